#include "gateway/render/raw_writer.h"

#include "gateway/render/read_form.h"
#include "gateway/render/read_json.h"
#include "http/letter_case.h"

namespace opentrail::gateway::render {
namespace {

/// Longer numbers would lose digits in readers that have doubles only.
constexpr std::size_t number_bytes_max = 15;

const Member* member_of(const Shape* shape, std::string_view wire) {
    if (shape == nullptr) return nullptr;
    for (const Member& member : shape->members) {
        if (http::equal_ignoring_case(member.wire, wire)) return &member;
    }
    return nullptr;
}

}  // namespace

void RawWriter::members(NodeId object, const Shape* shape) {
    for (NodeId id = tree_[object].first; id != 0; id = tree_[id].next) member(id, shape);
}

void RawWriter::member(NodeId id, const Shape* shape) {
    const std::string_view name = tree_[id].name;
    const Member* known = member_of(shape, name);
    const Treatment treatment =
        known == nullptr ? manner_.secrets.of_unknown(name) : manner_.secrets.of(*known);
    if (treatment == Treatment::absent) return;
    into_.key(name);
    if (treatment == Treatment::shown) return value(id, known == nullptr ? nullptr : known->shape);
    treatment == Treatment::emptied ? into_.raw("{}") : into_.text(text_of(treatment));
}

void RawWriter::value(NodeId id, const Shape* shape) {
    const Shape* item = shape != nullptr && shape->item != nullptr ? shape->item : shape;
    if (wire_ == Wire::form) {
        const std::vector<NodeId> items = numbered(tree_, id);
        if (items.empty()) return one(id, shape, "");
        if (items.size() > 1) into_.begin_list();
        for (const NodeId each : items) one(each, item, tree_[each].name);
        if (items.size() > 1) into_.end_list();
        return;
    }
    if (tree_[id].repeat_last == 0) return one(id, item, "");
    into_.begin_list();
    for (NodeId each = id; each != 0; each = tree_[each].repeat) one(each, item, "");
    into_.end_list();
}

void RawWriter::one(NodeId id, const Shape* shape, std::string_view number) {
    const Node& node = tree_[id];
    const bool secret = shape != nullptr && shape->sensitive;
    if (secret) return into_.text(text_of(Treatment::hidden));
    if (!node.has_children() && number.empty()) return scalar(node.text);
    into_.begin_object();
    if (node.has_children()) members(id, shape);
    if (!node.has_children() || !node.text.empty()) into_.key("content"), scalar(node.text);
    if (!number.empty()) into_.key("tag"), scalar(number);
    into_.end_object();
}

void RawWriter::scalar(std::string_view text) {
    if (text == "true" || text == "false") return into_.raw(text);
    if (text.size() <= number_bytes_max && text != "-0" && is_json_number(text)) {
        return into_.raw(text);
    }
    into_.text(text);
}

}  // namespace opentrail::gateway::render

#include "gateway/render/show.h"

#include <algorithm>

#include "event/secret.h"
#include "gateway/render/read_form.h"
#include "gateway/render/read_json.h"
#include "http/letter_case.h"

namespace opentrail::gateway::render {
namespace {

bool is_yes_or_no(std::string_view text) { return text == "true" || text == "false"; }

}  // namespace

std::string shown_name(std::string_view name) {
    std::string shown(name);
    if (!shown.empty()) shown.front() = http::lower(shown.front());
    return shown;
}

bool keeps_capital(std::string_view service, std::string_view member) {
    if (service == "ce" || service == "devops-guru") return true;
    if (service == "account") return member == "RegionName";
    if (service == "resource-explorer-2") return member == "Type" || member == "ViewArn";
    return service == "codeguru-reviewer" && member == "MaxResults";
}

Manner::Manner(const Service* of, std::string_view operation, Side side)
    : service(of == nullptr ? std::string_view() : of->name),
      secrets(service, operation, side),
      dates(date_form_of(service)),
      numbers_as_text(service == "s3control") {}

void write_typed(std::string_view text, Kind kind, const Manner& manner, JsonWriter& into) {
    switch (kind) {
        case Kind::boolean:
            if (is_yes_or_no(text)) return into.raw(text);
            break;
        case Kind::integer:
        case Kind::floating:
            if (!manner.numbers_as_text && is_json_number(text)) return into.raw(text);
            break;
        case Kind::timestamp:
            if (const auto time = read_date(text)) return into.raw(date_json(*time, manner.dates));
            break;
        default: break;
    }
    into.text(text);
}

void Shower::instead(Treatment treatment) {
    if (treatment == Treatment::emptied) return into_.raw("{}");
    into_.text(text_of(treatment));
}

bool Shower::is_spelling_of(const Member& member, std::string_view name) const {
    // A name in another case is taken for the model's: a server might do so too, and the value
    // might be a secret.
    if (http::equal_ignoring_case(member.wire, name) ||
        http::equal_ignoring_case(member.name, name)) {
        return true;
    }
    const Shape* list = member.shape;
    if (wire_ != Wire::form || list == nullptr || !(member.flattened || list->flattened)) {
        return false;
    }
    // Of a flattened list a form has the items' name. SQS's model has forgotten them: "Attribute"
    // of Attributes, "SendMessageBatchRequestEntry" of Entries.
    return (!list->item_wire.empty() && list->item_wire == name) ||
           (member.wire.ends_with('s') && member.wire.substr(0, member.wire.size() - 1) == name) ||
           (member.wire == "Entries" && name.ends_with("BatchRequestEntry"));
}

const Member* Shower::known(const Shape& shape, std::string_view name) const {
    if (const Member* member = shape.by_wire(name)) return member;
    for (const Member& member : shape.members) {
        if (is_spelling_of(member, name)) return &member;
    }
    return nullptr;
}

void Shower::members(NodeId object, const Shape* shape) {
    for (NodeId id = tree_[object].first; id != 0; id = tree_[id].next) {
        const Member* known_as = shape == nullptr ? nullptr : known(*shape, tree_[id].name);
        if (known_as == nullptr) {
            unknown_member(id);
            continue;
        }
        // Spelt in two ways, the model's counts.
        if (known_as->wire != tree_[id].name && tree_.find(object, known_as->wire) != 0) continue;
        member(id, *known_as);
    }
}

void Shower::member(NodeId id, const Member& of) {
    if (tree_[id].what == What::null) return;
    const Treatment treatment = manner_.secrets.of(of);
    if (treatment == Treatment::absent) return;
    into_.known_key(of.name, !manner_.keeps_case && !keeps_capital(manner_.service, of.name));
    if (treatment != Treatment::shown) return instead(treatment);
    value(id, of.shape, of.flattened);
}

void Shower::unknown_member(NodeId id) {
    const Node& node = tree_[id];
    if (node.what == What::null) return;
    // What only serves XML: "xmlns", "xsi:type".
    if (wire_ == Wire::xml && (node.name == "xmlns" || node.name == "type")) return;
    const Treatment treatment =
        manner_.has_secrets ? manner_.secrets.of_unknown(node.name) : Treatment::shown;
    if (treatment == Treatment::absent) return;
    const bool keeps = manner_.keeps_case || keeps_capital(manner_.service, node.name);
    into_.key(keeps ? std::string(node.name) : shown_name(node.name));
    if (treatment != Treatment::shown) return instead(treatment);
    untyped(id);
}

void Shower::value(NodeId id, const Shape* shape, bool flattened) {
    if (shape == nullptr) return untyped(id);
    switch (shape->kind) {
        case Kind::structure: return structure(id, *shape);
        case Kind::list: return list(id, *shape, flattened || shape->flattened);
        case Kind::map: return map(id, *shape, flattened || shape->flattened);
        case Kind::document: return untyped(id);
        default: return scalar(id, *shape);
    }
}

// What should have members and is a text has no place for its secrets: it is hidden whole.
void Shower::structure(NodeId id, const Shape& shape) {
    const Node& node = tree_[id];
    if (node.what == What::list || (!node.has_children() && !node.text.empty())) {
        return into_.text(event::hidden_text);
    }
    into_.begin_object();
    members(id, &shape);
    into_.end_object();
}

void Shower::list(NodeId id, const Shape& shape, bool flattened) {
    const Node& node = tree_[id];
    if (wire_ == Wire::json && node.what != What::list) return into_.text(event::hidden_text);
    const bool blobs = shape.item != nullptr && shape.item->kind == Kind::blob;
    const bool secret = shape.item != nullptr && shape.item->sensitive;
    into_.begin_list();
    const auto item = [&](NodeId each) {
        if (tree_[each].what == What::null || blobs) return;
        if (secret) return into_.text(event::hidden_text);
        value(each, shape.item);
    };
    if (wire_ == Wire::json) {
        for (NodeId each = node.first; each != 0; each = tree_[each].next) item(each);
    } else {
        for (const NodeId each : items(id, flattened)) item(each);
    }
    into_.end_list();
}

std::vector<NodeId> form_items(const Tree& tree, NodeId id) {
    const Node& node = tree[id];
    std::vector<NodeId> found = numbered(tree, id);
    if (found.empty() && node.children == 1) found = numbered(tree, node.first);
    return found;
}

std::vector<NodeId> Shower::items(NodeId id, bool flattened) const {
    if (wire_ == Wire::form) {
        std::vector<NodeId> found = form_items(tree_, id);
        // One text where a list belongs is a list of one.
        if (found.empty() && !tree_[id].has_children() && !tree_[id].text.empty()) {
            found.push_back(id);
        }
        return found;
    }
    std::vector<NodeId> found;
    const auto chain = [&](NodeId first) {
        for (NodeId each = first; each != 0; each = tree_[each].repeat) found.push_back(each);
    };
    if (flattened) {
        chain(id);
    } else {
        for (NodeId each = tree_[id].first; each != 0; each = tree_[each].next) {
            if (tree_[each].name != "xmlns") chain(each);
        }
    }
    return found;
}

void Shower::map_entry(std::string_view key, NodeId entry, const Shape& shape) {
    if (entry == 0 || tree_[entry].what == What::null) return;
    const Shape* of = shape.item;
    if (of != nullptr && of->kind == Kind::blob) return;
    into_.key(key);
    // Keys are the caller's own words: "dbPassword" in the variables of whatever.
    if ((of != nullptr && of->sensitive) || manner_.secrets.of_unknown(key) != Treatment::shown) {
        return into_.text(event::hidden_text);
    }
    value(entry, of);
}

void Shower::map(NodeId id, const Shape& shape, bool flattened) {
    const Node& node = tree_[id];
    if (!node.has_children() && !node.text.empty()) return into_.text(event::hidden_text);
    into_.begin_object();
    if (wire_ == Wire::json) {
        for (NodeId each = node.first; each != 0; each = tree_[each].next) {
            map_entry(tree_[each].name, each, shape);
        }
    } else {
        const std::string_view key_name = shape.key_wire.empty() ? "key" : shape.key_wire;
        const std::string_view value_name = shape.item_wire.empty() ? "value" : shape.item_wire;
        for (const NodeId each : items(id, flattened)) {
            const NodeId named = tree_.at("Name", each);
            const NodeId key = tree_.at(key_name, each);
            const NodeId value = tree_.at(value_name, each);
            map_entry(tree_[key == 0 ? named : key].text,
                      value == 0 ? tree_.at("Value", each) : value, shape);
        }
    }
    into_.end_object();
}

void Shower::scalar(NodeId id, const Shape& shape) {
    const Node& node = tree_[id];
    switch (node.what) {
        case What::text: return write_typed(node.text, shape.kind, manner_, into_);
        case What::number:
            if (shape.kind == Kind::timestamp || manner_.numbers_as_text) {
                return write_typed(node.text, shape.kind, manner_, into_);
            }
            return into_.raw(node.text);
        case What::boolean: return into_.raw(node.text);
        case What::null: return into_.text("");
        case What::list:
        case What::object: break;
    }
    // An XML element with an attribute.
    if (wire_ == Wire::xml) return write_typed(node.text, shape.kind, manner_, into_);
    untyped(id);
}

void Shower::untyped(NodeId id) {
    const Node& node = tree_[id];
    if (wire_ == Wire::xml && node.repeat_last != 0) {
        into_.begin_list();
        for (NodeId each = id; each != 0; each = tree_[each].repeat) untyped_one(each);
        return into_.end_list();
    }
    untyped_one(id);
}

void Shower::untyped_one(NodeId id) {
    const Node& node = tree_[id];
    if (!node.has_children()) {
        if (node.what == What::text) return into_.text(node.text);
        return node.what == What::null ? into_.text("") : into_.raw(node.text);
    }
    const std::vector<NodeId> numbers =
        wire_ == Wire::form ? form_items(tree_, id) : std::vector<NodeId>();
    if (node.what == What::list || !numbers.empty()) {
        into_.begin_list();
        for (const NodeId each : numbers) untyped(each);
        if (node.what == What::list) {
            for (NodeId each = node.first; each != 0; each = tree_[each].next) {
                if (tree_[each].what != What::null) untyped(each);
            }
        }
        return into_.end_list();
    }
    into_.begin_object();
    members(id, nullptr);
    into_.end_object();
}

}  // namespace opentrail::gateway::render

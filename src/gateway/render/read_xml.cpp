#include "gateway/render/read_xml.h"

#include <cstring>
#include <pugixml.hpp>

#include "gateway/render/read_json.h"

namespace opentrail::gateway::render {
namespace {

std::string_view without_prefix(std::string_view name) {
    return name.substr(name.find(':') + 1);  // npos + 1 is 0.
}

class Reader {
  public:
    explicit Reader(Tree& tree) : tree_(tree) {}

    /// A place for an element of that name: a new member, or the end of the chain of it.
    NodeId place(NodeId parent, std::string_view name) {
        const std::string_view kept = tree_.keep(repaired(name));
        const NodeId head = tree_.find(parent, kept);
        return head == 0 ? tree_.member(parent, kept) : tree_.repeat(head);
    }

    // Recursion is bounded by tree_depth_max.
    bool element(const pugi::xml_node& from, NodeId id, std::size_t depth) {
        if (depth >= tree_depth_max) return false;
        bool has_elements = false;
        for (const pugi::xml_node& child : from.children()) {
            if (child.type() != pugi::node_element) continue;
            if (tree_.is_full()) return false;
            has_elements = true;
            tree_[id].what = What::object;
            if (!element(child, place(id, without_prefix(child.name())), depth + 1)) return false;
        }
        const std::string_view text = has_elements ? "" : from.child_value();
        for (const pugi::xml_attribute& attribute : from.attributes()) {
            // "xmlns:xsi" only serves "xsi:type".
            const std::string_view name = attribute.name();
            if (name.starts_with("xmlns:") || tree_.is_full()) continue;
            tree_[id].what = What::object;
            const NodeId place_of = place(id, without_prefix(name));
            tree_[place_of].what = What::text;
            tree_[place_of].text = tree_.keep(repaired(attribute.value()));
        }
        if (tree_[id].what != What::object) {
            tree_[id].what = What::text;
            tree_[id].text = text.empty() ? "" : tree_.keep(repaired(text));
        } else if (!has_elements && !text.empty()) {
            tree_[id].text = tree_.keep(repaired(text));
        }
        return true;
    }

  private:
    Tree& tree_;
};

}  // namespace

bool read_xml(std::string_view text, Tree& tree) {
    tree.clear(64);
    pugi::xml_document document;
    const auto parsed =
        document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    const pugi::xml_node root = document.document_element();
    if (!parsed || !root) return false;
    Reader reader(tree);
    tree[0].what = What::object;
    return reader.element(root, reader.place(0, without_prefix(root.name())), 1);
}

}  // namespace opentrail::gateway::render

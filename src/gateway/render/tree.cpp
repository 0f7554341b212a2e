#include "gateway/render/tree.h"

#include <algorithm>
#include <functional>

namespace opentrail::gateway::render {
namespace {

/// Up to here members are found by looking at all.
constexpr std::uint32_t few_members = 24;

}  // namespace

std::size_t Tree::PlaceHash::operator()(const Place& place) const {
    return std::hash<std::string_view>()(place.name) * 31 + place.parent;
}

void Tree::clear(std::size_t expected) {
    nodes_.clear();
    nodes_.reserve(expected);
    nodes_.emplace_back();
    kept_.clear();
    places_.clear();
}

NodeId Tree::add(NodeId parent) {
    const auto id = static_cast<NodeId>(nodes_.size());
    nodes_.emplace_back();
    Node& above = nodes_[parent];
    if (above.children == 0) {
        above.first = id;
    } else {
        nodes_[above.last].next = id;
    }
    above.last = id;
    ++above.children;
    return id;
}

NodeId Tree::find(NodeId parent, std::string_view name) const {
    const Node& above = nodes_[parent];
    if (above.children == 0) return 0;
    if (nodes_[above.last].name == name) return above.last;
    if (above.children > few_members) {
        const auto place = places_.find({parent, name});
        return place == places_.end() ? 0 : place->second;
    }
    for (NodeId id = above.first; id != 0; id = nodes_[id].next) {
        if (nodes_[id].name == name) return id;
    }
    return 0;
}

NodeId Tree::member(NodeId parent, std::string_view name) {
    if (const NodeId found = find(parent, name); found != 0) return found;
    const NodeId id = add(parent);
    nodes_[id].name = name;
    const Node& above = nodes_[parent];
    if (above.children == few_members + 1) {
        for (NodeId each = above.first; each != 0; each = nodes_[each].next) {
            places_.try_emplace({parent, nodes_[each].name}, each);
        }
    } else if (above.children > few_members) {
        places_.try_emplace({parent, name}, id);
    }
    return id;
}

NodeId Tree::repeat(NodeId first) {
    const auto id = static_cast<NodeId>(nodes_.size());
    nodes_.emplace_back();
    nodes_[id].name = nodes_[first].name;
    const NodeId end = nodes_[first].repeat_last == 0 ? first : nodes_[first].repeat_last;
    nodes_[end].repeat = id;
    nodes_[first].repeat_last = id;
    return id;
}

void Tree::reset(NodeId id) {
    Node& node = nodes_[id];
    if (node.children > few_members) {
        for (NodeId each = node.first; each != 0; each = nodes_[each].next) {
            places_.erase({id, nodes_[each].name});
        }
    }
    node.first = node.last = 0;
    node.children = 0;
    node.text = {};
    node.what = What::null;
}

std::string_view Tree::keep(std::string text) { return kept_.emplace_back(std::move(text)); }

NodeId Tree::at(std::string_view path, NodeId from) const {
    NodeId id = from;
    while (!path.empty()) {
        const std::string_view name = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(path.size(), name.size() + 1));
        if (nodes_[id].what != What::object) return 0;
        id = find(id, name);
        if (id == 0) return 0;
    }
    return id;
}

std::string_view Tree::text_at(std::string_view path, NodeId from) const {
    const NodeId id = at(path, from);
    if (id == 0 || nodes_[id].has_children()) return {};
    return nodes_[id].text;
}

}  // namespace opentrail::gateway::render

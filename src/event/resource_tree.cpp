#include "event/resource_tree.h"

#include <string>

#include "base/assert.h"
#include "event/resource_members.h"

namespace opentrail::event {
namespace {

/// Splits off what is before the next `separator`.
std::string_view next_part(std::string_view& rest, char separator) {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

ResourceNode& step(ResourceNode& node, std::string_view key) {
    if (key.ends_with("[]")) key.remove_suffix(2);
    INVARIANT(!key.empty());
    const std::uint64_t hash = hash64(key);
    for (ResourceNode::Child& child : node.children) {
        if (child.key == key) return child.node;
    }
    return node.children.emplace_back(ResourceNode::Child{hash, key, {}}).node;
}

}  // namespace

ResourceTree::ResourceTree() {
    for (const ResourceMember& member : resource_members()) {
        const std::string source = std::string(member.source) + ".amazonaws.com";
        ResourceNode* node = &sources_[hash64(source)];
        for (std::string_view rest = member.path; !rest.empty();)
            node = &step(*node, next_part(rest, '.'));
        if (member.events.empty()) {
            // A row for all events beside one for some would make the order of rows matter.
            INVARIANT(node->types.empty());
            node->types.push_back({0, member.type, hash64(member.type)});
        }
        for (std::string_view rest = member.events; !rest.empty();) {
            INVARIANT(node->types.empty() || node->types.front().event_hash != 0);
            node->types.push_back({hash64(next_part(rest, ' ')), member.type, hash64(member.type)});
        }
    }
}

const ResourceTree& ResourceTree::instance() {
    static const ResourceTree tree;
    return tree;
}

}  // namespace opentrail::event

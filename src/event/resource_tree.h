// Resource tree: the table of resource members as a tree to walk beside a record, member by member.
//
// Immutable after it is built; safe from any thread.

#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/hash.h"

namespace opentrail::event {

/// One member on the way to a resource's name. Arrays add no step: their elements are at their
/// array's node.
struct ResourceNode {
    struct Type {
        std::uint64_t event_hash;  // hash64 of the event name it holds for; 0 for every event.
        std::string_view text;
        std::uint64_t hash;  // hash64(text).
    };
    struct Child;

    std::vector<Child> children;
    std::vector<Type> types;  // Not empty: a string here names a resource.

    const ResourceNode* child(std::uint64_t key_hash, std::string_view key) const;
    /// Null where a string here names no resource of this event.
    const Type* type_for(std::uint64_t event_hash) const;
};

struct ResourceNode::Child {
    std::uint64_t key_hash;
    std::string_view key;
    ResourceNode node;
};

inline const ResourceNode* ResourceNode::child(std::uint64_t key_hash, std::string_view key) const {
    for (const Child& child : children) {
        if (child.key_hash == key_hash && child.key == key) return &child.node;
    }
    return nullptr;
}

inline const ResourceNode::Type* ResourceNode::type_for(std::uint64_t event_hash) const {
    for (const Type& type : types) {
        if (type.event_hash == event_hash || type.event_hash == 0) return &type;
    }
    return nullptr;
}

class ResourceTree {
  public:
    /// The one of resource_members(), made at first use.
    static const ResourceTree& instance();

    /// Where the walk of a record of this source starts (at the record's top), or null.
    const ResourceNode* of_source(std::uint64_t source_hash) const {
        const auto found = sources_.find(source_hash);
        return found == sources_.end() ? nullptr : &found->second;
    }

  private:
    ResourceTree();

    struct AsIs {
        std::size_t operator()(std::uint64_t hash) const { return hash; }
    };
    std::unordered_map<std::uint64_t, ResourceNode, AsIs>
        sources_;  // By hash64 of the full eventSource.
};

}  // namespace opentrail::event

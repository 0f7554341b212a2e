// Tree: what a body, a form or a document says, before anybody asked what it means: nodes with the
// names and texts that travelled.
//
// One allocation for most calls. Names and texts are views into what was read, or into the tree
// where they had to be decoded; what was read must outlive the tree. For one thread.

#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace opentrail::gateway::render {

/// Bodies nest less than 20 deep; a record may nest limits::json_depth_max deep, what is around
/// them included.
inline constexpr std::size_t tree_depth_max = 40;
/// Nodes of one tree: a body of 64 kB of "[[],[],...]" stays below.
inline constexpr std::size_t tree_nodes_max = 100'000;

enum class What : std::uint8_t { null, boolean, number, text, list, object };

/// Of a Tree, an index. 0 is its root, and stands for "none" wherever a root cannot be.
using NodeId = std::uint32_t;

struct Node {
    std::string_view name;  // Of an object's member.
    std::string_view text;  // UTF-8; of a number and a boolean as JSON writes it.
    NodeId first = 0;
    NodeId last = 0;
    NodeId next = 0;         // The next member or item of the same parent.
    NodeId repeat = 0;       // XML: the next element of this name, which is not among the `next`.
    NodeId repeat_last = 0;  // Of the first of such: the last.
    std::uint32_t children = 0;
    What what = What::null;

    bool has_children() const { return what == What::list || what == What::object; }
};

class Tree {
  public:
    Tree() { clear(); }

    /// `expected`: how many nodes there may be, for one allocation.
    void clear(std::size_t expected = 1);
    bool is_full() const { return nodes_.size() >= tree_nodes_max; }

    Node& operator[](NodeId id) { return nodes_[id]; }
    const Node& operator[](NodeId id) const { return nodes_[id]; }
    const Node& root() const { return nodes_.front(); }

    /// A new last item of a list.
    NodeId add(NodeId parent);
    /// The member of that name, made if there is none.
    NodeId member(NodeId parent, std::string_view name);
    /// One more element of the name that `first` has.
    NodeId repeat(NodeId first);
    /// 0 when there is none.
    NodeId find(NodeId parent, std::string_view name) const;
    /// Takes away what a node says, to say something else.
    void reset(NodeId id);

    /// `text` for as long as the tree lives.
    std::string_view keep(std::string text);

    /// The text at "Error/Code"; empty when there is none.
    std::string_view text_at(std::string_view path, NodeId from = 0) const;
    /// The node at "Error/Code"; 0 when there is none.
    NodeId at(std::string_view path, NodeId from = 0) const;

  private:
    struct Place {
        NodeId parent;
        std::string_view name;
        bool operator==(const Place&) const = default;
    };
    struct PlaceHash {
        std::size_t operator()(const Place& place) const;
    };

    std::vector<Node> nodes_;
    std::deque<std::string> kept_;
    /// Members of objects that have many.
    std::unordered_map<Place, NodeId, PlaceHash> places_;
};

}  // namespace opentrail::gateway::render

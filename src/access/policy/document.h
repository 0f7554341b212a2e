// Node: a value of a JSON text, with every number as it is written.
//
// (base/json.h keeps numbers as the machine does, which is not what a policy compares.) Plain data;
// pure functions, safe from any thread.

#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace opentrail::access::policy {

struct Node {
    enum class Kind : unsigned char { null, boolean, number, text, list, object };
    Kind kind = Kind::null;
    std::string text = {};                // Of a text, a number or a boolean.
    std::vector<std::string> names = {};  // Of an object: one for each item.
    std::vector<Node> items = {};

    bool is_text() const { return kind == Kind::text; }
    bool is_list() const { return kind == Kind::list; }
    bool is_object() const { return kind == Kind::object; }

    /// The member of an object; null when there is none.
    const Node* find(std::string_view name) const;
};

/// What a policy may nest: its deepest part is Statement's list, a statement, its Condition, an
/// operator, a key and the key's list.
inline constexpr std::size_t document_depth_max = 12;

/// One complete JSON text (RFC 8259), no name twice in one object. Fails with a sentence.
std::expected<Node, std::string> parse_document(std::string_view text);

}  // namespace opentrail::access::policy

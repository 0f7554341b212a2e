// Reading JSON into a tree, more leniently than a parser of records may: what a server might have
// understood must not be able to hide from its record. Pure function.

#pragma once

#include <string_view>

#include "gateway/render/tree.h"

namespace opentrail::gateway::render {

/// Fills `tree`, whose root is then the value. Grammar is RFC 8259's; besides, what is not UTF-8
/// and lone surrogates become U+FFFD, control characters may stand in strings, of members of the
/// same name the last counts (as with Python's, JavaScript's and Java's readers), and numbers stay
/// as written, whatever their size. False for anything else, and beyond tree_depth_max and
/// tree_nodes_max.
bool read_json(std::string_view text, Tree& tree);

/// True for a number as RFC 8259 writes it.
bool is_json_number(std::string_view text);

/// `text` with what is not UTF-8 as U+FFFD.
std::string repaired(std::string_view text);

}  // namespace opentrail::gateway::render

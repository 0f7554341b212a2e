// Reading a form of the Query and EC2 protocols into a tree: "Tags.member.1.Key=a" is Tags, member,
// 1, Key, one in the other. Pure functions.

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/render/tree.h"

namespace opentrail::gateway::render {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// The fields of a form (application/x-www-form-urlencoded), decoded, in their order; of those with
/// the same name all. False for broken escapes, and for more than `form_fields_max`.
bool read_pairs(std::string_view form, Pairs& into);

/// A DescribeInstances of 1,000 instances has a thousand.
inline constexpr std::size_t form_fields_max = 10'000;

/// Fills `tree` with views into `pairs`. Of fields with the same name the first counts, as moto and
/// others have it. "Action" and "Version" and the fields of a signature are left out. False beyond
/// tree_depth_max and tree_nodes_max.
bool read_form(const Pairs& pairs, Tree& tree);

/// The items of a list, in the order of their numbers: "1", "2", … of `id`; empty when its members
/// are not numbers.
std::vector<NodeId> numbered(const Tree& tree, NodeId id);

}  // namespace opentrail::gateway::render

// Reading CBOR (RFC 8949), as far as Smithy's RPC v2 protocol uses it, into a tree. Pure function.

#pragma once

#include <string_view>

#include "gateway/render/tree.h"

namespace opentrail::gateway::render {

/// Fills `tree`, whose root is then the value. Byte strings become null (no record has blobs),
/// times (tag 1) numbers. Keys must be texts. False for what is not one complete value, and beyond
/// tree_depth_max and tree_nodes_max.
bool read_cbor(std::string_view bytes, Tree& tree);

}  // namespace opentrail::gateway::render

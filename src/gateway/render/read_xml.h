// Reading XML into a tree. Pure function.

#pragma once

#include <string_view>

#include "gateway/render/tree.h"

namespace opentrail::gateway::render {

/// Fills `tree`: its root is an object whose one member is the document's element. Elements that
/// have elements or attributes are objects, others texts; elements of one name are chained by
/// Node::repeat; attributes come after elements, xmlns among them; prefixes of namespaces are taken
/// off. Entities of a DTD are not known. False for what is not XML, and beyond tree_depth_max and
/// tree_nodes_max.
bool read_xml(std::string_view text, Tree& tree);

}  // namespace opentrail::gateway::render

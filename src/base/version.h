// Which OpenTrail this is. The definitions are written by the build (cmake/version.cmake).
//
// Pure functions; safe from any thread.

#pragma once

#include <string_view>

namespace opentrail {

/// The released version, such as "0.1.0".
std::string_view version();

/// The first twelve hex digits of the commit it was built from, or "unknown" outside a git tree.
std::string_view build_commit();

}  // namespace opentrail

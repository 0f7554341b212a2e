// The console's files, which are part of the program: cmake/console.cmake puts them there. Only
// main.cpp sees them, so that no test waits for a bundle.

#pragma once

#include <span>

#include "api/console/file.h"

namespace opentrail::app {

/// index.html and all that it loads. Empty where the program was built without.
std::span<const api::console::File> embedded_console();

}  // namespace opentrail::app

// Gateway table: recording gateways as `opentrail status` shows them. Pure function.

#pragma once

#include <cstddef>
#include <string>

#include "base/json.h"

namespace opentrail::app {

/// `gateways` is that of /v1/status; empty for none. A row each, then a sentence on each that is
/// not well. `width` and `bold` as for TextTable::render().
std::string gateway_table(const JsonArray& gateways, std::size_t width, bool bold);

}  // namespace opentrail::app

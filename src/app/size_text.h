// Sizes as people write them. Pure.

#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace opentrail::app {

/// "4096", "64KiB", "32MiB", "1GiB". Fails with Code::invalid.
Result<std::uint64_t> parse_size(std::string_view text);

}  // namespace opentrail::app

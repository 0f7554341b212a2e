// Private file: one that only its owner may read, such as credentials and keys.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail::access {

/// Writes `bytes` to `path` with mode 0600, whole or not at all, and durable. Code::unavailable
/// when that fails.
Result<void> write_private_file(const std::string& path, std::string_view bytes);

}  // namespace opentrail::access

// Private file: one that only its owner may read, such as credentials and keys.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail::access {

/// Writes `bytes` to `path` with mode 0600, whole or not at all, and durable. Code::unavailable
/// when that fails.
Result<void> write_private_file(const std::string& path, std::string_view bytes);

inline constexpr std::size_t private_file_bytes_max = 64 << 10;

/// The whole file. Code::not_found when there is none, Code::invalid when it is longer than any
/// such file.
Result<std::string> read_private_file(const std::string& path);

}  // namespace opentrail::access

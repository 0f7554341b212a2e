// Master key: what the catalog's secrets are sealed under.

#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace opentrail::access {

inline constexpr std::size_t master_key_bytes = 32;

struct MasterKey {
    std::string bytes;
    bool made = false;  // Made just now: whoever holds the data folder holds its secrets, so warn.
};

/// Reads the key at `path`, or makes it there, readable by its owner only, when there is none.
/// Code::corrupt when the file holds no key.
Result<MasterKey> ensure_master_key(const std::string& path, Random& random);

/// 32 raw bytes, or 64 hex digits or base64 of them with white space around: what a key file and
/// the environment may hold. Code::invalid otherwise.
Result<std::string> parse_master_key(std::string_view text);

}  // namespace opentrail::access

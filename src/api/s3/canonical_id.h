// Canonical ids: accounts as S3 names owners: 64 hex digits. Pure function.

#pragma once

#include <string>
#include <string_view>

#include "base/hash.h"

namespace opentrail::api::s3 {

/// Of an account: always the same, and not AWS's.
inline std::string canonical_id(std::string_view account) { return hex(sha256(account)); }

}  // namespace opentrail::api::s3

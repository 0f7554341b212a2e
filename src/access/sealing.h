// Sealing: what each sealed secret of the catalog is bound to, so that none can be put in another's
// place.

#pragma once

#include <string>
#include <string_view>

#include "base/seal.h"

namespace opentrail::access {

/// `master_key` has 32 bytes.
SealingKey sealing_key(std::string_view master_key);

inline constexpr std::string_view page_key_context = "page token key";
std::string access_key_context(std::string_view id);
std::string mfa_seed_context(std::string_view arn);

}  // namespace opentrail::access

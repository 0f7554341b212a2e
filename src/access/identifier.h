// Identifiers and secrets that IAM would make.

#pragma once

#include <string>
#include <string_view>

#include "base/random.h"

namespace opentrail::access {

/// Twelve digits.
bool is_account_id(std::string_view text);

/// Lowercase letters, digits and hyphens, as Regions are named; up to 32.
bool is_region(std::string_view text);

/// "AKIA" and 16 characters of base32, of which the first ten hold the account, as AWS's own do: 1
/// bit set, 40 bits of account, the rest random (published analysis by awsteele.com, 2020).
std::string make_access_key_id(std::string_view account, Random& random);

/// "AIDA" and 17 random characters of base32 (IAM User Guide, "IAM identifiers").
std::string make_user_id(Random& random);

/// 40 characters of base64: 240 random bits.
std::string make_secret(Random& random);

/// A bearer token: "opentrail_" and 43 characters of base64url, 256 random bits. The prefix lets
/// scanners find leaked ones.
std::string make_token(Random& random);
inline constexpr std::string_view token_prefix = "opentrail_";

}  // namespace opentrail::access

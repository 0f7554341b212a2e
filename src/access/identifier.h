// Identifiers and secrets that IAM would make.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace opentrail::access {

/// Twelve digits.
bool is_account_id(std::string_view text);

/// What people call an account: 1 to 50 printable ASCII characters (AWS Organizations API
/// Reference, CreateAccount, AccountName).
bool is_account_name(std::string_view text);

/// Lowercase letters, digits and hyphens, as Regions are named; up to 32.
bool is_region(std::string_view text);

/// "AKIA" and 16 characters of base32, of which the first ten hold the account, as AWS's own do: 1
/// bit set, 40 bits of account, the rest random (published analysis by awsteele.com, 2020).
std::string make_access_key_id(std::string_view account, Random& random);

/// The account in the id of a key, by the same analysis; absent where there is none.
std::optional<std::string> account_of_key_id(std::string_view id);

// A prefix that says what it is, and 17 random characters of base32 (IAM User Guide, "IAM
// identifiers").
std::string make_user_id(Random& random);    // AIDA…
std::string make_group_id(Random& random);   // AGPA…
std::string make_role_id(Random& random);    // AROA…
std::string make_policy_id(Random& random);  // ANPA…

// Names: letters, digits and any of _+=,.@- (IAM API Reference, CreateUser, CreateGroup,
// CreateRole, CreatePolicy: their patterns and longest lengths).
bool is_user_name(std::string_view text);    // Up to 64.
bool is_role_name(std::string_view text);    // Up to 64.
bool is_group_name(std::string_view text);   // Up to 128.
bool is_policy_name(std::string_view text);  // Up to 128; inline policies' too.

/// "/", or printable ASCII but spaces between two slashes; up to 512 (IAM API Reference,
/// CreateUser, Path).
bool is_path(std::string_view text);

/// 40 characters of base64: 240 random bits.
std::string make_secret(Random& random);

/// A bearer token: "opentrail_" and 43 characters of base64url, 256 random bits. The prefix lets
/// scanners find leaked ones.
std::string make_token(Random& random);
inline constexpr std::string_view token_prefix = "opentrail_";

}  // namespace opentrail::access

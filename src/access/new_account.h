// NewAccount: what an account begins with. Its groups Administrators and Viewers, and for those who
// want one a first administrator. Pure but for the random numbers.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/seal.h"
#include "catalog/catalog.h"

namespace opentrail::access {

/// Those who may do everything.
inline constexpr std::string_view administrators = "Administrators";
/// Those who may read events, trails and log files.
inline constexpr std::string_view viewers = "Viewers";
/// The first administrator of an account.
inline constexpr std::string_view admin_name = "admin";

/// The account itself and its two groups.
std::vector<catalog::Change> account_changes(const catalog::Account& account, Random& random);

catalog::Group make_administrators(const catalog::Account& account, Random& random);

/// `admin`, one of the Administrators. Without a key nobody can be it.
catalog::User make_admin(std::string_view account, Timestamp now, Random& random);

/// A key and its secret in clear, which nobody can read again.
struct NewAccessKey {
    catalog::AccessKey key;
    std::string secret;
};

NewAccessKey make_access_key(std::string_view account, std::string_view user, Timestamp now,
                             const SealingKey& key, Random& random);

/// Twelve random digits of which the first is not 0, and that no account has yet.
Result<std::string> unused_account_id(catalog::Catalog& catalog, Random& random);

}  // namespace opentrail::access

// First start: the home account with its groups, its user `admin` and the first access key.

#pragma once

#include <span>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "catalog/applier.h"
#include "catalog/catalog.h"

namespace opentrail::access {

struct FirstStart {
    std::string account = "000000000000";  // Setting account.id. Ignored once there is a home.
    std::string region = "us-east-1";      // Setting region. Ignored once there is a home.
};

/// An access key of the admin in clear.
struct Credentials {
    std::string access_key_id;  // Empty: it has none that is active.
    std::string secret;
    std::string region;
};

/// Makes the home account, its groups, `admin` and its key unless they are there, and returns the
/// admin's newest active key in clear. The users of a data folder from before there were groups,
/// who could do everything, become administrators. `master_key` is 32 bytes. Code::invalid for an
/// account that is not twelve digits or a Region that cannot be one; Code::denied when the master
/// key is not the one that the secrets were sealed with.
Result<Credentials> ensure_home(catalog::Catalog& catalog, catalog::Applier& applier,
                                const Clock& clock, Random& random, std::string_view master_key,
                                const FirstStart& first_start);

/// Setting accounts.
struct ConfiguredAccount {
    std::string id;
    std::string name;
    bool operator==(const ConfiguredAccount&) const = default;
};

/// Makes the accounts of `configured` that are not there, with their groups but without users.
/// Those that are there stay as they are, and none is ever removed. Code::not_found before
/// ensure_home().
Result<void> ensure_accounts(catalog::Catalog& catalog, catalog::Applier& applier,
                             const Clock& clock, Random& random,
                             std::span<const ConfiguredAccount> configured);

/// The text of an AWS credentials file with the one profile `opentrail`.
std::string credentials_file(const Credentials& credentials);

}  // namespace opentrail::access

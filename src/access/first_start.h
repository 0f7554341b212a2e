// First start: the home account, its user `admin` and the first access key.

#pragma once

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

/// The admin's first access key in clear.
struct Credentials {
    std::string access_key_id;
    std::string secret;
    std::string region;
};

/// Makes the home account, `admin` and its key unless they are there, and returns that key in
/// clear. `master_key` is 32 bytes. Code::invalid for an account that is not twelve digits or a
/// Region that cannot be one; Code::denied when the master key is not the one that the secrets were
/// sealed with.
Result<Credentials> ensure_home(catalog::Catalog& catalog, catalog::Applier& applier,
                                const Clock& clock, Random& random, std::string_view master_key,
                                const FirstStart& first_start);

/// The text of an AWS credentials file with the one profile `opentrail`.
std::string credentials_file(const Credentials& credentials);

}  // namespace opentrail::access

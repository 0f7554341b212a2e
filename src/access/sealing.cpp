#include "access/sealing.h"

#include <algorithm>

#include "base/assert.h"

namespace opentrail::access {

SealingKey sealing_key(std::string_view master_key) {
    SealingKey key{};
    INVARIANT(master_key.size() == key.size());
    std::ranges::copy(master_key, key.begin());
    return key;
}

std::string access_key_context(std::string_view id) { return "access key " + std::string(id); }

std::string mfa_seed_context(std::string_view arn) { return "MFA device " + std::string(arn); }

}  // namespace opentrail::access

// SelfSigned: a certificate that nobody vouches for, and its key, for trying TLS. Pure functions
// but for the randomness of the key.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace opentrail::http {

struct SelfSigned {
    std::string certificate;  // PEM.
    Secret key;               // PEM, ECDSA P-256.
};

/// For host names and IP addresses, the first of which names it.
SelfSigned make_self_signed(const std::vector<std::string>& hosts, Timestamp begins,
                            Timestamp ends);

/// Whether the PEM certificate holds until `when` and for each of `hosts`. False for anything that
/// is not a certificate.
bool certificate_holds(std::string_view certificate, const std::vector<std::string>& hosts,
                       Timestamp when);

}  // namespace opentrail::http

// IdToken: what makes a token the proof that somebody signed in at the provider, for us, just now
// (OpenID Connect Core 1.0, section 3.1.3.7). Pure functions.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "access/oidc/jwk.h"
#include "access/oidc/jwt.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace opentrail::access::oidc {

/// By which the provider's clock may differ from ours.
inline constexpr Duration clock_leeway = std::chrono::seconds(60);
/// A token is taken from the provider as soon as it is made: no older one is meant for us.
inline constexpr Duration id_token_age_max = std::chrono::minutes(10);

/// Code::not_found when none of the keys is the token's, so that newer ones should be asked for;
/// Code::denied when its algorithm is not one of jwk.h's, or its signature does not match.
Result<void> check_signature(const Jwt& token, std::span<const Jwk> keys);

struct Expected {
    std::string issuer;
    std::string client_id;
    std::string nonce;
    Timestamp now;
};

/// Code::denied, saying which claim does not hold.
Result<void> check_claims(const JsonObject& claims, const Expected& expected);

/// Whether `access_token` came with the ID token: at_hash, where that has one (section 3.1.3.8).
Result<void> check_access_token(const JsonObject& claims, std::string_view access_token);

}  // namespace opentrail::access::oidc

// Jwt: a signed token in the compact form (RFC 7519; RFC 7515, section 7.1), taken apart.
//
// Taking it apart believes nothing: the signature and the claims are id_token.h's. Strict: three
// parts of base64url without padding, JSON objects without a name that occurs twice. Pure.

#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace opentrail::access::oidc {

/// A longer token is not looked at. People may be in hundreds of groups.
inline constexpr std::size_t jwt_bytes_max = std::size_t{64} << 10;

struct Jwt {
    std::string algorithm;  // "alg", whatever it says.
    std::string key_id;     // "kid"; empty: it has none.
    JsonObject claims;
    std::string signed_text;
    std::string signature;  // As bytes.
};

/// Code::invalid for what is none, and for one that has extensions that must be understood.
Result<Jwt> parse_jwt(std::string_view text);

}  // namespace opentrail::access::oidc

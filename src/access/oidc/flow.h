// Flow: what one sign-in by the provider must remember from its beginning to its end, in the
// browser that began it: a sealed cookie, so that the server holds nothing for who never returns.
//
// Pure functions but for random bytes.

#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/seal.h"
#include "base/time.h"
#include "http/message.h"

namespace opentrail::access::oidc {

/// So long somebody may take at the provider.
inline constexpr Duration flow_lifetime = std::chrono::minutes(10);

struct Flow {
    std::string state;     // Comes back with the browser: the answer is to this question.
    std::string nonce;     // Comes back in the ID token.
    std::string verifier;  // RFC 7636: who redeems the code is who asked for it.
    std::string redirect_uri;
    Timestamp began;
    bool operator==(const Flow&) const = default;
};

Flow begin_flow(std::string redirect_uri, Timestamp now, Random& random);

/// RFC 7636, section 4.2, by S256.
std::string code_challenge(std::string_view verifier);

/// The value of Set-Cookie: HttpOnly, SameSite=Strict: the page that the provider leads back to is
/// ours, and what that asks is of the same site. Under TLS its name begins with __Host-.
std::string flow_cookie(const Flow& flow, bool secure, const SealingKey& key, Random& random);
/// One that ends it.
std::string ended_flow_cookie(bool secure);

/// Of the request's cookie. Code::not_found when there is none that opens, or it is too old.
Result<Flow> flow_of(const http::Request& request, const SealingKey& key, Timestamp now);

}  // namespace opentrail::access::oidc

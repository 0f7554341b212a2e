// Known browser: how a browser shows that a user has signed in with it before, so that whoever
// guesses elsewhere, or keeps everybody busy, does not keep that user out (OWASP, "Slow Down Online
// Guessing Attacks with Device Cookies").
//
// It lets nobody in: its password and code are asked for as ever. The mark is sealed under the
// master key, so that it tells nothing and only this server can make one, and goes with the user.
// Pure functions but for the nonce.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/seal.h"
#include "base/time.h"
#include "http/message.h"

namespace opentrail::access {

struct KnownBrowser {
    std::string user_id;
    std::string id;  // Of this mark: every sign-in makes another.
    bool operator==(const KnownBrowser&) const = default;
};

/// A value of Set-Cookie, for half a year.
std::string known_browser_cookie(std::string_view user_id, Timestamp now, const SealingKey& key,
                                 bool secure, Random& random);

/// Whose browser the request's cookie says that it is; absent without one that this server made, or
/// when it is too old.
std::optional<KnownBrowser> known_browser(const http::Request& request, Timestamp now,
                                          const SealingKey& key);

}  // namespace opentrail::access

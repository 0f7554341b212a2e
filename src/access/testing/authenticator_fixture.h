// AuthenticatorFixture: a world, an authenticator in it, and what it says of requests.

#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "access/authenticator.h"
#include "access/testing/access_world.h"

namespace opentrail::access {

inline constexpr std::string_view unrecognized =
    "UnrecognizedClientException: The security token included in the request is invalid.";
inline constexpr std::string_view expired =
    "ExpiredTokenException: The security token included in the request is expired";
inline constexpr std::string_view mismatch =
    "InvalidSignatureException: The request signature we calculated does not match";

class AuthenticatorFixture : public ::testing::Test {
  protected:
    static constexpr std::string_view account = AccessWorld::other_account;

    AuthenticatorFixture() : authenticator_(world_.make_authenticator()) {}

    /// "" when believed, else the code and the message.
    std::string refused(const http::Request& request) {
        const auto caller = authenticator_.authenticate(request);
        if (caller) return "";
        return caller.error().code + ": " + caller.error().message;
    }
    Principal believed(const http::Request& request) {
        auto caller = authenticator_.authenticate(request);
        EXPECT_TRUE(caller) << caller.error().message;
        return caller.value_or(Principal());
    }

    AccessWorld world_;
    Authenticator authenticator_;
};

}  // namespace opentrail::access

// Sign-in events: ConsoleLogin and CheckMfa as AWS's console has them recorded (AWS CloudTrail User
// Guide, "AWS Management Console sign-in events"). Pure functions.

#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "catalog/principal.h"
#include "event/render.h"
#include "http/message.h"

namespace opentrail::api {

inline constexpr std::string_view signin_source = "signin.amazonaws.com";

/// What somebody tried who wants to sign in.
struct SignInTry {
    const http::Request& request;
    Timestamp time;
    std::string account;  // Whose event it is.
    std::string region;
    const catalog::User* user = nullptr;  // Null: the account has no user of that name.
};

/// `mfa_device`: the ARN of the device whose code was accepted; empty without MFA.
event::Draft signed_in(const SignInTry& tried, const std::string& mfa_device);
/// `mfa`: a code was looked at. Who there is no user for stays unnamed: people type passwords where
/// their names belong.
event::Draft not_signed_in(const SignInTry& tried, bool mfa);
/// The password was right, and a code is asked for.
event::Draft mfa_asked_for(const SignInTry& tried);

}  // namespace opentrail::api

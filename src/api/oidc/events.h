// Events of people who sign in by an identity provider: ConsoleLogin, in the form that CloudTrail
// has for sessions of people who are users elsewhere. Pure functions.

#pragma once

#include <optional>
#include <string>

#include "access/oidc/person.h"
#include "catalog/sign_in.h"
#include "event/render.h"
#include "http/message.h"

namespace opentrail::api::oidc {

struct Try {
    const http::Request& request;
    Timestamp time;
    std::string account;
    std::string region;
    std::string issuer;
    std::string client_id;
};

/// By `session`, which begins with it.
event::Draft signed_in(const Try& tried, const catalog::ConsoleSession& session);
/// `person`: whom the provider vouches for, and who may not come in; without, it vouched for
/// nobody.
event::Draft not_signed_in(const Try& tried, const std::optional<access::oidc::Person>& person,
                           std::string why);

}  // namespace opentrail::api::oidc

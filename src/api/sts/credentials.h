// Credentials: those of a session, as replies show them.

#pragma once

#include "access/principal.h"
#include "api/access_handler.h"

namespace opentrail::api::sts {

/// Gives `session`, whose account is set, its key, secret and times.
void begin_session(access::Session& session, const AccessCall& access,
                   std::chrono::seconds duration);

/// The structure Credentials; the token is made here.
JsonObject shown_credentials(const access::Session& session, const AccessCall& access);

/// DurationSeconds, or `otherwise`.
std::chrono::seconds asked_duration(const JsonObject& request, std::chrono::seconds otherwise);

/// There are no MFA devices, so that no code can be right: AccessDenied where one is given.
Outcome<void> refuse_mfa(const JsonObject& request);

}  // namespace opentrail::api::sts

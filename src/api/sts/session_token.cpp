#include <fmt/format.h>

#include "access/sessions.h"
#include "api/sts/credentials.h"
#include "api/sts/operations.h"

namespace opentrail::api::sts {
namespace {

/// AWS STS API Reference, GetSessionToken.
constexpr std::chrono::hours usual_duration{12};

}  // namespace

// No policy can forbid it (AWS IAM User Guide, "Permissions for GetSessionToken"), so what must not
// have more than it has is refused here.
Outcome<AccessAnswer> get_session_token(const AccessCall& access, const JsonObject& request) {
    const access::Principal& caller = access.call.caller;
    if (caller.session) {
        return refuse("AccessDenied", "Cannot call GetSessionToken with session credentials");
    }
    if (caller.access_key_id.empty()) {
        return refuse("AccessDenied", "Cannot call GetSessionToken with a bearer token");
    }
    if (const Outcome<void> fine = refuse_mfa(request); !fine) {
        return std::unexpected(fine.error());
    }
    access::Session session;
    session.account = caller.account;
    session.issuer = caller.user_name;
    session.issuer_id = caller.id;
    begin_session(session, access, asked_duration(request, usual_duration));
    return AccessAnswer{.output = {{"Credentials", shown_credentials(session, access)}},
                        .shown = true};
}

}  // namespace opentrail::api::sts

#include "api/sts/credentials.h"

#include "access/identifier.h"
#include "access/sessions.h"
#include "api/iam/entity.h"

namespace opentrail::api::sts {

void begin_session(access::Session& session, const AccessCall& access,
                   std::chrono::seconds duration) {
    Random& random = access.parts.random;
    session.access_key_id = access::make_temporary_key_id(session.account, random);
    session.secret = access::make_secret(random);
    // Replies show whole seconds: that must be the truth.
    session.created = std::chrono::floor<std::chrono::seconds>(access.call.received);
    session.expires = session.created + duration;
}

JsonObject shown_credentials(const access::Session& session, const AccessCall& access) {
    return {{"AccessKeyId", session.access_key_id},
            {"SecretAccessKey", session.secret},
            {"SessionToken",
             access::session_token(session, access.parts.sealing_key, access.parts.random)},
            {"Expiration", iam::shown_time(session.expires)}};
}

std::chrono::seconds asked_duration(const JsonObject& request, std::chrono::seconds otherwise) {
    const Json* seconds = find_member(request, "DurationSeconds");
    return seconds ? std::chrono::seconds(seconds->to_number<std::int64_t>()) : otherwise;
}

Outcome<void> refuse_mfa(const JsonObject& request) {
    if (!find_member(request, "SerialNumber") && !find_member(request, "TokenCode")) return {};
    return refuse("AccessDenied",
                  "MultiFactorAuthentication failed: there are no MFA devices in OpenTrail.");
}

}  // namespace opentrail::api::sts

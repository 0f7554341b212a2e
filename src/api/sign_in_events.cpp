#include "api/sign_in_events.h"

#include <fmt/format.h>

#include "access/console_cookie.h"
#include "api/call.h"
#include "base/json.h"

namespace opentrail::api {
namespace {

/// Where the console is, as the browser knows it.
std::string console_of(const http::Request& request) {
    return fmt::format("{}://{}/console/", access::is_secure(request) ? "https" : "http",
                       header(request, "Host"));
}

event::Draft draft_of(const SignInTry& tried, std::string_view name) {
    event::Draft draft;
    draft.version = "1.08";
    draft.identity.type = "IAMUser";
    draft.identity.account = tried.account;
    draft.time = tried.time;
    draft.source = signin_source;
    draft.name = name;
    draft.region = tried.region;
    draft.source_ip = tried.request.remote_address;
    draft.user_agent = header(tried.request, "User-Agent");
    draft.read_only = false;
    draft.type = "AwsConsoleSignIn";
    draft.management_event = true;
    draft.recipient_account = tried.account;
    if (const auto& tls = tried.request.tls) {
        draft.tls = event::TlsDetails{tls->version, tls->cipher, header(tried.request, "Host")};
    }
    return draft;
}

/// Of who is not signed in: without an ARN, and with a key id that is empty.
void name_claimed(event::Draft& draft, const SignInTry& tried) {
    draft.identity.shows_no_key = true;
    draft.identity.user_name = "HIDDEN_DUE_TO_SECURITY_REASONS";
    if (!tried.user) return;
    draft.identity.principal_id = tried.user->id;
    draft.identity.user_name = tried.user->name;
}

std::string additional(const SignInTry& tried, bool mfa, const std::string& device) {
    JsonObject data{{"LoginTo", console_of(tried.request)},
                    {"MobileVersion", "No"},
                    {"MFAUsed", mfa ? "Yes" : "No"}};
    if (!device.empty()) data["MFAIdentifier"] = device;
    return to_text(data);
}

}  // namespace

event::Draft signed_in(const SignInTry& tried, const std::string& mfa_device) {
    event::Draft draft = draft_of(tried, "ConsoleLogin");
    draft.identity.principal_id = tried.user->id;
    draft.identity.arn = tried.user->arn;
    draft.identity.user_name = tried.user->name;
    draft.response_elements = to_text(JsonObject{{"ConsoleLogin", "Success"}});
    draft.additional_event_data = additional(tried, !mfa_device.empty(), mfa_device);
    return draft;
}

event::Draft not_signed_in(const SignInTry& tried, bool mfa) {
    event::Draft draft = draft_of(tried, "ConsoleLogin");
    name_claimed(draft, tried);
    draft.error_message =
        tried.user ? "Failed authentication" : "No username found in supplied account";
    draft.response_elements = to_text(JsonObject{{"ConsoleLogin", "Failure"}});
    draft.additional_event_data = additional(tried, mfa, {});
    return draft;
}

event::Draft mfa_asked_for(const SignInTry& tried) {
    event::Draft draft = draft_of(tried, "CheckMfa");
    name_claimed(draft, tried);
    draft.response_elements = to_text(JsonObject{{"CheckMfa", "Success"}});
    draft.additional_event_data = to_text(JsonObject{{"MfaType", "Virtual MFA"}});
    return draft;
}

}  // namespace opentrail::api

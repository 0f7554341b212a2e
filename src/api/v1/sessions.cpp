#include "api/v1/sessions.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/console_cookie.h"
#include "access/oidc/person.h"
#include "api/excerpt.h"
#include "api/url_query.h"
#include "api/v1/event_text.h"

namespace opentrail::api::v1 {
namespace {

constexpr std::string_view to_list = "opentrail:ListSessions";
constexpr std::string_view to_end = "opentrail:EndSessions";

std::unexpected<Refused> no_session(std::string_view id) {
    return refuse("ResourceNotFoundException", fmt::format("there is no session {}", excerpt(id)));
}

/// As requests name them: a person of a provider may be called as some user is.
const std::string& called(const catalog::User& user) {
    const bool is_person = user.arn.starts_with(access::oidc::person_arn(user.account, ""));
    return is_person ? user.arn : user.name;
}

}  // namespace

Sessions::Sessions(const access::Directory& directory, const access::Authenticator& authenticator,
                   const access::Authorizer& authorizer, Recorder& recorder, const Clock& clock)
    : directory_(directory),
      authenticator_(authenticator),
      authorizer_(authorizer),
      recorder_(recorder),
      clock_(clock) {}

Outcome<void> Sessions::permit(const Call& call, const catalog::User& user,
                               std::string_view action) const {
    if (user.id == call.caller.id) return {};
    access::Ask ask;
    ask.action = action;
    ask.resource = user.arn;
    const auto allowed = authorizer_.authorize(call.caller, call.request, ask);
    if (allowed) return {};
    return refuse(allowed.error().code, allowed.error().message);
}

Outcome<Sessions::Asked> Sessions::read(const Call& call, std::string_view action) const {
    const auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    // Of himself whom a provider signed in, too: he has no name among the users.
    std::string name = call.caller.user_name.empty() ? call.caller.arn : call.caller.user_name;
    bool others = false;
    for (const Parameter& parameter : *parameters) {
        if (parameter.name == "user") {
            if (parameter.value.empty()) {
                return refuse("ValidationException", "parameter user is empty: name a user");
            }
            name = parameter.value;
        } else if (parameter.name == "others" && action == to_end) {
            others = parameter.value == "true";
        } else {
            return refuse("ValidationException",
                          fmt::format("there is no parameter {} here", excerpt(parameter.name)));
        }
    }
    if (!call.caller.role_arn.empty() && name == call.caller.arn) {
        return refuse("ValidationException", "a role has no sessions of the console: name a user");
    }
    auto user = user_or_person(call.caller.account, name);
    if (!user) {
        return refuse("ResourceNotFoundException",
                      fmt::format("there is no user {}", excerpt(name)));
    }
    if (const Outcome<void> may = permit(call, *user->row, action); !may) {
        return std::unexpected(may.error());
    }
    return Asked{.user = *std::move(user), .others = others};
}

/// A user by his name, or whom a provider signed in by his ARN.
std::optional<access::UserEntry> Sessions::user_or_person(const std::string& account,
                                                          const std::string& name) const {
    const std::string people = access::oidc::person_arn(account, "");
    if (!name.starts_with(people)) return directory_.user(account, name);
    const std::string id = access::oidc::person_id(account, name.substr(people.size()));
    for (const auto& held : directory_.sessions(id)) {
        const auto session = directory_.session_by_id(held->session.id);
        if (session) return session->user;
    }
    return std::nullopt;
}

Outcome<std::string> Sessions::list(const Call& call) const {
    const Outcome<Asked> asked = read(call, to_list);
    if (!asked) return std::unexpected(asked.error());
    auto sessions = directory_.sessions(asked->user.row->id);
    std::ranges::sort(sessions, std::greater(),
                      [](const auto& one) { return one->session.created; });
    JsonArray list;
    for (const auto& held : sessions) {
        if (authenticator_.is_over(*held)) continue;
        const catalog::ConsoleSession& session = held->session;
        list.push_back({{"sessionId", session.id},
                        {"user", asked->user.row->name},
                        {"created", iso8601_millis(session.created)},
                        {"expires", iso8601_millis(session.expires)},
                        {"lastUsed", iso8601_millis(authenticator_.last_use(*held))},
                        {"mfa", session.mfa},
                        {"sourceIPAddress", session.address},
                        {"userAgent", session.user_agent},
                        {"current", session.id == call.caller.console_session}});
    }
    return to_text(JsonObject{{"sessions", std::move(list)}});
}

Outcome<http::Response> Sessions::end_all(const Call& call) {
    const Outcome<Asked> asked = read(call, to_end);
    if (!asked) return std::unexpected(asked.error());
    const catalog::User& user = *asked->user.row;
    const bool is_own = user.id == call.caller.id;
    const std::string except = asked->others && is_own ? call.caller.console_session : "";
    JsonArray ended;
    for (const auto& held : directory_.sessions(user.id)) {
        if (held->session.id != except) ended.emplace_back(held->session.id);
    }
    OwnCall own;
    own.name = "EndSessions";
    own.parameters = JsonObject{{"user", called(user)}, {"others", asked->others}};
    own.response = JsonObject{{"sessionIds", ended}};
    const auto changed =
        recorder_.change(call, own, catalog::EndSessions{.user_id = user.id, .except = except});
    if (!changed) return std::unexpected(changed.error());
    http::Response response;
    response.headers = {{"Content-Type", "application/json"}};
    if (is_own && except.empty() && !call.caller.console_session.empty()) {
        response.headers.push_back(
            {"Set-Cookie", access::ended_cookie(access::is_secure(call.request))});
    }
    response.body = to_text(JsonObject{{"sessionIds", std::move(ended)}});
    return response;
}

Outcome<std::string> Sessions::end(const Call& call, const std::string& id) {
    const auto session = directory_.session_by_id(id);
    if (!session || session->user.row->account != call.caller.account) return no_session(id);
    const catalog::User& user = *session->user.row;
    if (const Outcome<void> may = permit(call, user, to_end); !may) {
        return std::unexpected(may.error());
    }
    OwnCall own;
    own.name = "EndSession";
    own.parameters = JsonObject{{"sessionId", id}, {"user", called(user)}};
    const auto changed = recorder_.change(call, own, catalog::EndSession{id});
    if (!changed) return std::unexpected(changed.error());
    return to_text(JsonObject{{"sessionId", id}});
}

}  // namespace opentrail::api::v1

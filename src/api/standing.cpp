#include "api/standing.h"

#include <fmt/format.h>

#include <algorithm>

namespace opentrail::api {
namespace {

constexpr Duration look_every = std::chrono::seconds(1);

/// What the policies are by now that decide for `caller`; null when they cannot be found.
std::shared_ptr<const access::Permits> permits_of(const access::Directory& directory,
                                                  const access::Principal& caller) {
    if (caller.session && caller.session->of_role) {
        const auto role = directory.role_by_id(caller.session->issuer_id);
        return role ? role->permits : nullptr;
    }
    if (!caller.console_session.empty()) {
        const auto session = directory.session_by_id(caller.console_session);
        return session ? session->user.permits : nullptr;
    }
    const auto user = directory.user_by_id(caller.id);
    return user ? user->permits : nullptr;
}

http::Request without_body(const http::Request& request) {
    http::Request copy;
    copy.method = request.method;
    copy.target = request.target;
    copy.headers = request.headers;
    copy.remote_address = request.remote_address;
    copy.remote_port = request.remote_port;
    copy.tls = request.tls;
    return copy;
}

}  // namespace

Standing::Standing(const access::Authenticator& authenticator, const access::Authorizer& authorizer,
                   const access::Directory& directory, const Clock& clock)
    : authenticator_(authenticator),
      authorizer_(authorizer),
      directory_(directory),
      clock_(clock) {}

std::optional<Refused> Standing::renew(access::Principal& caller) const {
    if (const auto stands = authenticator_.still_stands(caller); !stands) {
        return Refused{stands.error().code, stands.error().message};
    }
    // Null, where nobody is found any more, allows nothing.
    caller.permits = permits_of(directory_, caller);
    return std::nullopt;
}

std::optional<Refused> Standing::lost(const access::Principal& caller,
                                      const http::Request& request) const {
    const auto as_refused = [](const access::Denial& denial) {
        return Refused{denial.code, denial.message};
    };
    if (const auto stands = authenticator_.still_stands(caller); !stands) {
        return as_refused(stands.error());
    }
    access::Principal now = caller;
    now.permits = permits_of(directory_, caller);
    if (!now.permits) return std::nullopt;
    const auto allowed = authorizer_.authorize(now, request, {.action = "cloudtrail:LookupEvents"});
    if (!allowed) return as_refused(allowed.error());
    if (caller.view.all) return std::nullopt;
    now.view.accounts = {caller.account};
    authorizer_.widen_view(now, request);
    const auto closed = std::ranges::find_if(
        caller.view.accounts,
        [&now](const std::string& account) { return !now.view.accounts.contains(account); });
    if (closed == caller.view.accounts.end()) return std::nullopt;
    return Refused{"AccessDeniedException",
                   fmt::format("the event history of account {} was closed to {}: ask again for"
                               " the events of others",
                               *closed, caller.arn)};
}

StandingWatch::StandingWatch(const Standing& standing, const Call& call)
    : standing_(standing),
      caller_(call.caller),
      request_(without_body(call.request)),
      looked_(standing.clock().now()) {}

std::optional<Refused> StandingWatch::lost() {
    const Timestamp now = standing_.clock().now();
    // Before: the wall clock was set back.
    if (now >= looked_ && now < looked_ + look_every) return std::nullopt;
    looked_ = now;
    return standing_.lost(caller_, request_);
}

}  // namespace opentrail::api

#include "api/doorkeeper.h"

#include "access/console_cookie.h"
#include "api/call.h"
#include "aws/sigv4.h"

namespace opentrail::api {
namespace {

constexpr const char* counter_name = "opentrail_throttled_requests_total";
constexpr const char* counter_help =
    "Requests told to come back later: after failed authentications, or too many a second.";

std::unexpected<access::Denial> throttled(std::string credential) {
    return std::unexpected(
        access::Denial{"ThrottlingException", "Rate exceeded", std::move(credential)});
}

/// Of what is claimed, and wrong. Nothing claimed is no guess, and our own trouble nobody's.
bool is_guess(const access::Denial& denial) {
    return denial.code != "ServiceUnavailable" &&
           denial.code != "MissingAuthenticationTokenException";
}

}  // namespace

Doorkeeper::Doorkeeper(const access::Authenticator& authenticator, access::FailureLog& failures,
                       const Clock& clock, Metrics& metrics, const Settings& settings)
    : authenticator_(authenticator),
      failures_(failures),
      clock_(clock),
      back_off_({.failures_max = settings.failures_max}),
      rates_(settings.rates),
      failed_too_often_(metrics.counter(counter_name, counter_help, {{"why", "failures"}})),
      asked_too_often_(metrics.counter(counter_name, counter_help, {{"why", "rate"}})) {}

std::expected<access::Principal, access::Denial> Doorkeeper::let_in(
    Surface surface, const http::Request& request, const std::vector<std::string>& services) {
    const Timestamp now = clock_.now();
    if (is_by_cookie(surface, request)) {
        // Nobody guesses 256 bits: who fails has a session that has ended.
        auto caller = authenticator_.authenticate_session(request);
        return caller ? within_rates(surface, request, *std::move(caller), now) : caller;
    }
    const std::string credential = access::claimed_credential(request);
    if (back_off_.refuses(request.remote_address, credential, now)) {
        failed_too_often_.add();
        failures_.add(request.remote_address, "ThrottlingException", credential,
                      header(request, "User-Agent"), now);
        return throttled(credential);
    }
    auto caller = authenticator_.authenticate(request, services);
    if (!caller) {
        if (is_guess(caller.error())) back_off_.failed(request.remote_address, credential, now);
        return caller;
    }
    back_off_.succeeded(request.remote_address, credential);
    return within_rates(surface, request, *std::move(caller), now);
}

std::expected<access::Principal, access::Denial> Doorkeeper::within_rates(
    Surface surface, const http::Request& request, access::Principal caller, Timestamp now) {
    const std::optional<CallGroup> group = group_of(surface, request);
    if (group && !rates_.take(*group, caller.arn, now)) {
        asked_too_often_.add();
        throttled_.add(caller.arn, name(*group), caller.access_key_id,
                       header(request, "User-Agent"), now);
        return throttled(caller.access_key_id);
    }
    return caller;
}

bool Doorkeeper::is_by_cookie(Surface surface, const http::Request& request) {
    if (surface != Surface::v1 && surface != Surface::cloudtrail) return false;
    if (http::find(request.headers, "Authorization") || aws::has_signature(request)) return false;
    return !access::session_secret(request).empty();
}

bool Doorkeeper::let_in_unsigned(const http::Request& request) {
    const std::string who = "anonymous at " + request.remote_address;
    const Timestamp now = clock_.now();
    if (rates_.take(CallGroup::buckets, who, now)) return true;
    asked_too_often_.add();
    throttled_.add(who, name(CallGroup::buckets), "", header(request, "User-Agent"), now);
    return false;
}

std::vector<access::Failures> Doorkeeper::take_throttled(Timestamp now, bool every) {
    return throttled_.take(now, every);
}

}  // namespace opentrail::api

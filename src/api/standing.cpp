#include "api/standing.h"

namespace opentrail::api {
namespace {

constexpr Duration look_every = std::chrono::seconds(1);

}  // namespace

Standing::Standing(const access::Authenticator& authenticator, const Clock& clock)
    : authenticator_(authenticator), clock_(clock) {}

std::optional<Refused> Standing::lost(const access::Principal& caller) const {
    const auto stands = authenticator_.still_stands(caller);
    if (stands) return std::nullopt;
    return Refused{stands.error().code, stands.error().message};
}

StandingWatch::StandingWatch(const Standing& standing, access::Principal caller)
    : standing_(standing), caller_(std::move(caller)), looked_(standing.clock().now()) {}

std::optional<Refused> StandingWatch::lost() {
    const Timestamp now = standing_.clock().now();
    // Before: the wall clock was set back.
    if (now >= looked_ && now < looked_ + look_every) return std::nullopt;
    looked_ = now;
    return standing_.lost(caller_);
}

}  // namespace opentrail::api

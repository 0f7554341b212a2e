#include "api/standing.h"

#include "base/log.h"

namespace opentrail::api {
namespace {

constexpr Duration look_every = std::chrono::seconds(1);

/// Whether what was asked for is not there. Other errors are logged, and count as there.
template <class T>
bool is_gone(const Result<T>& found) {
    if (found) return false;
    if (found.error().code == Code::not_found) return true;
    log_warn("api", "a stream's caller cannot be looked up", {{"error", found.error()}});
    return false;
}

}  // namespace

Standing::Standing(catalog::Catalog& catalog, const Clock& clock)
    : catalog_(catalog), clock_(clock) {}

std::optional<Refused> Standing::lost(const access::Principal& caller) const {
    if (!caller.token_id.empty()) {
        const Result<catalog::Token> token = catalog_.token(caller.token_id);
        if (is_gone(token)) return aws::unknown_key();
        if (token && token->expires && clock_.now() >= *token->expires) return aws::expired_token();
    }
    if (!caller.access_key_id.empty()) {
        const Result<catalog::AccessKey> key = catalog_.access_key(caller.access_key_id);
        if (is_gone(key) || (key && !key->active)) return aws::unknown_key();
    }
    if (is_gone(catalog_.user(caller.account, caller.user_name))) return aws::unknown_key();
    return std::nullopt;
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

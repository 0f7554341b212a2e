#include "aws/attempts.h"

#include <algorithm>
#include <utility>

#include "aws/service_error.h"

namespace opentrail::aws {
namespace {

bool is_same(const Credentials& a, const Credentials& b) {
    return a.access_key_id == b.access_key_id && a.secret.reveal() == b.secret.reveal() &&
           a.session_token == b.session_token;
}

}  // namespace

Attempts::Attempts(const CallGround& ground, const RetryPolicy& policy, ClockSkew& skew)
    : ground_(ground), policy_(policy), skew_(skew), begun_(ground.clock.uptime()) {}

Result<void> Attempts::begin() {
    credentials_ = TRY(find_credentials());
    return {};
}

Result<std::shared_ptr<const Credentials>> Attempts::find_credentials() {
    auto credentials = ground_.credentials.current();
    if (!credentials && credentials.error().code != Code::unavailable) {
        return fail(Code::denied, std::move(credentials.error().message));
    }
    return credentials;
}

Result<bool> Attempts::has_other_credentials(std::string_view code) {
    if (!credentials_ || renewed_ || !refuses_credentials(code)) return false;
    renewed_ = true;
    ground_.credentials.refuse(credentials_);
    const auto before = std::exchange(credentials_, TRY(find_credentials()));
    return !credentials_ || !is_same(*before, *credentials_);
}

Result<void> Attempts::next(const Error& error, std::string_view code,
                            const http::Response* reply) {
    if (std::exchange(proving_, false) && reply) skew_.prove(*reply, code);
    // Before the credentials: a wrong time makes a wrong signature of right ones.
    if (credentials_ && reply && !corrected_ && skew_.learn(*reply, code, ground_.clock)) {
        corrected_ = true;
        proving_ = true;
        return {};
    }
    if (TRY(has_other_credentials(code))) return {};
    if (error.code != Code::unavailable || next_ > policy_.attempts) {
        return std::unexpected(error);
    }
    const Duration wait = policy_.wait(next_++, ground_.random);
    const Duration gone = ground_.clock.uptime() - begun_;
    if (gone + wait > policy_.within || !ground_.pause(wait)) return std::unexpected(error);
    return {};
}

}  // namespace opentrail::aws

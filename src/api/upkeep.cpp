#include "api/upkeep.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"

namespace opentrail::api {
namespace {

constexpr Duration keys_every = std::chrono::minutes(1);
constexpr Duration dropped_every = std::chrono::minutes(10);

/// Also when the clock went back.
bool is_due(Timestamp last, Duration every, Timestamp now) {
    return now >= last + every || now < last;
}

}  // namespace

Upkeep::Upkeep(access::Authenticator& authenticator, access::Directory& directory,
               catalog::Catalog& catalog, Duration session_idle)
    : authenticator_(authenticator),
      directory_(directory),
      catalog_(catalog),
      sessions_every_(std::min(keys_every, session_idle / 10)) {}

void Upkeep::tick(Timestamp now, bool all) {
    if (all || is_due(keys_noted_, keys_every, now)) {
        keys_noted_ = now;
        note_keys();
    }
    if (all || is_due(sessions_noted_, sessions_every_, now)) {
        sessions_noted_ = now;
        note_sessions();
    }
    if (is_due(dropped_, dropped_every, now)) {
        dropped_ = now;
        drop_old(now);
    }
}

void Upkeep::note_keys() {
    const auto noted = catalog_.note_access_key_uses(authenticator_.take_uses());
    if (!noted) log_warn("api", "uses of keys are not noted", {{"error", noted.error()}});
}

void Upkeep::note_sessions() {
    const auto uses = authenticator_.take_session_uses();
    if (uses.empty()) return;
    const auto noted = catalog_.note_session_uses(uses);
    if (!noted) log_warn("api", "uses of sessions are not noted", {{"error", noted.error()}});
}

void Upkeep::drop_old(Timestamp now) {
    const auto replies = catalog_.drop_replies(now - limits::idempotency_lifetime);
    if (!replies) log_warn("api", "old replies stay", {{"error", replies.error()}});
    const auto dropped = catalog_.drop_console_sessions(now);
    if (!dropped) log_warn("api", "old sessions stay", {{"error", dropped.error()}});
    if (dropped) directory_.drop_sessions(now);
}

}  // namespace opentrail::api

// Recall: what a gateway learnt of sessions before it was started, from the events it recorded.

#pragma once

#include "base/result.h"
#include "base/time.h"
#include "gateway/identity/session_book.h"
#include "history/history.h"
#include "journal/journal.h"

namespace opentrail::gateway {

/// The longest that temporary credentials live: GetSessionToken, 36 hours (AWS STS API Reference).
inline constexpr Duration session_lifetime_max = std::chrono::hours(36);

/// Teaches `book` the calls of STS that gateways recorded within session_lifetime_max: only events
/// that came through a gateway's door count. Blocks while it reads.
Result<void> recall_sessions(history::History& history, journal::Journal& journal, Timestamp now,
                             SessionBook& book);

}  // namespace opentrail::gateway

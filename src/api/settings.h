// Settings of the API, filled by the process from its configuration.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace opentrail::api {

struct Settings {
    /// profile=aws: AWS's own limits (one attribute, 90 days, 2 look-ups a second).
    bool aws_limits = false;
    /// lenient=true: serve clients that contradict AWS.
    bool lenient = false;
    /// record.own_data: record posts to and reads of /v1/events as data events.
    bool record_own_data = false;
    /// limits.body_bytes: of a request as sent and, when compressed, as it inflates.
    std::size_t body_bytes_max = 32 << 20;
    /// How long a page token holds.
    std::chrono::seconds page_token_age{std::chrono::hours(24)};
    /// How long the reply to an Idempotency-Key is kept.
    std::chrono::seconds reply_age{std::chrono::hours(24)};
    /// How long a look-up waits for what was journaled before it to be indexed.
    std::chrono::milliseconds index_wait{100};
    /// Tails at once, over all callers.
    std::size_t tails_max = 64;
};

}  // namespace opentrail::api

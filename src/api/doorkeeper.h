// Doorkeeper: lets a request in: not from who fails too often, not from whom it does not believe,
// not from who asks too much.
//
// What it turns away is ThrottlingException, "Rate exceeded", which SDKs repeat after a pause, and
// is recorded in sum: docs/decisions/throttling.md. Safe from any thread.

#pragma once

#include <expected>
#include <string>
#include <vector>

#include "access/authenticator.h"
#include "access/back_off.h"
#include "access/failure_log.h"
#include "api/rate_limits.h"
#include "api/settings.h"
#include "api/surface.h"
#include "base/clock.h"
#include "base/metrics.h"

namespace opentrail::api {

class Doorkeeper {
  public:
    /// All must outlive it. Whom it makes wait for failures is added to `failures`.
    Doorkeeper(const access::Authenticator& authenticator, access::FailureLog& failures,
               const Clock& clock, Metrics& metrics, const Settings& settings);

    /// Believed, and within its rates. ThrottlingException is counted here already, and no failed
    /// authentication.
    std::expected<access::Principal, access::Denial> let_in(
        Surface surface, const http::Request& request, const std::vector<std::string>& services);

    /// Whether a request that claims nothing else is for the console's session, and comes where the
    /// console calls.
    static bool is_by_cookie(Surface surface, const http::Request& request);

    /// Of a request that nobody signed: whether its address has not asked too much of the buckets.
    bool let_in_unsigned(const http::Request& request);

    /// Calls that were believed but too many, by principal's ARN (in place of an address) and by
    /// group (in place of an error's code), as FailureLog::take().
    std::vector<access::Failures> take_throttled(Timestamp now, bool every);

  private:
    std::expected<access::Principal, access::Denial> within_rates(Surface surface,
                                                                  const http::Request& request,
                                                                  access::Principal caller,
                                                                  Timestamp now);

    const access::Authenticator& authenticator_;
    access::FailureLog& failures_;
    const Clock& clock_;
    access::BackOff back_off_;
    RateLimits rates_;
    access::FailureLog throttled_;
    Counter& failed_too_often_;
    Counter& asked_too_often_;
};

}  // namespace opentrail::api

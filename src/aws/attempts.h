// Attempts: one call to a service of others, tried until it is done or not worth another try.
//
// A failure that passes is repeated with back-off and jitter (aws/retry.h); refused credentials are
// fetched anew, once; a clock that is off is corrected by the service's own, once. For one call, on
// one thread.

#pragma once

#include <memory>
#include <stop_token>
#include <string_view>

#include "aws/clock_skew.h"
#include "aws/credential_chain.h"
#include "aws/retry.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "http/message.h"

namespace opentrail::aws {

/// What calls to others stand on; all outlive who holds it.
struct CallGround {
    CredentialChain& credentials;
    const Clock& clock;
    Random& random;
    Pause pause;
    std::stop_token stop;  // Ends calls that run, within a second, and those that come.
};

class Attempts {
  public:
    /// All outlive it.
    Attempts(const CallGround& ground, const RetryPolicy& policy, ClockSkew& skew);

    /// Before the first: finds credentials. Code::denied when there are none, for that must not
    /// look like a missing bucket or queue; Code::unavailable when whoever gives them did not
    /// answer.
    Result<void> begin();

    /// Of this attempt; null: it is not signed.
    const Credentials* credentials() const { return credentials_.get(); }
    Timestamp signing_time() const { return skew_.now(ground_.clock); }

    /// This attempt failed with `error`, whose service's code is `code`, and with `reply`, null
    /// when there was none. Returns when the next may begin, having waited; else the error that the
    /// call ends with.
    Result<void> next(const Error& error, std::string_view code, const http::Response* reply);

  private:
    Result<std::shared_ptr<const Credentials>> find_credentials();
    Result<bool> has_other_credentials(std::string_view code);

    const CallGround& ground_;
    const RetryPolicy& policy_;
    ClockSkew& skew_;
    const Duration begun_;
    std::shared_ptr<const Credentials> credentials_;
    int next_ = 2;  // The number of the next attempt, as the policy counts.
    bool renewed_ = false;
    bool corrected_ = false;
    bool proving_ = false;  // This attempt is the first with a corrected time.
};

}  // namespace opentrail::aws

// ClockSkew: how far a service's clock is from ours, learnt from replies that refuse a signature
// for its time.
//
// A service takes a signature for some minutes around its own time (AWS 5, Amazon S3 15); a machine
// whose clock is off by more would reach nothing. One for one client, one thread at a time.

#pragma once

#include <string_view>

#include "base/clock.h"
#include "http/message.h"

namespace opentrail::aws {

class ClockSkew {
  public:
    /// The service's time, as far as is known: what to sign with.
    Timestamp now(const Clock& clock) const { return clock.now() + offset_; }

    /// `reply` is an error whose code, as the service names it, is `code`. True when our clock may
    /// be the reason and its Date tells another time than now(): it is worth signing anew. AWS's
    /// own clients do so from four minutes (aws-sdk-java-v2, ClockSkew) or five (aws-sdk-js-v3,
    /// isClockSkewed) on.
    bool learn(const http::Response& reply, std::string_view code, const Clock& clock);

    /// `reply` is what came of signing with what learn() learnt. Forgets that again where it is a
    /// refusal of the same kind: then the time was not the reason, or the Date, which may be a
    /// proxy's, is not the time by which the service judges.
    void prove(const http::Response& reply, std::string_view code);

  private:
    Duration offset_{0};
    Duration offset_before_{0};
};

}  // namespace opentrail::aws

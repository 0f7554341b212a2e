// Standing: whether a caller that was let in to look at events may still go on. A tail or an export
// runs for hours; its token may be deleted or expire meanwhile, its key be switched off, its user
// go, its session end, its policies change, an account's history be closed to it.
//
// Standing is safe from any thread; a StandingWatch is for one.

#pragma once

#include <optional>

#include "access/authenticator.h"
#include "access/authorizer.h"
#include "access/directory.h"
#include "api/call.h"
#include "api/refused.h"
#include "base/clock.h"

namespace opentrail::api {

class Standing {
  public:
    /// All must outlive it.
    Standing(const access::Authenticator& authenticator, const access::Authorizer& authorizer,
             const access::Directory& directory, const Clock& clock);

    /// What a new request for the same events would be told; none while it would be answered. A
    /// catalog that cannot be read takes nobody's right away. Of `request` its body is not needed.
    std::optional<Refused> lost(const access::Principal& caller,
                                const http::Request& request) const;
    /// For a caller that had to wait after it was let in: gives it the rights that it has by now.
    /// What a new request of it would be told; none while it would be let in.
    std::optional<Refused> renew(access::Principal& caller) const;
    const Clock& clock() const { return clock_; }

  private:
    const access::Authenticator& authenticator_;
    const access::Authorizer& authorizer_;
    const access::Directory& directory_;
    const Clock& clock_;
};

/// Looks at one caller's standing about once a second, however often it is asked.
class StandingWatch {
  public:
    /// `standing` must outlive it; the call need not. Its caller has just been let in.
    StandingWatch(const Standing& standing, const Call& call);

    std::optional<Refused> lost();

  private:
    const Standing& standing_;
    access::Principal caller_;
    http::Request request_;  // Without its body.
    Timestamp looked_;
};

}  // namespace opentrail::api

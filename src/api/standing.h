// Standing: whether a caller that was let in may still go on. A tail or an export runs for hours;
// its token may be deleted or expire meanwhile, its key be switched off, its user go, its session
// end.
//
// Standing is safe from any thread; a StandingWatch is for one.

#pragma once

#include <optional>

#include "access/authenticator.h"
#include "api/refused.h"
#include "base/clock.h"

namespace opentrail::api {

class Standing {
  public:
    /// Both must outlive it.
    Standing(const access::Authenticator& authenticator, const Clock& clock);

    /// What a new request of this caller would be told; none while it would be let in. A catalog
    /// that cannot be read takes nobody's right away.
    std::optional<Refused> lost(const access::Principal& caller) const;
    const Clock& clock() const { return clock_; }

  private:
    const access::Authenticator& authenticator_;
    const Clock& clock_;
};

/// Looks at one caller's standing about once a second, however often it is asked.
class StandingWatch {
  public:
    /// `standing` must outlive it. The caller has just been let in.
    StandingWatch(const Standing& standing, access::Principal caller);

    std::optional<Refused> lost();

  private:
    const Standing& standing_;
    access::Principal caller_;
    Timestamp looked_;
};

}  // namespace opentrail::api

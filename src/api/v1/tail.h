// Tail: GET /v1/tail, events as they are journaled. Safe from any thread.

#pragma once

#include <atomic>
#include <cstddef>

#include "api/call.h"
#include "api/refused.h"
#include "api/standing.h"
#include "base/clock.h"
#include "http/message.h"
#include "journal/journal.h"

namespace opentrail::api::v1 {

class Tail {
  public:
    Tail(journal::Journal& journal, const Standing& standing, const Clock& clock,
         std::size_t tails_max);

    /// A stream without end: everything that is journaled from now on, or from a position, and
    /// matches. It ends, with an error line, when the caller would no longer be let in.
    Outcome<http::Response> follow(const Call& call);

    /// Ends every tail, and those that begin later.
    void stop() { stopped_ = true; }
    std::size_t running() const { return running_; }

  private:
    journal::Journal& journal_;
    const Standing& standing_;
    const Clock& clock_;
    std::size_t tails_max_;
    std::atomic<std::size_t> running_{0};
    std::atomic<bool> stopped_{false};
};

}  // namespace opentrail::api::v1

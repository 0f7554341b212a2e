// Scribe: what an exchange becomes in the history. The seam between recording, which keeps events,
// and all that knows what an event says: operations, rendering, identities.
//
// Safe from any thread.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "event/render.h"
#include "gateway/exchange.h"

namespace opentrail::gateway {

class Scribe {
  public:
    virtual ~Scribe() = default;

    /// The events of an exchange: at least one, of some calls several. Whole but for their ids. Of
    /// an exchange without a reply they say what its request says.
    virtual std::vector<event::Draft> drafts_of(const Exchange& exchange) = 0;

    /// The eventName alone, for counting what has no event.
    virtual std::string name_of(const Exchange& exchange) = 0;

    /// Told every record that is durable, and those that selectors leave out, so that it knows the
    /// sessions that calls made.
    virtual void learn(std::string_view record) = 0;
};

}  // namespace opentrail::gateway

// RoleChain: from a session back to the person: GET /v1/identities/chain.
//
// Temporary credentials are handed out by an event (AssumeRole and its kin, GetSessionToken,
// GetFederationToken) that names the key, or by a sign-in. Who that event says acted is the next
// link. Every step is a look-up in the index by the key, or by session and time. Safe from any
// thread.

#pragma once

#include <string>

#include "api/call.h"
#include "api/page_search.h"
#include "api/refused.h"
#include "api/v1/event_outline.h"
#include "base/clock.h"

namespace opentrail::api::v1 {

class RoleChain {
  public:
    explicit RoleChain(PageSearch& pages) : pages_(pages) {}

    /// By accessKeyId, session or eventId.
    Outcome<std::string> show(const Call& call);

  private:
    PageSearch& pages_;
};

}  // namespace opentrail::api::v1

// LookupEvents: the newest events that the caller may see, by attributes and times.
//
// AWS CloudTrail API Reference, LookupEvents; docs/compatibility.md says where this goes further.
// Safe from any thread.

#pragma once

#include <string>

#include "access/principal.h"
#include "api/lookup_request.h"
#include "api/page_search.h"
#include "api/page_token.h"
#include "api/refused.h"
#include "api/settings.h"
#include "base/clock.h"

namespace opentrail::api {

class LookupEvents {
  public:
    LookupEvents(PageSearch& pages, const PageTokens& tokens, const Clock& clock,
                 const Settings& settings);

    /// The reply's body: {"Events":[…],"NextToken":"…"}.
    Outcome<std::string> run(const LookupRequest& request, const access::Principal& caller);

  private:
    PageSearch& pages_;
    const PageTokens& tokens_;
    const Clock& clock_;
    const Settings& settings_;
};

}  // namespace opentrail::api

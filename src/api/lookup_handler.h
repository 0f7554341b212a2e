// LookupHandler: LookupEvents as an operation: its request read, its rate limited where AWS's
// limits are asked for, its answer found. Safe from any thread.

#pragma once

#include <string>

#include "api/call.h"
#include "api/lookup_events.h"
#include "api/rate_limit.h"
#include "api/refused.h"
#include "api/settings.h"
#include "base/clock.h"
#include "base/json.h"

namespace opentrail::api {

class LookupHandler {
  public:
    LookupHandler(LookupEvents& lookup, const Clock& clock, const Settings& settings);

    /// The reply's body.
    Outcome<std::string> run(const Call& call, const JsonObject& request);

  private:
    LookupEvents& lookup_;
    const Clock& clock_;
    const Settings& settings_;
    RateLimit rate_;
};

}  // namespace opentrail::api

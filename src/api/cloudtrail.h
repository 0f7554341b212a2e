// CloudTrail: the operations of AWS's own API, by their names in X-Amz-Target.
//
// Every signed call of a known operation is recorded before it is answered, denied and failed ones
// too. Safe from any thread.

#pragma once

#include <string_view>

#include "api/call.h"
#include "api/lookup_events.h"
#include "api/rate_limit.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/settings.h"

namespace opentrail::api {

class CloudTrail {
  public:
    CloudTrail(LookupEvents& lookup, Recorder& recorder, const Clock& clock,
               const Settings& settings);

    /// The body of the reply. UnknownOperationException for a name that CloudTrail does not have;
    /// UnsupportedOperationException for one that OpenTrail does not have yet.
    Outcome<std::string> call(std::string_view operation, const Call& call);

  private:
    Outcome<std::string> run(std::string_view operation, const Call& call, JsonObject& parameters);
    Outcome<std::string> look_up(const Call& call, const JsonObject& body);

    LookupEvents& lookup_;
    Recorder& recorder_;
    const Clock& clock_;
    const Settings& settings_;
    RateLimit lookups_;
};

}  // namespace opentrail::api

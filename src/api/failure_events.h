// Failure events: what is recorded of failed authentications, one event an address and minute, and
// of calls that were too many, one event a principal and minute.

#pragma once

#include <vector>

#include "access/failure_log.h"
#include "api/recorder.h"
#include "catalog/row.h"

namespace opentrail::api {

/// Records each of `failures` as an event of the home account. One that cannot be recorded is
/// logged.
void record_failures(Recorder& recorder, const std::vector<access::Failures>& failures,
                     const catalog::Home& home);

/// As ThrottledCalls, an event of the caller's account: `throttled` is what
/// Doorkeeper::take_throttled() gives.
void record_throttled(Recorder& recorder, const std::vector<access::Failures>& throttled,
                      const catalog::Home& home);

}  // namespace opentrail::api

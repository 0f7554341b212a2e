// tell_of_validation(): the event by which scheduled validation tells that a trail's files are not
// as they were delivered.

#pragma once

#include "api/recorder.h"
#include "base/clock.h"
#include "delivery/validation/patrol.h"

namespace opentrail::app {

/// One event of door `watch`, of the trail's account and home Region: LogFileValidationFailed, with
/// what was found. That it cannot be recorded is logged.
void tell_of_validation(const delivery::validation::Patrolled& found, api::Recorder& recorder,
                        const Clock& clock);

}  // namespace opentrail::app

// Telling of calls that a gateway could not record.

#pragma once

#include <string>

#include "api/recorder.h"
#include "gateway/recording/name_tally.h"

namespace opentrail::api {

/// One event of door `watch`. False when it could not be recorded: tell again.
bool tell_of_unrecorded(const std::string& gateway, const gateway::NameTally::Counts& calls,
                        const std::string& account, const std::string& region, Recorder& recorder);

}  // namespace opentrail::api

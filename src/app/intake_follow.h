// Following a queue: the workers of one process, from their options to their end.

#pragma once

#include "app/exit_status.h"
#include "app/intake_command.h"
#include "base/result.h"

namespace opentrail::app {

/// `opentrail intake run`: until it is interrupted, the queue is empty (--until-empty), or the
/// server takes nothing for good.
Result<ExitStatus> run_intake(const IntakeOptions& options);

}  // namespace opentrail::app

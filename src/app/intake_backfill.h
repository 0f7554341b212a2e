// `opentrail intake backfill`: the past of a bucket or folder.

#pragma once

#include "app/exit_status.h"
#include "app/intake_command.h"
#include "base/result.h"

namespace opentrail::app {

Result<ExitStatus> run_backfill(const IntakeOptions& options);

}  // namespace opentrail::app

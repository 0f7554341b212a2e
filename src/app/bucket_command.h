// `opentrail bucket`: the built-in buckets that log files go to.

#pragma once

#include <string>

#include "app/exit_status.h"
#include "app/target.h"

namespace opentrail::app {

/// `opentrail bucket create NAME`
Result<ExitStatus> run_bucket_create(const TargetOptions& target, const std::string& name,
                                     bool json);
/// `opentrail bucket list`
Result<ExitStatus> run_bucket_list(const TargetOptions& target, bool json);

}  // namespace opentrail::app

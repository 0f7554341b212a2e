// `opentrail operations`: CloudTrail's operations, and which of them this program carries out.

#pragma once

#include "app/exit_status.h"
#include "base/result.h"

namespace opentrail::app {

/// As JSON: an array of {"name", "service", "readOnly", "implemented", "inPart", "input",
/// "errors"}; a shape is {"type", "members"|"item"|"key", "least", "most", "pattern", "values",
/// "ownError"}; as a member also {"required", "inQuery"}.
Result<ExitStatus> run_operations(bool as_json);

}  // namespace opentrail::app

// `opentrail trail`: makes, lists and shows trails, and switches their logging, through
// CloudTrail's own operations.

#pragma once

#include <string>
#include <string_view>

#include "app/exit_status.h"
#include "app/target.h"

namespace opentrail::app {

struct TrailOptions {
    TargetOptions target;
    std::string region;  // Empty: the credentials'.
    std::string name;    // Or ARN.
    bool json = false;

    // Of a new trail.
    std::string bucket;  // Empty: the account's own, opentrail-logs-ACCOUNT.
    std::string prefix;
    bool all_regions = false;
    bool validate_files = true;
    bool stopped = false;  // Made only, not started.
};

/// Makes the trail and, unless it shall be stopped, starts it.
Result<ExitStatus> run_trail_create(const TrailOptions& options);
/// The trails that the Region sees.
Result<ExitStatus> run_trail_list(const TrailOptions& options);
/// Everything of one trail.
Result<ExitStatus> run_trail_show(const TrailOptions& options);
Result<ExitStatus> run_trail_start(const TrailOptions& options);
Result<ExitStatus> run_trail_stop(const TrailOptions& options);
/// Its log files stay.
Result<ExitStatus> run_trail_delete(const TrailOptions& options);

}  // namespace opentrail::app

// `opentrail import PATH...`: reads CloudTrail files and sends their records to the target.

#pragma once

#include <string>
#include <vector>

#include "app/exit_status.h"
#include "app/target.h"

namespace opentrail::app {

struct ImportOptions {
    std::vector<std::string> paths;
    TargetOptions target;
    bool json = false;  // -o json: the summary as JSON.
    std::size_t readers = 2;
};

/// Prints what was kept, every file and record that was not, and how to forget the import.
Result<ExitStatus> run_import(const ImportOptions& options);

}  // namespace opentrail::app

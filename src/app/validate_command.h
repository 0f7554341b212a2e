// `opentrail validate`: whether a trail's log files and digests are as they were delivered; the
// options and words of `aws cloudtrail validate-logs`, and more of both (docs/validate.md).

#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "app/exit_status.h"
#include "app/target.h"

namespace CLI {
class App;
}

namespace opentrail::app {

/// What an option names and is not as it should be, a file that is not there too, is wrong use.
struct ValidateOptions {
    std::string trail_arn;
    std::string start_time;
    std::optional<std::string> end_time;  // Now.
    std::optional<std::string> s3_bucket;
    std::optional<std::string> s3_prefix;
    std::optional<std::string> account_id;  // The trail's.
    std::optional<std::string> region;      // AWS_REGION, else the home Region.
    bool verbose = false;

    TargetOptions target;
    std::optional<std::string> s3_endpoint;  // AWS_ENDPOINT_URL_S3, else the target's.
    std::optional<std::string> from;         // A folder in place of an S3.
    std::optional<std::string> keys;         // A file in place of ListPublicKeys.
    std::optional<std::string> copy_to;
    bool named_only = false;
    std::size_t jobs = 0;  // 0: as many as the source can bear.
    std::string format = "table";
};

Result<ExitStatus> run_validate(const ValidateOptions& options);

/// The command's parser; `options` and `action` outlive it.
void add_validate(CLI::App& app, ValidateOptions& options,
                  std::function<Result<ExitStatus>()>& action);

}  // namespace opentrail::app

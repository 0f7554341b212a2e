// `opentrail sample DIR`: made-up CloudTrail files, for trying things where no real ones are.

#pragma once

#include <cstdint>
#include <string>

#include "app/exit_status.h"
#include "base/result.h"

namespace opentrail::app {

struct SampleOptions {
    std::string directory;
    std::uint64_t seed = 1;
};

Result<ExitStatus> run_sample(const SampleOptions& options);

}  // namespace opentrail::app

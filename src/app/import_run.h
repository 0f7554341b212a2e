// An import, as those that run one tell the server of it.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/target.h"
#include "base/result.h"

namespace opentrail::app {

/// Begins one. Its id.
Result<std::string> begin_import(Target& target, const std::vector<std::string>& paths);

/// Ends it: how many files were read, and how many could not be.
Result<void> finish_import(Target& target, const std::string& id, std::uint64_t files,
                           std::uint64_t failed_files);

}  // namespace opentrail::app

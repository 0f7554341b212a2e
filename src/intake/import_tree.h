// Import tree: the files that an import will read.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace opentrail::intake {

struct ImportFile {
    std::string path;
    std::uint64_t size_bytes = 0;
};

/// The files named, and in folders named every .json, .json.gz, .jsonl, .ndjson (and .gz of those)
/// at any depth, sorted by path. A path that cannot be read is Code::not_found. Links to folders
/// are not followed.
Result<std::vector<ImportFile>> list_import_files(const std::vector<std::string>& paths);

}  // namespace opentrail::intake

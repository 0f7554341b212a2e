// Import file: one file read whole, inflated when it is gzip, and split into its records.

#pragma once

#include <string>

#include "base/hash.h"
#include "base/result.h"
#include "intake/record_split.h"

namespace opentrail::intake {

struct ReadFile {
    Sha256 hash{};  // Of the file's bytes as they are.
    std::uint64_t inflated_bytes = 0;
    Split split;
};

/// Told by its first bytes, not by its name, whether it is gzip. Fails with what is wrong and
/// where.
Result<ReadFile> read_import_file(const std::string& path);

/// True when `error` says that the file is a digest: part of a CloudTrail bucket, but without
/// events.
bool is_digest_refusal(const Error& error);

}  // namespace opentrail::intake

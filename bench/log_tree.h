// LogTree: CloudTrail log files as a bucket has them: a handful of events each, of one account and
// Region, under the names that CloudTrail gives.
//
// Made before the clock starts. Immutable once made; safe from any thread.

#pragma once

#include <map>
#include <string>

#include "base/hash.h"
#include "bench/static_cloud.h"

namespace opentrail::bench {

struct LogTree {
    StaticCloud::Objects objects;
    std::map<Sha256, std::string> records;  // SHA-256 of each, and the key of its file.
    std::uint64_t bytes = 0;                // Of the files.
    std::uint64_t record_bytes = 0;
};

/// `files` files of 1 to 9 events, five at the mean.
LogTree make_log_tree(std::size_t files);

/// Writes each file below `folder`.
void write_log_tree(const LogTree& tree, const std::string& folder);

}  // namespace opentrail::bench

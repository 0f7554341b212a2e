// validate(): whether a trail's log files and digests are as they were delivered.
//
// Walks the chain of digests, and that of backfill digests, checks every log file that they name,
// and looks for log files that none names. Pure over a source and keys: who has them is the
// caller's affair. Many files are read at once; memory is bounded by `jobs`, and by 16 bytes for
// each log file that a digest names.

#pragma once

#include <functional>
#include <optional>

#include "base/result.h"
#include "delivery/validation/missing_tail.h"
#include "delivery/validation/public_keys.h"
#include "delivery/validation/scope.h"
#include "delivery/validation/source.h"
#include "delivery/validation/unnamed.h"
#include "delivery/validation/verdict.h"

namespace opentrail::delivery::validation {

struct Job {
    Scope scope;
    Timestamp now;
    std::size_t jobs = 8;  // Files that are read at once.
    bool finds_unnamed = true;
    /// Log files that no digest names too: for a source that keeps what is read.
    bool reads_unnamed = false;
    /// As far as the service was asked.
    std::optional<Delivered> delivered = {};
    /// Of a log file, by its key, that no digest names.
    std::function<Known(const std::string&)> known = [](const std::string&) { return Known::no; };
    /// Every verdict, in the order of the walk, with what is summed up by then; on the calling
    /// thread.
    std::function<void(const Verdict&, const Summary&)> take = [](const Verdict&, const Summary&) {
    };
    /// Asked now and then; true ends it with Code::unavailable.
    std::function<bool()> interrupted = [] { return false; };
};

struct Outcome {
    Summary summary;
    std::vector<ListedKey> keys;  // All that were given.
};

/// Fails when it cannot be said: the bucket cannot be listed or is not there (Code::not_found), no
/// keys can be had, or nothing can be read any more.
Result<Outcome> validate(const Job& job, Source& source, KeySource& keys);

}  // namespace opentrail::delivery::validation

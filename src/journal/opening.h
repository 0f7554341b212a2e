// Opening: from the files in the journal's directory to shards that can go on.
//
// Removes what was never finished, finishes what had been decided, recovers the newest segment of
// each shard and checks that every entry ever acknowledged and not retired has its segment.

#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "journal/archive_cache.h"
#include "journal/journal.h"
#include "journal/retirement.h"
#include "journal/shard.h"

namespace opentrail::journal {

struct OpenedShard {
    Shard::Files files;
    /// Full segments that are not archived yet, oldest first.
    std::vector<std::shared_ptr<JournaledSegment>> full;
    /// What was retired.
    OffsetRanges gone;
};

/// One for each shard. Code::invalid when the journal has another number of shards or needs a newer
/// version, Code::corrupt, naming file and byte, when something is damaged or missing.
Result<std::vector<OpenedShard>> open_shards(disk::Disk& disk, const Clock& clock,
                                             ArchiveCache& cache, const std::string& directory,
                                             const Options& options);

}  // namespace opentrail::journal

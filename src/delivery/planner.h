// Planner: reads part of a shard, and says which log files it makes.
//
// The same part of the journal and the same versions of the same trails always give the same
// bodies. For one thread.

#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "catalog/log_file.h"
#include "delivery/chunk.h"
#include "delivery/lane.h"
#include "journal/journal.h"

namespace opentrail::delivery {

/// Log files that are to be, with what goes into them.
struct Draft {
    std::vector<Lane> lanes;
    Chunk chunk;
    std::uint64_t end = 0;  // All before was looked at: less than asked for when a limit was hit.
    std::uint64_t entries = 0;  // Looked at.
    Timestamp recorded{};       // When the newest of them in the chunk came into the journal.
};

/// Collects what `lanes` select, up to `limits`. Lanes are of one shard. Once `stop` is requested
/// the draft holds any part of that, and is to be thrown away.
Result<Draft> read_lanes(journal::Journal& journal, std::uint32_t shard, std::vector<Lane> lanes,
                         std::uint64_t end, const ChunkLimits& limits, const std::stop_token& stop);

/// Reads again what was planned for one trail, and what lies between. As read_lanes. Plans are of
/// one part of the journal: at least one, no two of the same version, category and Region.
Result<Draft> redraft(journal::Journal& journal, std::uint32_t shard,
                      const catalog::TrailHistory& history, std::span<const catalog::LogFile> plans,
                      const std::stop_token& stop);

/// The groups of redraft() by plan; null where it found none.
std::vector<const Group*> groups_of(const Draft& draft, std::span<const catalog::LogFile> plans);

/// The plans of a draft's files, one for each of its groups.
std::vector<catalog::LogFile> plan_files(const Draft& draft, std::uint32_t shard, Timestamp now,
                                         Random& random);

/// Whether `group` is what `plan` planned, to its hash.
bool is_as_planned(const Group& group, const catalog::LogFile& plan);

}  // namespace opentrail::delivery

// Retirement: the record of an entry of kind `retired`, JSON: what was deleted, and all that is
// gone by now.
//
// Each record names everything that is gone, so that the newest one alone tells which segments must
// be there: the older ones may be gone themselves. Pure functions, safe from any thread.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace opentrail::journal {

/// Offsets [first, end) of a shard.
struct OffsetRange {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    bool operator==(const OffsetRange&) const = default;
};

/// Ascending; neither overlapping nor touching.
using OffsetRanges = std::vector<OffsetRange>;

/// `ranges` with `range`, which overlaps none of them.
OffsetRanges with(OffsetRanges ranges, OffsetRange range);

struct Retirement {
    OffsetRange range;
    Sha256 root{};      // RFC 6962 root of the records deleted.
    OffsetRanges gone;  // `range` included.
    bool operator==(const Retirement&) const = default;
};

/// {"first":0,"count":100,"root":"<64 hex digits>","gone":[[0,100]]}
std::string render(const Retirement& retirement);

/// Reads what render() writes. Code::corrupt for anything else.
Result<Retirement> parse_retirement(std::string_view record);

}  // namespace opentrail::journal

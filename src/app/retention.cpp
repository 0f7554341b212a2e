#include "app/retention.h"

#include <algorithm>
#include <vector>

namespace opentrail::app {

Result<std::uint64_t> retire_unneeded(journal::Journal& journal, history::History& history,
                                      catalog::Catalog& catalog, delivery::Delivery& delivery) {
    std::vector<journal::SegmentInfo> segments = journal.segments();
    std::ranges::sort(segments, {}, &journal::SegmentInfo::first);
    std::uint64_t retired = 0;
    for (std::uint32_t shard = 0; shard < journal.shard_count(); ++shard) {
        const std::uint64_t needed_from = std::min(
            {history.needed_from(shard), TRY(catalog.applied(shard)), delivery.needed_from(shard)});
        for (const journal::SegmentInfo& segment : segments) {
            if (segment.shard != shard) continue;
            if (!segment.sealed || segment.end > needed_from) break;
            TRY(journal.retire(shard, segment.first));
            ++retired;
        }
    }
    return retired;
}

}  // namespace opentrail::app

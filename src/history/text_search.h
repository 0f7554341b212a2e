// TextSearch: which entries have a record as a condition wants it, found by reading the records
// themselves.
//
// A segment is read whole, once, and what was found is remembered for the next page of the same
// search (bits by offset, a few KiB a segment, up to a limit). Safe from any thread.

#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "history/record_condition.h"
#include "history/segment.h"
#include "journal/journal.h"

namespace opentrail::history {

class TextSearch {
  public:
    TextSearch(journal::Journal& journal, std::size_t memory_bytes_max)
        : journal_(journal), memory_bytes_max_(memory_bytes_max) {}

    /// Drops from `rows` of `segment` those whose record is not as `wanted` says. All must be
    /// before `visible_end`. Adds the bytes of the records that it read to `read_bytes`.
    Result<void> keep_matching(const Segment& segment, const RecordCondition& wanted,
                               std::uint64_t visible_end, Scratch& scratch, RowSet& rows,
                               std::uint64_t& read_bytes);
    std::size_t memory_bytes() const;

  private:
    /// What is known of one condition in [first, end) of a shard.
    struct Found {
        std::string key;  // The condition's.
        std::uint32_t shard = 0;
        std::uint64_t first = 0;
        std::uint64_t end = 0;
        std::vector<std::uint64_t> bits;  // By offset - first.

        bool has(std::uint64_t offset) const {
            const std::uint64_t at = offset - first;
            return at / 64 < bits.size() && (bits[at / 64] >> (at % 64) & 1) != 0;
        }
        std::size_t size_bytes() const { return sizeof *this + key.size() + bits.size() * 8 + 64; }
    };

    Result<void> keep_few(const RecordCondition& wanted,
                          const std::vector<std::pair<std::uint32_t, Key>>& candidates,
                          RowSet& rows, std::uint64_t& read_bytes);
    Result<std::shared_ptr<const Found>> find(const Extent& extent, const RecordCondition& wanted,
                                              std::uint64_t end, std::uint64_t& read_bytes);
    std::shared_ptr<const Found> remembered(const Extent& extent, const std::string& key);
    void remember(std::shared_ptr<const Found> found);

    journal::Journal& journal_;
    const std::size_t memory_bytes_max_;
    mutable std::mutex mutex_;
    std::list<std::shared_ptr<const Found>> memory_;  // Last used first.
    std::size_t memory_bytes_ = 0;
};

}  // namespace opentrail::history

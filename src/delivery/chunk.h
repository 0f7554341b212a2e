// Chunk: the selected events of part of a shard, sorted by the files that they go to.
//
// Holds each record once, however many files it goes to. For one thread.

#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/time.h"
#include "event/facts.h"
#include "event/field.h"
#include "trail/subject.h"

namespace opentrail::delivery {

/// The events of one file, in their order.
struct Group {
    std::uint32_t lane = 0;
    std::string region;  // As region_of_file gives it.
    event::Category category = event::Category::management;
    std::uint64_t first = 0;                // Offset of the first event,
    std::uint64_t end = 0;                  // and one past the last.
    std::vector<std::string_view> records;  // Into the chunk.
    std::size_t record_bytes = 0;
    Timestamp oldest;
    Timestamp newest;
};

struct ChunkLimits {
    std::size_t file_bytes = std::size_t{50} << 20;   // Of a body, before gzip.
    std::size_t chunk_bytes = std::size_t{64} << 20;  // Of all records held.
    std::size_t groups = 1000;                        // Files at once, but for those of one record.
    // From when the first of them was recorded to when the last was: what is planned together is
    // given up together.
    Duration span = std::chrono::hours(24);
};

class Chunk {
  public:
    explicit Chunk(const ChunkLimits& limits) : limits_(limits) {}

    /// Whether one more record of `bytes` would make a file of `lanes`, or the chunk, too large, or
    /// too many files. A record that is too large by itself still gets a file of its own.
    bool is_full_for(std::span<const std::uint32_t> lanes, const trail::Subject& subject,
                     std::size_t bytes) const;

    /// Adds a record, at a higher offset than all before, to the files of `lanes`.
    void add(std::span<const std::uint32_t> lanes, const trail::Subject& subject,
             std::uint64_t offset, std::string_view record);

    /// In the order in which their files began.
    std::span<const Group> groups() const { return groups_; }
    std::size_t record_bytes() const { return held_.size_bytes(); }

  private:
    struct Key {
        std::uint32_t lane;
        event::Category category;
        std::string region;
    };
    struct KeyView {
        std::uint32_t lane;
        event::Category category;
        std::string_view region;
    };
    struct Less {
        using is_transparent = void;
        template <class A, class B>
        bool operator()(const A& a, const B& b) const {
            return std::tie(a.lane, a.category, a.region) < std::tie(b.lane, b.category, b.region);
        }
    };

    const ChunkLimits limits_;
    event::Arena held_;
    std::vector<Group> groups_;
    std::map<Key, std::size_t, Less> places_;  // Into groups_.
};

}  // namespace opentrail::delivery

// FoundRecords: which entries of a segment have a record as one condition wants it, as far as it
// was looked at. KnownRecords: the same of all segments of a question.
//
// Immutable once made; then safe from any thread.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace opentrail::history {

/// Numbers below 2^32: as a list where they are few, else as bits.
class NumberSet {
  public:
    NumberSet() = default;
    explicit NumberSet(std::vector<std::uint32_t> ascending);

    bool has(std::uint64_t number) const;
    bool empty() const { return list_.empty() && bits_.empty(); }
    std::size_t size() const;
    std::vector<std::uint32_t> ascending() const;
    std::size_t size_bytes() const { return list_.capacity() * 4 + bits_.capacity() * 8; }

  private:
    std::vector<std::uint32_t> list_;
    std::vector<std::uint64_t> bits_;
};

struct FoundRecords {
    std::string key;  // The condition's.
    std::uint32_t shard = 0;
    std::uint64_t first = 0;  // The segment's; the numbers below count from it.
    /// All before this was looked at; where it is `first`, no more than `looked_at`.
    std::uint64_t end = 0;
    NumberSet looked_at;
    NumberSet matching;

    bool has(std::uint64_t offset) const { return matching.has(offset - first); }
    std::size_t size_bytes() const {
        return sizeof *this + key.size() + looked_at.size_bytes() + matching.size_bytes() + 64;
    }
};

class KnownRecords {
  public:
    void add(std::shared_ptr<const FoundRecords> found);
    /// Null where nothing is known of the segment.
    std::shared_ptr<const FoundRecords> find(std::uint32_t shard, std::uint64_t first) const;

  private:
    std::map<std::pair<std::uint32_t, std::uint64_t>, std::shared_ptr<const FoundRecords>> found_;
};

}  // namespace opentrail::history

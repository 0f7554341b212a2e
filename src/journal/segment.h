// Segment: a run of one shard's entries in one file. Two kinds: journaled (being written, or
// waiting to be sealed) and archived (compressed, never changed again).
//
// Reads are safe from any thread and see durable entries only. A segment that was retired or
// replaced lives on for those who hold it.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "base/result.h"
#include "journal/entry.h"
#include "journal/journal.h"

namespace opentrail::journal {

/// An entry that fetch() is to put into place `slot` of its answer.
struct Wanted {
    std::uint64_t offset;
    std::size_t slot;
};

using Visit = std::function<bool(const Batch&)>;

class Segment {
  public:
    virtual ~Segment() = default;

    virtual Position first() const = 0;
    virtual std::uint64_t end() const = 0;
    virtual SegmentInfo info() const = 0;
    /// RFC 6962 root over the SHA-256 of every record; nothing while it is not sealed.
    virtual std::optional<Sha256> root() const = 0;

    /// The entries `wanted`, which are ascending and inside [first, end).
    virtual Result<void> fetch(std::span<const Wanted> wanted, std::span<Entry> into) const = 0;
    /// Journal::scan for the part of [from, end) that is here. False when `visit` ended it.
    virtual Result<bool> scan(std::uint64_t from, std::uint64_t end, bool backwards,
                              const Visit& visit) const = 0;
    /// The batch that holds `offset`, which is inside [first, end).
    virtual Result<std::shared_ptr<const Batch>> batch_at(std::uint64_t offset) const = 0;
};

/// One item as an Entry; its record is copied.
inline Entry entry_of(const Batch& batch, std::uint64_t offset) {
    const Item& item = batch.items[offset - batch.first.offset];
    return {.position = {batch.first.shard, offset},
            .kind = item.kind,
            .flags = item.flags,
            .provenance = batch.provenance,
            .record = std::string(item.record)};
}

}  // namespace opentrail::journal

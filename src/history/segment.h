// Segment: the index of a run of entries of one shard, as queries see it. Two kinds: OpenSegment in
// memory, still growing or waiting to be sealed, and SealedSegment on disk.
//
// Safe from any thread. Rows are numbered from 0; an open segment numbers them by position, a
// sealed one by (time, position). Nothing here hides anything: see selection.h.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "event/field.h"
#include "history/query.h"
#include "history/row_set.h"
#include "history/term.h"

namespace opentrail::history {

/// What a segment covers. Times mean nothing without rows.
struct Extent {
    std::uint32_t shard = 0;
    std::uint64_t first = 0;  // Offset of the first entry covered.
    std::uint64_t end = 0;    // One past the last. Entries that are no events have no row.
    std::uint32_t rows = 0;
    Timestamp oldest;
    Timestamp newest;
    std::uint32_t live_rows = 0;  // Those that age out: all doors but import and feed.
    Timestamp oldest_live;
    Timestamp newest_live;
};

/// A row that has the id asked for.
struct IdRow {
    std::uint32_t row;
    std::uint64_t stamp;
};

/// Buffers that a query brings along, so that visiting a segment allocates nothing.
struct Scratch {
    std::string buffer;
    RowSet rows;
    RowSet more_rows;
    std::vector<Key> keys;
};

/// Hashes from `first` to `last`, both included.
struct HashRange {
    std::uint64_t first = 0;
    std::uint64_t last = UINT64_MAX;
};

class Segment {
  public:
    virtual ~Segment() = default;

    virtual Extent extent() const = 0;
    /// Rows may be added while somebody looks: they are at offsets from extent().end on.
    virtual bool may_grow() const = 0;

    /// False only when no row has it.
    virtual bool may_have(const Term& term) const = 0;
    /// Adds the rows that have the term.
    virtual Result<void> insert_rows(const Term& term, Scratch& scratch, RowSet& into) const = 0;

    /// Adds the rows that have a value of `field` for which `accept` holds. `accept` may not call
    /// the segment.
    virtual Result<void> insert_accepted(event::Field field,
                                         const std::function<bool(std::string_view)>& accept,
                                         Scratch& scratch, RowSet& into) const = 0;

    virtual bool may_have_id(std::uint64_t id_hash) const = 0;
    /// Appends the places of those of `id_hashes` that may_have_id().
    virtual void find_possible_ids(std::span<const std::uint64_t> id_hashes,
                                   std::vector<std::size_t>& into) const = 0;
    /// Appends the rows whose id has this hash.
    virtual Result<void> find_id(std::uint64_t id_hash, Scratch& scratch,
                                 std::vector<IdRow>& into) const = 0;

    /// Drops the rows whose key is not in [low, high).
    virtual Result<void> keep_between(const Key& low, const Key& high, Scratch& scratch,
                                      RowSet& rows) const = 0;
    /// Drops the rows whose offset is not in [begin, end).
    virtual Result<void> keep_offsets(std::uint64_t begin, std::uint64_t end, Scratch& scratch,
                                      RowSet& rows) const = 0;
    /// The first `limit` of `rows` in `order`, appended in that order.
    virtual Result<void> first_keys(const RowSet& rows, Order order, std::size_t limit,
                                    Scratch& scratch, std::vector<Key>& into) const = 0;
    /// Calls visit(row, key) for each of `rows`, by ascending row. `visit` may not call the
    /// segment.
    virtual Result<void> visit_keys(
        const RowSet& rows, Scratch& scratch,
        const std::function<void(std::uint32_t, const Key&)>& visit) const = 0;

    /// How many rows are before `time`, where rows are numbered by time; nothing elsewhere.
    virtual Result<std::optional<std::uint32_t>> rows_before(Timestamp time,
                                                             Scratch& scratch) const = 0;

    /// How many distinct values a field has.
    virtual std::uint32_t value_count(event::Field field) const = 0;
    /// Calls visit(hash, text, count) for each value of `field` with its hash in `range`, counting
    /// only `rows` when they are given. Values without any are left out.
    virtual Result<void> count_values(
        event::Field field, HashRange range, const RowSet* rows, Scratch& scratch,
        const std::function<void(std::uint64_t, std::string_view, std::uint32_t)>& visit) const = 0;

    virtual std::size_t memory_bytes() const = 0;
};

}  // namespace opentrail::history

// OpenSegment: the segment in memory that events are added to, and that waits to be sealed once it
// is full.
//
// One thread adds; any thread reads. Readers hold its lock for microseconds (the longest, a count
// by field over all rows, about a millisecond), and the writer for at most 64 rows; neither can
// starve the other.

#pragma once

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>

#include "event/facts.h"
#include "history/segment.h"
#include "journal/entry.h"

namespace opentrail::history {

class OpenSegment final : public Segment {
  public:
    /// One event to add. Views need to live only during add().
    struct Arrival {
        std::uint64_t offset = 0;
        std::uint16_t flags = 0;
        std::uint32_t raw_bytes = 0;
        const event::Facts* facts = nullptr;
        std::span<const event::Value> values;
    };

    struct Row {
        Timestamp time;
        std::uint64_t offset;
        std::uint64_t id_hash;
        std::uint64_t stamp;
        std::string_view id;
        std::uint32_t account;  // Into values().
        std::uint16_t flags;
        journal::Door door;
    };

    /// One distinct value of one field and the rows that have it, ascending.
    struct Value {
        std::uint64_t hash;
        std::string_view text;
        event::Field field;
        std::uint32_t count;
        std::uint32_t capacity;
        std::uint16_t* rows;
    };

    OpenSegment(std::uint32_t shard, std::uint64_t first);
    ~OpenSegment() override;

    /// Adds events, at ascending offsets not below extent().end, that came through `door` and all
    /// have the `shared` values too. The segment must have room.
    void add(std::span<const Arrival> arrivals, journal::Door door,
             std::span<const event::Value> shared);
    /// Everything before `end` was seen.
    void extend(std::uint64_t end);

    Extent extent() const override;
    bool may_grow() const override { return true; }
    std::uint64_t raw_bytes() const;

    bool may_have(const Term& term) const override;
    Result<void> insert_rows(const Term& term, Scratch& scratch, RowSet& into) const override;
    Result<void> insert_accepted(event::Field field,
                                 const std::function<bool(std::string_view)>& accept,
                                 Scratch& scratch, RowSet& into) const override;
    bool may_have_id(std::uint64_t id_hash) const override;
    void find_possible_ids(std::span<const std::uint64_t> id_hashes,
                           std::vector<std::size_t>& into) const override;
    Result<void> find_id(std::uint64_t id_hash, Scratch& scratch,
                         std::vector<IdRow>& into) const override;
    Result<void> keep_between(const Key& low, const Key& high, Scratch& scratch,
                              RowSet& rows) const override;
    Result<void> keep_offsets(std::uint64_t begin, std::uint64_t end, Scratch& scratch,
                              RowSet& rows) const override;
    Result<void> first_keys(const RowSet& rows, Order order, std::size_t limit, Scratch& scratch,
                            std::vector<Key>& into) const override;
    Result<void> visit_keys(
        const RowSet& rows, Scratch& scratch,
        const std::function<void(std::uint32_t, const Key&)>& visit) const override;
    Result<std::optional<std::uint32_t>> rows_before(Timestamp time,
                                                     Scratch& scratch) const override;
    std::uint32_t value_count(event::Field field) const override;
    Result<void> count_values(
        event::Field field, HashRange range, const RowSet* rows, Scratch& scratch,
        const std::function<void(std::uint64_t, std::string_view, std::uint32_t)>& visit)
        const override;
    std::size_t memory_bytes() const override;

    /// A row that has the id of event `index` of those asked about, and the account it belongs to.
    struct Known {
        std::size_t index;
        std::uint32_t number;
        const Row& row;
        std::string_view account;
    };
    /// Calls visit for every row whose id has the hash of one of `facts`. `visit` may not call the
    /// segment.
    void visit_known(std::span<const event::Facts> facts,
                     const std::function<void(const Known&)>& visit) const;
    /// Copies up to `limit` rows from offset `from` on. Their ids stay valid as long as the
    /// segment.
    std::vector<Row> copy_rows(std::uint64_t from, std::size_t limit) const;

    /// Once nobody adds any more.
    std::span<const Row> rows() const { return rows_; }
    std::span<const Value> values() const { return values_; }
    bool in_time_order() const { return in_time_order_; }

  private:
    /// Taken by everybody on the way in, so that a stream of readers lets the writer in too.
    class ReadLock {
      public:
        explicit ReadLock(const OpenSegment& of) : lock_(of.lock_, std::defer_lock) {
            const std::lock_guard gate(of.gate_);
            lock_.lock();
        }

      private:
        std::shared_lock<std::shared_mutex> lock_;
    };

    void add_row(const Arrival& arrival, journal::Door door, std::span<const event::Value> shared);
    std::uint32_t add_value(const event::Value& value, std::uint16_t row);
    void grow_rows(Value& value);
    void grow_slots();
    void add_id(std::uint64_t id_hash, std::uint16_t row);
    void note_time(Timestamp time, journal::Door door);
    const Value* find_value(event::Field field, std::uint64_t hash, std::string_view text) const;
    template <class Visit>
    void each_with_id(std::uint64_t id_hash, Visit&& visit) const;

    struct Slot {
        std::uint64_t key;
        std::uint32_t value;  // One more than its place in values_; 0: free.
    };
    static constexpr std::uint16_t no_row = UINT16_MAX;
    static constexpr std::size_t id_slot_count = 2 * segment_rows_limit;

    mutable std::mutex gate_;
    mutable std::shared_mutex lock_;
    Extent extent_;
    std::uint64_t raw_bytes_ = 0;
    bool in_time_order_ = true;
    std::vector<Row> rows_;
    std::vector<Value> values_;
    std::array<std::uint32_t, event::field_count + 1> value_counts_{};
    std::vector<Slot> slots_;
    std::vector<std::uint16_t> id_slots_;
    event::Arena texts_;
    std::vector<std::unique_ptr<std::uint16_t[]>> row_blocks_;
    std::size_t row_block_used_ = 0;
};

/// Doors whose events age out of the history (History::keep_live); those of import and feed stay
/// until forgotten.
bool is_live(journal::Door door);

}  // namespace opentrail::history

#include "history/open_segment.h"

#include <algorithm>

#include "base/assert.h"

namespace opentrail::history {
namespace {

constexpr std::size_t row_block_size = 16 << 10;
constexpr std::size_t rows_a_lock = 64;

/// Finds the first `limit` of `keys` in `order` and sorts them; drops the others.
template <class Before>
void keep_first(std::vector<Key>& keys, std::size_t limit, Before before) {
    if (keys.size() > limit) {
        std::nth_element(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(limit),
                         keys.end(), before);
        keys.resize(limit);
    }
    std::sort(keys.begin(), keys.end(), before);
}

}  // namespace

bool is_live(journal::Door door) {
    return door != journal::Door::import && door != journal::Door::feed;
}

OpenSegment::OpenSegment(std::uint32_t shard, std::uint64_t first)
    : slots_(4096), id_slots_(id_slot_count, no_row) {
    extent_.shard = shard;
    extent_.first = first;
    extent_.end = first;
}

OpenSegment::~OpenSegment() = default;

void OpenSegment::add(std::span<const Arrival> arrivals, journal::Door door,
                      std::span<const event::Value> shared) {
    while (!arrivals.empty()) {
        const std::size_t count = std::min(arrivals.size(), rows_a_lock);
        const std::lock_guard gate(gate_);
        const std::lock_guard lock(lock_);
        for (const Arrival& arrival : arrivals.first(count)) add_row(arrival, door, shared);
        arrivals = arrivals.subspan(count);
    }
}

void OpenSegment::extend(std::uint64_t end) {
    const std::lock_guard gate(gate_);
    const std::lock_guard lock(lock_);
    extent_.end = std::max(extent_.end, end);
}

void OpenSegment::add_row(const Arrival& arrival, journal::Door door,
                          std::span<const event::Value> shared) {
    INVARIANT(rows_.size() < segment_rows_limit);
    INVARIANT(arrival.offset >= extent_.end);
    const event::Facts& facts = *arrival.facts;
    const auto row = static_cast<std::uint16_t>(rows_.size());
    note_time(facts.time, door);
    std::uint32_t account = UINT32_MAX;
    for (const event::Value& value : arrival.values) {
        const std::uint32_t place = add_value(value, row);
        if (value.field == event::Field::account) account = place;
    }
    if (account == UINT32_MAX) {
        account = add_value({event::Field::account, hash64(facts.account), facts.account}, row);
    }
    for (const event::Value& value : shared) add_value(value, row);
    const std::uint64_t account_hash = values_[account].hash;
    rows_.push_back({facts.time, arrival.offset, facts.id_hash,
                     facts.content_hash ^ account_hash * golden_ratio, texts_.keep(facts.event_id),
                     account, arrival.flags, door});
    add_id(facts.id_hash, row);
    extent_.end = arrival.offset + 1;
    ++extent_.rows;
    raw_bytes_ += arrival.raw_bytes;
}

void OpenSegment::note_time(Timestamp time, journal::Door door) {
    if (extent_.rows == 0) {
        extent_.oldest = extent_.newest = time;
    } else if (time < rows_.back().time) {
        in_time_order_ = false;
    }
    extent_.oldest = std::min(extent_.oldest, time);
    extent_.newest = std::max(extent_.newest, time);
    if (!is_live(door)) return;
    if (extent_.live_rows++ == 0) extent_.oldest_live = extent_.newest_live = time;
    extent_.oldest_live = std::min(extent_.oldest_live, time);
    extent_.newest_live = std::max(extent_.newest_live, time);
}

std::uint32_t OpenSegment::add_value(const event::Value& value, std::uint16_t row) {
    const std::uint64_t key = term_key(value.field, value.hash);
    std::size_t at = key & (slots_.size() - 1);
    for (; slots_[at].value != 0; at = (at + 1) & (slots_.size() - 1)) {
        if (slots_[at].key != key) continue;
        const std::uint32_t place = slots_[at].value - 1;
        Value& known = values_[place];
        if (known.field != value.field || known.text != value.text) continue;
        if (known.rows[known.count - 1] == row) return place;  // The event names it twice.
        if (known.count == known.capacity) grow_rows(known);
        known.rows[known.count++] = row;
        return place;
    }
    const auto place = static_cast<std::uint32_t>(values_.size());
    Value& added = values_.emplace_back(
        Value{value.hash, texts_.keep(value.text), value.field, 0, 0, nullptr});
    grow_rows(added);
    added.rows[added.count++] = row;
    slots_[at] = {key, place + 1};
    ++value_counts_[static_cast<std::size_t>(value.field)];
    if (values_.size() * 2 > slots_.size()) grow_slots();
    return place;
}

void OpenSegment::grow_rows(Value& value) {
    const std::uint32_t capacity = value.capacity == 0 ? 2 : value.capacity * 2;
    if (row_blocks_.empty() || row_block_used_ + capacity > row_block_size) {
        row_blocks_.push_back(std::make_unique_for_overwrite<std::uint16_t[]>(
            std::max<std::size_t>(row_block_size, capacity)));
        row_block_used_ = 0;
    }
    std::uint16_t* rows = row_blocks_.back().get() + row_block_used_;
    row_block_used_ += capacity;
    std::copy_n(value.rows, value.count, rows);
    value.rows = rows;
    value.capacity = capacity;
}

void OpenSegment::grow_slots() {
    std::vector<Slot> grown(slots_.size() * 2);
    for (const Slot& slot : slots_) {
        if (slot.value == 0) continue;
        std::size_t at = slot.key & (grown.size() - 1);
        while (grown[at].value != 0) at = (at + 1) & (grown.size() - 1);
        grown[at] = slot;
    }
    slots_ = std::move(grown);
}

void OpenSegment::add_id(std::uint64_t id_hash, std::uint16_t row) {
    std::size_t at = id_hash & (id_slot_count - 1);
    while (id_slots_[at] != no_row) at = (at + 1) & (id_slot_count - 1);
    id_slots_[at] = row;
}

template <class Visit>
void OpenSegment::each_with_id(std::uint64_t id_hash, Visit&& visit) const {
    for (std::size_t at = id_hash & (id_slot_count - 1); id_slots_[at] != no_row;
         at = (at + 1) & (id_slot_count - 1)) {
        const std::uint16_t row = id_slots_[at];
        if (rows_[row].id_hash == id_hash && !visit(row)) return;
    }
}

const OpenSegment::Value* OpenSegment::find_value(event::Field field, std::uint64_t hash,
                                                  std::string_view text) const {
    const std::uint64_t key = term_key(field, hash);
    for (std::size_t at = key & (slots_.size() - 1); slots_[at].value != 0;
         at = (at + 1) & (slots_.size() - 1)) {
        if (slots_[at].key != key) continue;
        const Value& value = values_[slots_[at].value - 1];
        if (value.field == field && value.text == text) return &value;
    }
    return nullptr;
}

Extent OpenSegment::extent() const {
    const ReadLock lock(*this);
    return extent_;
}

std::uint64_t OpenSegment::raw_bytes() const {
    const ReadLock lock(*this);
    return raw_bytes_;
}

bool OpenSegment::may_have(const Term& term) const {
    const ReadLock lock(*this);
    return find_value(term.field, term.hash, term.text) != nullptr;
}

Result<void> OpenSegment::insert_rows(const Term& term, Scratch&, RowSet& into) const {
    const ReadLock lock(*this);
    const Value* value = find_value(term.field, term.hash, term.text);
    if (value == nullptr) return {};
    for (std::uint32_t i = 0; i < value->count; ++i) into.insert(value->rows[i]);
    return {};
}

Result<void> OpenSegment::insert_accepted(event::Field field,
                                          const std::function<bool(std::string_view)>& accept,
                                          Scratch&, RowSet& into) const {
    const ReadLock lock(*this);
    if (value_counts_[static_cast<std::size_t>(field)] == 0) return {};
    for (const Value& value : values_) {
        if (value.field != field || !accept(value.text)) continue;
        for (std::uint32_t i = 0; i < value.count; ++i) into.insert(value.rows[i]);
    }
    return {};
}

bool OpenSegment::may_have_id(std::uint64_t id_hash) const {
    const ReadLock lock(*this);
    bool found = false;
    each_with_id(id_hash, [&](std::uint16_t) {
        found = true;
        return false;
    });
    return found;
}

void OpenSegment::find_possible_ids(std::span<const std::uint64_t> id_hashes,
                                    std::vector<std::size_t>& into) const {
    const ReadLock lock(*this);
    for (std::size_t i = 0; i < id_hashes.size(); ++i) {
        each_with_id(id_hashes[i], [&](std::uint16_t) {
            into.push_back(i);
            return false;
        });
    }
}

Result<void> OpenSegment::find_id(std::uint64_t id_hash, Scratch&, std::vector<IdRow>& into) const {
    const ReadLock lock(*this);
    each_with_id(id_hash, [&](std::uint16_t row) {
        into.push_back({row, rows_[row].stamp});
        return true;
    });
    return {};
}

void OpenSegment::visit_known(std::span<const event::Facts> facts,
                              const std::function<void(const Known&)>& visit) const {
    const ReadLock lock(*this);
    for (std::size_t i = 0; i < facts.size(); ++i) {
        each_with_id(facts[i].id_hash, [&](std::uint16_t row) {
            visit({i, row, rows_[row], values_[rows_[row].account].text});
            return true;
        });
    }
}

Result<void> OpenSegment::keep_between(const Key& low, const Key& high, Scratch&,
                                       RowSet& rows) const {
    const ReadLock lock(*this);
    rows.ascending([&](std::uint32_t row) {
        const Key key{rows_[row].time, {extent_.shard, rows_[row].offset}};
        if (key < low || !(key < high)) rows.erase(row);
        return true;
    });
    return {};
}

Result<void> OpenSegment::keep_offsets(std::uint64_t begin, std::uint64_t end, Scratch&,
                                       RowSet& rows) const {
    const ReadLock lock(*this);
    const auto row_at = [this](std::uint64_t offset) {
        const auto at = std::lower_bound(
            rows_.begin(), rows_.end(), offset,
            [](const Row& row, std::uint64_t bound) { return row.offset < bound; });
        return static_cast<std::uint32_t>(at - rows_.begin());
    };
    rows.keep_range(row_at(begin), row_at(end));
    return {};
}

Result<void> OpenSegment::first_keys(const RowSet& rows, Order order, std::size_t limit,
                                     Scratch& scratch, std::vector<Key>& into) const {
    const ReadLock lock(*this);
    std::vector<Key>& keys = scratch.keys;
    keys.clear();
    const auto take = [&](std::uint32_t row) {
        keys.push_back({rows_[row].time, {extent_.shard, rows_[row].offset}});
        return !in_time_order_ || keys.size() < limit;
    };
    if (limit == 0) return {};
    if (order == Order::newest_first) {
        rows.descending(take);
        if (!in_time_order_) keep_first(keys, limit, std::greater<>());
    } else {
        rows.ascending(take);
        if (!in_time_order_) keep_first(keys, limit, std::less<>());
    }
    into.insert(into.end(), keys.begin(), keys.end());
    return {};
}

Result<void> OpenSegment::visit_keys(
    const RowSet& rows, Scratch&,
    const std::function<void(std::uint32_t, const Key&)>& visit) const {
    const ReadLock lock(*this);
    rows.ascending([&](std::uint32_t row) {
        visit(row, {rows_[row].time, {extent_.shard, rows_[row].offset}});
        return true;
    });
    return {};
}

Result<std::optional<std::uint32_t>> OpenSegment::rows_before(Timestamp, Scratch&) const {
    return std::optional<std::uint32_t>();
}

std::uint32_t OpenSegment::value_count(event::Field field) const {
    const ReadLock lock(*this);
    return value_counts_[static_cast<std::size_t>(field)];
}

Result<void> OpenSegment::count_values(
    event::Field field, HashRange range, const RowSet* rows, Scratch&,
    const std::function<void(std::uint64_t, std::string_view, std::uint32_t)>& visit) const {
    const ReadLock lock(*this);
    for (const Value& value : values_) {
        if (value.field != field || value.hash < range.first || value.hash > range.last) continue;
        std::uint32_t count = value.count;
        if (rows != nullptr) {
            count = 0;
            for (std::uint32_t i = 0; i < value.count; ++i)
                count += static_cast<std::uint32_t>(rows->has(value.rows[i]));
        }
        if (count > 0) visit(value.hash, value.text, count);
    }
    return {};
}

std::size_t OpenSegment::memory_bytes() const {
    const ReadLock lock(*this);
    return rows_.capacity() * sizeof(Row) + values_.capacity() * sizeof(Value) +
           slots_.size() * sizeof(Slot) + id_slots_.size() * sizeof(std::uint16_t) +
           texts_.size_bytes() + row_blocks_.size() * row_block_size * sizeof(std::uint16_t);
}

std::vector<OpenSegment::Row> OpenSegment::copy_rows(std::uint64_t from, std::size_t limit) const {
    const ReadLock lock(*this);
    const auto begin =
        std::lower_bound(rows_.begin(), rows_.end(), from,
                         [](const Row& row, std::uint64_t bound) { return row.offset < bound; });
    const auto count = std::min<std::size_t>(limit, static_cast<std::size_t>(rows_.end() - begin));
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace opentrail::history

#include "history/text_search.h"

#include <algorithm>
#include <iterator>
#include <span>

namespace opentrail::history {
namespace {

/// A record that is fetched by itself costs about as much as reading forty in a row; but what was
/// read whole answers for other filters, too.
constexpr std::uint64_t records_for_one = 64;
/// So few are fetched one by one, however small the segment.
constexpr std::uint32_t few_rows = 64;
/// Records in memory at a time: each may be a megabyte.
constexpr std::size_t fetched_at_once = 64;
/// What was found is remembered up to this at least: a question that takes several answers would
/// never come to its end else.
constexpr std::size_t memory_bytes_min = 16 << 20;

std::uint64_t end_of(const TextSearch::Wanted& wanted) {
    return std::min(wanted.segment.extent().end, wanted.visible_end);
}

Result<std::vector<std::uint64_t>> offsets_of(const TextSearch::Wanted& wanted, Scratch& scratch) {
    std::vector<std::uint64_t> offsets;
    TRY(wanted.segment.visit_keys(wanted.rows, scratch, [&](std::uint32_t, const Key& key) {
        offsets.push_back(key.position.offset);
    }));
    std::ranges::sort(offsets);
    return offsets;
}

bool is_few(const TextSearch::Wanted& wanted) {
    const std::uint64_t count = wanted.rows.count();
    const Extent extent = wanted.segment.extent();
    return count <= few_rows || count * records_for_one <= extent.end - extent.first;
}

}  // namespace

TextSearch::TextSearch(journal::Journal& journal, std::size_t memory_bytes_max,
                       const Turns::Limits& turns)
    : journal_(journal),
      memory_bytes_max_(std::max(memory_bytes_max, memory_bytes_min)),
      turns_(turns) {}

Result<bool> TextSearch::covers(const FoundRecords& found, const Wanted& wanted,
                                Scratch& scratch) const {
    if (found.end >= end_of(wanted)) return true;
    if (found.end == found.first && found.looked_at.size() < wanted.rows.count()) return false;
    bool all = true;
    TRY(wanted.segment.visit_keys(wanted.rows, scratch, [&](std::uint32_t, const Key& key) {
        const std::uint64_t offset = key.position.offset;
        all = all && (offset < found.end || found.looked_at.has(offset - found.first));
    }));
    return all;
}

Result<TextSearch::Found> TextSearch::remembered(const Wanted& wanted, Scratch& scratch) {
    Found found = look_up(wanted.segment.extent(), wanted.condition.key());
    if (found && TRY(covers(*found, wanted, scratch))) return found;
    return Found();
}

Result<TextSearch::Found> TextSearch::find(const Wanted& wanted, Scratch& scratch, Reading& reading,
                                           const std::function<bool()>* stopped) {
    const Extent extent = wanted.segment.extent();
    const Place place{wanted.condition.key(), extent.shard, extent.first};
    for (;;) {
        if (Found known = TRY(remembered(wanted, scratch))) return known;
        const Reading::Turn turn = TRY(stopped ? reading.turn(*stopped) : reading.turn());
        if (!turn) return Found();
        // Somebody else may have read it while this one waited, or be about to.
        if (Found known = TRY(remembered(wanted, scratch))) return known;
        if (!begin_reading(place)) continue;
        auto found = read(wanted, scratch, reading);
        end_reading(place);
        return found;
    }
}

Result<bool> TextSearch::keep_matching(const Segment& segment, const Selection& selection,
                                       std::uint64_t visible_end, Scratch& scratch, RowSet& rows,
                                       Reading& reading) {
    Found found;
    if (selection.known()) {
        const Extent extent = segment.extent();
        found = selection.known()->find(extent.shard, extent.first);
    } else {
        found = TRY(find({segment, *selection.record(), visible_end, rows}, scratch, reading));
        if (!found) return false;
    }
    if (!found || found->matching.empty()) {
        rows.clear();
        return true;
    }
    const RowSet all = rows;
    TRY(segment.visit_keys(all, scratch, [&](std::uint32_t row, const Key& key) {
        if (!found->has(key.position.offset)) rows.erase(row);
    }));
    return true;
}

Result<TextSearch::Found> TextSearch::read(const Wanted& wanted, Scratch& scratch,
                                           Reading& reading) {
    const Found before = look_up(wanted.segment.extent(), wanted.condition.key());
    if (is_few(wanted)) {
        auto few = read_few(wanted, before, scratch, reading);
        // Entries may have been retired just now: a scan passes over them.
        if (few || few.error().code != Code::not_found) return few;
    }
    return read_all(wanted, before, reading);
}

Result<TextSearch::Found> TextSearch::read_few(const Wanted& wanted, const Found& before,
                                               Scratch& scratch, Reading& reading) {
    const Extent extent = wanted.segment.extent();
    FoundRecords found{.key = wanted.condition.key(),
                       .shard = extent.shard,
                       .first = extent.first,
                       .end = before ? before->end : extent.first,
                       .looked_at = {},
                       .matching = {}};
    std::vector<journal::Position> positions;
    const auto offsets = TRY(offsets_of(wanted, scratch));
    for (const std::uint64_t offset : offsets) {
        const bool is_known =
            before && (offset < before->end || before->looked_at.has(offset - extent.first));
        if (!is_known) positions.push_back({extent.shard, offset});
    }
    std::vector<std::uint32_t> looked_at;
    std::vector<std::uint32_t> matching;
    if (before) looked_at = before->looked_at.ascending();
    if (before) matching = before->matching.ascending();
    event::Members members;
    for (std::size_t i = 0; i < positions.size(); i += fetched_at_once) {
        const std::size_t count = std::min(fetched_at_once, positions.size() - i);
        const std::vector<journal::Entry> entries =
            TRY(journal_.fetch(std::span(positions).subspan(i, count)));
        for (const journal::Entry& entry : entries) {
            reading.add_bytes(entry.record.size());
            const auto number = static_cast<std::uint32_t>(entry.position.offset - extent.first);
            looked_at.push_back(number);
            if (wanted.condition.holds(entry.record, members)) matching.push_back(number);
        }
    }
    std::ranges::sort(looked_at);
    std::ranges::sort(matching);
    found.looked_at = NumberSet(std::move(looked_at));
    found.matching = NumberSet(std::move(matching));
    auto made = std::make_shared<const FoundRecords>(std::move(found));
    remember(made);
    return made;
}

Result<TextSearch::Found> TextSearch::read_all(const Wanted& wanted, const Found& before,
                                               Reading& reading) {
    const Extent extent = wanted.segment.extent();
    const std::uint64_t end = end_of(wanted);
    const std::uint64_t known_end = before ? before->end : extent.first;
    std::vector<std::uint32_t> matching;
    if (before) {
        // Beyond its end it knows only some: these are looked at again.
        for (const std::uint32_t number : before->matching.ascending()) {
            if (extent.first + number < known_end) matching.push_back(number);
        }
    }
    const std::uint64_t from = std::max(known_end, journal_.begin(extent.shard));
    event::Members members;
    TRY(journal_.scan(extent.shard, from, end, false, [&](const journal::Batch& batch) {
        for (std::size_t i = 0; i < batch.items.size(); ++i) {
            const std::uint64_t offset = batch.first.offset + i;
            if (offset < from || offset >= end || batch.items[i].kind != journal::Kind::event)
                continue;
            reading.add_bytes(batch.items[i].record.size());
            if (wanted.condition.holds(batch.items[i].record, members))
                matching.push_back(static_cast<std::uint32_t>(offset - extent.first));
        }
        return true;
    }));
    auto made = std::make_shared<const FoundRecords>(
        FoundRecords{.key = wanted.condition.key(),
                     .shard = extent.shard,
                     .first = extent.first,
                     .end = end,
                     .looked_at = {},
                     .matching = NumberSet(std::move(matching))});
    remember(made);
    return made;
}

TextSearch::Found TextSearch::look_up(const Extent& extent, const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto known = places_.find({key, extent.shard, extent.first});
    if (known == places_.end()) return nullptr;
    memory_.splice(memory_.begin(), memory_, known->second);
    return memory_.front();
}

void TextSearch::remember(Found found) {
    const std::lock_guard lock(mutex_);
    const auto known = places_.find({found->key, found->shard, found->first});
    if (known != places_.end()) forget(known->second);
    memory_bytes_ += found->size_bytes();
    memory_.push_front(std::move(found));
    const FoundRecords& made = *memory_.front();
    places_.emplace(std::tuple(std::string_view(made.key), made.shard, made.first),
                    memory_.begin());
    while (memory_bytes_ > memory_bytes_max_ && memory_.size() > 1)
        forget(std::prev(memory_.end()));
}

void TextSearch::forget(std::list<Found>::iterator at) {
    const FoundRecords& found = **at;
    memory_bytes_ -= found.size_bytes();
    places_.erase({found.key, found.shard, found.first});
    memory_.erase(at);
}

bool TextSearch::begin_reading(const Place& place) {
    std::unique_lock lock(mutex_);
    if (being_read_.insert(place).second) return true;
    was_read_.wait(lock, [&] { return !being_read_.contains(place); });
    return false;
}

void TextSearch::end_reading(const Place& place) {
    {
        const std::lock_guard lock(mutex_);
        being_read_.erase(place);
    }
    was_read_.notify_all();
}

std::size_t TextSearch::memory_bytes() const {
    const std::lock_guard lock(mutex_);
    return memory_bytes_;
}

}  // namespace opentrail::history

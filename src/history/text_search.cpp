#include "history/text_search.h"

#include <algorithm>

namespace opentrail::history {
namespace {

// So few records are rather fetched one by one: each costs about as much as reading forty in a row.
constexpr std::uint32_t few_rows = 64;

}  // namespace

Result<void> TextSearch::keep_matching(const Segment& segment, const RecordCondition& wanted,
                                       std::uint64_t visible_end, Scratch& scratch, RowSet& rows,
                                       std::uint64_t& read_bytes) {
    const Extent extent = segment.extent();
    const std::uint32_t count = rows.count();
    std::shared_ptr<const Found> found = remembered(extent, wanted.key());
    const std::uint64_t end = std::min(extent.end, visible_end);
    if (!found || found->end < end) {
        if (count <= few_rows) {
            std::vector<std::pair<std::uint32_t, Key>> candidates;
            TRY(segment.visit_keys(rows, scratch, [&](std::uint32_t row, const Key& key) {
                candidates.emplace_back(row, key);
            }));
            const auto kept = keep_few(wanted, candidates, rows, read_bytes);
            // Entries may have been retired just now: a scan passes over them.
            if (kept || kept.error().code != Code::not_found) return kept;
        }
        found = TRY(find(extent, wanted, end, read_bytes));
    }
    const RowSet all = rows;
    return segment.visit_keys(all, scratch, [&](std::uint32_t row, const Key& key) {
        if (!found->has(key.position.offset)) rows.erase(row);
    });
}

Result<void> TextSearch::keep_few(const RecordCondition& wanted,
                                  const std::vector<std::pair<std::uint32_t, Key>>& candidates,
                                  RowSet& rows, std::uint64_t& read_bytes) {
    std::vector<journal::Position> positions;
    for (const auto& [row, key] : candidates) positions.push_back(key.position);
    const std::vector<journal::Entry> entries = TRY(journal_.fetch(positions));
    event::Members members;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        read_bytes += entries[i].record.size();
        if (!wanted.holds(entries[i].record, members)) rows.erase(candidates[i].first);
    }
    return {};
}

Result<std::shared_ptr<const TextSearch::Found>> TextSearch::find(const Extent& extent,
                                                                  const RecordCondition& wanted,
                                                                  std::uint64_t end,
                                                                  std::uint64_t& read_bytes) {
    auto found = std::make_shared<Found>();
    const std::shared_ptr<const Found> before = remembered(extent, wanted.key());
    if (before) {
        *found = *before;
    } else {
        found->key = wanted.key();
        found->shard = extent.shard;
        found->first = extent.first;
        found->end = extent.first;
    }
    const std::uint64_t from = std::max(found->end, journal_.begin(extent.shard));
    found->bits.resize((end - extent.first + 63) / 64);
    event::Members members;
    TRY(journal_.scan(extent.shard, from, end, false, [&](const journal::Batch& batch) {
        for (std::size_t i = 0; i < batch.items.size(); ++i) {
            const std::uint64_t offset = batch.first.offset + i;
            if (offset < from || offset >= end || batch.items[i].kind != journal::Kind::event)
                continue;
            read_bytes += batch.items[i].record.size();
            const std::uint64_t at = offset - extent.first;
            if (wanted.holds(batch.items[i].record, members))
                found->bits[at / 64] |= std::uint64_t{1} << (at % 64);
        }
        return true;
    }));
    found->end = end;
    remember(found);
    return found;
}

std::shared_ptr<const TextSearch::Found> TextSearch::remembered(const Extent& extent,
                                                                const std::string& key) {
    const std::lock_guard lock(mutex_);
    for (auto at = memory_.begin(); at != memory_.end(); ++at) {
        const Found& found = **at;
        if (found.first != extent.first || found.shard != extent.shard || found.key != key)
            continue;
        memory_.splice(memory_.begin(), memory_, at);
        return memory_.front();
    }
    return nullptr;
}

void TextSearch::remember(std::shared_ptr<const Found> found) {
    const std::lock_guard lock(mutex_);
    std::erase_if(memory_, [&](const std::shared_ptr<const Found>& known) {
        const bool same = known->first == found->first && known->shard == found->shard &&
                          known->key == found->key;
        if (same) memory_bytes_ -= known->size_bytes();
        return same;
    });
    memory_bytes_ += found->size_bytes();
    memory_.push_front(std::move(found));
    while (memory_bytes_ > memory_bytes_max_ && memory_.size() > 1) {
        memory_bytes_ -= memory_.back()->size_bytes();
        memory_.pop_back();
    }
}

std::size_t TextSearch::memory_bytes() const {
    const std::lock_guard lock(mutex_);
    return memory_bytes_;
}

}  // namespace opentrail::history

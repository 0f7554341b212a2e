#include "journal/local_journal.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/assert.h"
#include "journal/opening.h"

namespace opentrail::journal {
namespace {

// A segment's bytes are counted in 32 bits.
constexpr std::uint64_t segment_bytes_max = std::uint64_t{1} << 30;

}  // namespace

LocalJournal::LocalJournal(disk::Disk& disk, const Clock& clock, std::string directory,
                           const Options& options)
    : disk_(disk),
      clock_(clock),
      directory_(std::move(directory)),
      options_(options),
      space_(disk, clock, directory_, options.free_bytes_min),
      sealer_(disk, cache_, directory_, options) {}

LocalJournal::~LocalJournal() {
    // It works for the shards, which go first.
    sealer_.stop();
}

Result<std::unique_ptr<Journal>> LocalJournal::open(disk::Disk& disk, const Clock& clock,
                                                    std::string directory, const Options& options) {
    if (options.shards == 0 || options.segment_bytes == 0 ||
        options.segment_bytes > segment_bytes_max) {
        return fail(Code::invalid, fmt::format("a journal of {} shards and segments of {} bytes",
                                               options.shards, options.segment_bytes));
    }
    TRY(disk::create_durable_directories(disk, directory));
    auto journal = std::make_unique<LocalJournal>(disk, clock, std::move(directory), options);
    auto opened = TRY(open_shards(disk, clock, journal->cache_, journal->directory_, options));
    for (std::uint32_t number = 0; number < options.shards; ++number) {
        journal->shards_.push_back(std::make_unique<Shard>(
            disk, clock, journal->directory_, options, journal->space_, number,
            std::move(opened[number].files),
            [owner = journal.get(), number](std::shared_ptr<JournaledSegment> full) {
                owner->sealer_.seal(owner->shard_of(number), std::move(full));
            }));
        journal->gone_.push_back(std::move(opened[number].gone));
    }
    // Segments that were full when the journal stopped.
    for (std::uint32_t number = 0; number < options.shards; ++number) {
        for (auto& full : opened[number].full) {
            journal->sealer_.seal(journal->shard_of(number), std::move(full));
        }
    }
    return journal;
}

Shard& LocalJournal::shard_of(std::uint32_t number) const {
    INVARIANT(number < shards_.size());
    return *shards_[number];
}

std::uint32_t LocalJournal::shard_count() const { return options_.shards; }

Result<Position> LocalJournal::enqueue(std::uint32_t shard, Batch batch) {
    return shard_of(shard).enqueue(std::move(batch));
}

Result<Position> LocalJournal::enqueue_at_once(std::uint32_t shard, Batch batch,
                                               const std::function<void()>& then) {
    return shard_of(shard).enqueue_at_once(std::move(batch), then);
}

Result<void> LocalJournal::wait_durable(std::uint32_t shard, std::uint64_t offset) {
    return shard_of(shard).wait_durable(offset);
}

std::uint64_t LocalJournal::durable_end(std::uint32_t shard) const {
    return shard_of(shard).durable_end();
}

std::uint64_t LocalJournal::enqueued_end(std::uint32_t shard) const {
    return shard_of(shard).enqueued_end();
}

std::uint64_t LocalJournal::begin(std::uint32_t shard) const {
    return shard_of(shard).segments().begin();
}

std::unique_ptr<Follower> LocalJournal::follow(std::uint32_t shard, std::uint64_t from,
                                               bool holds_back) {
    return shard_of(shard).follow(from, holds_back);
}

Result<std::vector<Entry>> LocalJournal::fetch(std::span<const Position> positions) {
    std::vector<std::size_t> slots(positions.size());
    std::iota(slots.begin(), slots.end(), std::size_t{0});
    std::ranges::sort(slots, {}, [&](std::size_t slot) { return positions[slot]; });
    std::vector<Entry> entries(positions.size());
    for (std::size_t begin = 0; begin < slots.size();) {
        const std::uint32_t shard = positions[slots[begin]].shard;
        std::size_t end = begin;
        while (end < slots.size() && positions[slots[end]].shard == shard) ++end;
        TRY(fetch_from_shard(shard, positions, std::span(slots).subspan(begin, end - begin),
                             entries));
        begin = end;
    }
    return entries;
}

// `slots` are those of one shard, by ascending offset.
Result<void> LocalJournal::fetch_from_shard(std::uint32_t number,
                                            std::span<const Position> positions,
                                            std::span<const std::size_t> slots,
                                            std::vector<Entry>& into) {
    const auto missing = [&](std::uint64_t offset) {
        return fail(Code::not_found, fmt::format("no entry {} in shard {}", offset, number));
    };
    if (number >= shards_.size()) return missing(positions[slots.front()].offset);
    const Shard& shard = *shards_[number];
    const std::uint64_t durable_end = shard.durable_end();
    SegmentList::Shared segment;
    std::vector<Wanted> wanted;
    for (const std::size_t slot : slots) {
        const std::uint64_t offset = positions[slot].offset;
        if (offset >= durable_end) return missing(offset);
        if (!segment || offset >= segment->end()) {
            if (segment) TRY(segment->fetch(wanted, into));
            wanted.clear();
            segment = shard.segments().holding(offset);
            if (!segment) return missing(offset);
        }
        // Only after that: what is in memory may have been retired.
        if (const SharedBatch batch = shard.in_memory(offset)) {
            into[slot] = entry_of(*batch, offset);
            continue;
        }
        wanted.push_back({offset, slot});
    }
    if (segment) TRY(segment->fetch(wanted, into));
    return {};
}

Result<void> LocalJournal::scan(std::uint32_t shard, std::uint64_t from, std::uint64_t end,
                                bool backwards, const std::function<bool(const Batch&)>& visit) {
    end = std::min(end, shard_of(shard).durable_end());
    std::vector<SegmentList::Shared> segments = shard_of(shard).segments().overlapping(from, end);
    if (backwards) std::ranges::reverse(segments);
    for (const SegmentList::Shared& segment : segments) {
        if (!TRY(segment->scan(from, end, backwards, visit))) break;
    }
    return {};
}

Result<void> LocalJournal::seal(std::uint32_t shard) {
    TRY(shard_of(shard).roll());
    return sealer_.wait(shard_of(shard));
}

Result<void> LocalJournal::retire(std::uint32_t number, std::uint64_t first) {
    const std::scoped_lock lock(retire_mutex_);
    Shard& shard = shard_of(number);
    const SegmentList::Shared segment = shard.segments().beginning_at(first);
    if (!segment) {
        return fail(Code::not_found,
                    fmt::format("no segment of shard {} begins with entry {}", number, first));
    }
    const std::optional<Sha256> root = segment->root();
    if (!root) {
        return fail(Code::conflict, fmt::format("the segment of shard {} that begins with entry {} "
                                                "is not sealed",
                                                number, first));
    }
    const OffsetRange range{first, segment->end()};
    const Retirement retirement{range, *root, with(gone_[number], range)};
    auto record = std::make_shared<std::string>(render(retirement));
    Batch batch;
    batch.provenance.recorded = clock_.now();
    batch.provenance.door = Door::api;
    batch.items.push_back({.kind = Kind::retired, .record = *record});
    batch.owner = record;
    TRY(append(number, std::move(batch)));
    // Decided: if the rest fails or never comes, the next start does it.
    gone_[number] = retirement.gone;
    shard.segments().remove(first);
    TRY(disk_.remove(segment->info().path));
    return disk_.sync_directory(directory_);
}

std::vector<SegmentInfo> LocalJournal::segments() const {
    std::vector<SegmentInfo> infos;
    for (const auto& shard : shards_) {
        for (const SegmentList::Shared& segment : shard->segments().all()) {
            infos.push_back(segment->info());
        }
    }
    return infos;
}

std::string LocalJournal::hindrance() const {
    for (const auto& shard : shards_) {
        std::string why = shard->hindrance();
        if (!why.empty()) return why;
    }
    return {};
}

std::string LocalJournal::failure() const {
    for (const auto& shard : shards_) {
        std::string why = shard->failure();
        if (!why.empty()) return why;
    }
    return {};
}

}  // namespace opentrail::journal

#include "history/shelf.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/assert.h"
#include "history/segment_writer.h"

namespace opentrail::history {
namespace {

constexpr std::string_view suffix = ".segment";
constexpr std::string_view temporary_suffix = ".tmp";

template <class T>
bool take_number(std::string_view text, T& into) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    return error == std::errc() && end == text.data() + text.size();
}

struct Name {
    std::uint32_t shard;
    std::uint64_t first;
};

std::optional<Name> parse_name(std::string_view name) {
    if (!name.ends_with(suffix)) return std::nullopt;
    name.remove_suffix(suffix.size());
    const std::size_t dash = name.find('-');
    Name parsed{};
    if (dash == std::string_view::npos || !take_number(name.substr(0, dash), parsed.shard) ||
        !take_number(name.substr(dash + 1), parsed.first)) {
        return std::nullopt;
    }
    return parsed;
}

}  // namespace

Shelf::Shelf(disk::Disk& disk, journal::Journal& journal, std::string directory, Indexer::Full full)
    : disk_(disk), journal_(journal), directory_(std::move(directory)), full_(full) {
    INVARIANT(full_.rows > 0);
    INVARIANT(full_.rows <= segment_rows_limit);
    auto contents = std::make_shared<Contents>();
    contents->sealed.resize(journal_.shard_count());
    contents->open.resize(journal_.shard_count());
    contents->all = std::make_shared<Segments>();
    contents_ = std::move(contents);
}

std::string Shelf::path_of(std::uint32_t shard, std::uint64_t first) const {
    return fmt::format("{}/{:03}-{:020}{}", directory_, shard, first, suffix);
}

Result<void> Shelf::open() {
    TRY(disk::create_durable_directories(disk_, directory_));
    std::vector<Found> all = TRY(look());
    for (std::uint32_t shard = 0; shard < journal_.shard_count(); ++shard) {
        std::vector<Found> mine;
        for (Found& one : all) {
            if (one.shard == shard) mine.push_back(std::move(one));
        }
        TRY(place(shard, std::move(mine)));
    }
    return {};
}

Result<std::vector<Shelf::Found>> Shelf::look() const {
    std::vector<Found> found;
    for (const std::string& name : TRY(disk_.list(directory_))) {
        const std::string path = directory_ + "/" + name;
        if (name.ends_with(temporary_suffix)) {
            TRY(disk_.remove(path));
            continue;
        }
        const std::optional<Name> parsed = parse_name(name);
        if (!parsed) continue;
        Found one{parsed->shard, parsed->first, path, nullptr};
        auto opened = SealedSegment::open(disk_, path, rows_);
        if (opened) {
            const Extent extent = (*opened)->extent();
            if (extent.shard == one.shard && extent.first == one.first)
                one.segment = std::move(*opened);
        } else if (opened.error().code != Code::corrupt) {
            return std::unexpected(std::move(opened.error()));
        }
        found.push_back(std::move(one));
    }
    std::sort(found.begin(), found.end(),
              [](const Found& a, const Found& b) { return a.first < b.first; });
    return found;
}

// Walks the files in order. `at` is how far the shelf covers the shard without a gap.
Result<void> Shelf::place(std::uint32_t shard, std::vector<Found> found) {
    const std::uint64_t begin = journal_.begin(shard);
    const std::uint64_t durable = journal_.durable_end(shard);
    std::vector<std::shared_ptr<const SealedSegment>> sealed;
    std::uint64_t at = begin;
    for (const Found& one : found) {
        if (one.segment && one.segment->extent().end <= begin) {
            TRY(disk_.remove(one.path));
            continue;
        }
        const bool overlaps = !sealed.empty() && one.first < at;
        if (!one.segment || overlaps || one.segment->extent().end > durable) {
            note(fmt::format("{} is {}: made anew from the journal", one.path,
                             !one.segment ? "damaged"
                             : overlaps   ? "in the way of the one before"
                                          : "ahead of the journal"));
            TRY(disk_.remove(one.path));
            continue;
        }
        if (one.first > at) {
            note(fmt::format("entries {}:{} to {} had no segment: made anew from the journal",
                             shard, at, one.first));
            for (auto& made : TRY(rebuild(shard, at, one.first))) sealed.push_back(std::move(made));
        }
        at = one.segment->extent().end;
        sealed.push_back(one.segment);
    }
    const std::lock_guard lock(mutex_);
    Contents changed = *contents_;
    changed.sealed[shard] = std::move(sealed);
    changed.open[shard] = {std::make_shared<OpenSegment>(shard, at)};
    publish(std::move(changed));
    return {};
}

Result<std::vector<std::shared_ptr<const SealedSegment>>> Shelf::rebuild(std::uint32_t shard,
                                                                         std::uint64_t first,
                                                                         std::uint64_t end) {
    std::vector<std::shared_ptr<const SealedSegment>> made;
    Indexer indexer(full_);
    auto segment = std::make_shared<OpenSegment>(shard, first);
    std::uint64_t at = first;
    while (at < end) {
        TRY(journal_.scan(shard, at, end, false, [&](const journal::Batch& batch) {
            at = indexer.add(batch, at, end, *segment);
            return !full_.holds(*segment);
        }));
        if (!full_.holds(*segment)) {
            // Everything in the range was visited.
            at = end;
            segment->extend(end);
        }
        made.push_back(TRY(write(*segment)));
        segment = std::make_shared<OpenSegment>(shard, at);
    }
    if (!indexer.trouble().empty()) note(indexer.trouble());
    return made;
}

Result<std::shared_ptr<const SealedSegment>> Shelf::write(const OpenSegment& segment) {
    const Extent extent = segment.extent();
    const std::string path = path_of(extent.shard, extent.first);
    TRY(disk::write_atomically(disk_, path, segment_bytes(segment)));
    return TRY(SealedSegment::open(disk_, path, rows_));
}

std::shared_ptr<const Shelf::Contents> Shelf::contents() const {
    const std::lock_guard lock(mutex_);
    return contents_;
}

std::uint64_t Shelf::sealed_end(std::uint32_t shard) const {
    return contents()->open[shard].front()->extent().first;
}

std::shared_ptr<OpenSegment> Shelf::growing(std::uint32_t shard) const {
    return contents()->open[shard].back();
}

void Shelf::begin_segment(std::uint32_t shard) {
    const std::lock_guard lock(mutex_);
    Contents changed = *contents_;
    const std::uint64_t first = changed.open[shard].back()->extent().end;
    changed.open[shard].push_back(std::make_shared<OpenSegment>(shard, first));
    publish(std::move(changed));
}

std::size_t Shelf::waiting(std::uint32_t shard) const { return contents()->open[shard].size() - 1; }

Result<bool> Shelf::seal_one() {
    const std::lock_guard sealing(sealing_);
    const std::shared_ptr<const Contents> now = contents();
    for (std::uint32_t shard = 0; shard < now->open.size(); ++shard) {
        if (now->open[shard].size() < 2) continue;
        auto sealed = TRY(write(*now->open[shard].front()));
        const std::lock_guard lock(mutex_);
        Contents changed = *contents_;
        changed.sealed[shard].push_back(std::move(sealed));
        changed.open[shard].erase(changed.open[shard].begin());
        publish(std::move(changed));
        return true;
    }
    return false;
}

Result<bool> Shelf::mend_one() {
    const std::lock_guard sealing(sealing_);
    const std::shared_ptr<const Contents> now = contents();
    for (std::uint32_t shard = 0; shard < now->sealed.size(); ++shard) {
        for (const auto& segment : now->sealed[shard]) {
            if (!segment->damaged()) continue;
            const Extent extent = segment->extent();
            note(fmt::format("{} is damaged: made anew from the journal", segment->path()));
            const std::uint64_t first = std::max(extent.first, journal_.begin(shard));
            auto made = TRY(rebuild(shard, first, extent.end));
            if (first != extent.first) TRY(disk_.remove(segment->path()));
            const std::lock_guard lock(mutex_);
            Contents changed = *contents_;
            auto& sealed = changed.sealed[shard];
            const auto at = sealed.erase(std::find(sealed.begin(), sealed.end(), segment));
            sealed.insert(at, made.begin(), made.end());
            publish(std::move(changed));
            return true;
        }
    }
    return false;
}

Result<void> Shelf::drop_retired() {
    const std::lock_guard sealing(sealing_);
    for (std::uint32_t shard = 0; shard < journal_.shard_count(); ++shard) {
        const std::uint64_t begin = journal_.begin(shard);
        std::vector<std::shared_ptr<const SealedSegment>> gone;
        {
            const std::lock_guard lock(mutex_);
            if (contents_->sealed[shard].empty() ||
                contents_->sealed[shard].front()->extent().end > begin)
                continue;
            Contents changed = *contents_;
            auto& sealed = changed.sealed[shard];
            const auto keep = std::find_if(sealed.begin(), sealed.end(), [&](const auto& one) {
                return one->extent().end > begin;
            });
            gone.assign(sealed.begin(), keep);
            sealed.erase(sealed.begin(), keep);
            publish(std::move(changed));
        }
        for (const auto& segment : gone) TRY(disk_.remove(segment->path()));
    }
    return {};
}

void Shelf::publish(Contents changed) {
    auto all = std::make_shared<Segments>();
    for (const auto& shard : changed.sealed) all->insert(all->end(), shard.begin(), shard.end());
    for (const auto& shard : changed.open) all->insert(all->end(), shard.begin(), shard.end());
    changed.all = std::move(all);
    contents_ = std::make_shared<const Contents>(std::move(changed));
}

void Shelf::note(std::string text) {
    const std::lock_guard lock(mutex_);
    notes_.push_back(std::move(text));
}

std::vector<std::string> Shelf::take_notes() {
    const std::lock_guard lock(mutex_);
    return std::exchange(notes_, {});
}

}  // namespace opentrail::history

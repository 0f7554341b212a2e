#include "journal/opening.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "journal/archived_segment.h"
#include "journal/segment_header.h"

namespace opentrail::journal {
namespace {

/// Which files there are for a segment.
struct Found {
    bool journaled = false;
    bool archived = false;
};
using FoundSegments = std::map<std::uint64_t, Found>;

/// Opens one shard.
class ShardOpening {
  public:
    ShardOpening(disk::Disk& disk, const Clock& clock, ArchiveCache& cache,
                 const std::string& directory, const Options& options, std::uint32_t number)
        : disk_(disk),
          clock_(clock),
          cache_(cache),
          directory_(directory),
          options_(options),
          number_(number) {}

    /// Makes the first segment of a new shard.
    Result<OpenedShard> create();
    Result<OpenedShard> open(const FoundSegments& found);

  private:
    std::string path_of(std::uint64_t first, Form form) const {
        return fmt::format("{}/{}", directory_, segment_name({number_, first}, form));
    }

    Result<void> open_segment(std::uint64_t first, Found found);
    Result<void> open_archived(std::uint64_t first);
    Result<void> open_journaled(std::uint64_t first);
    Result<SegmentHeader> read_header(const disk::File& file, const std::string& path,
                                      std::uint64_t first) const;
    Result<void> check_header(const SegmentHeader& header, const std::string& path,
                              std::uint64_t first) const;
    Result<bool> prefers_archive(std::uint64_t first);
    Result<void> remove(const std::string& path);
    Result<void> remove_gone();
    Result<void> check_chain() const;
    Result<void> settle();

    bool is_gone(const SegmentInfo& segment) const {
        return std::ranges::any_of(gone_, [&](const OffsetRange& range) {
            return range.first <= segment.first && segment.end <= range.end &&
                   segment.first < segment.end;
        });
    }

    disk::Disk& disk_;
    const Clock& clock_;
    ArchiveCache& cache_;
    const std::string& directory_;
    const Options& options_;
    const std::uint32_t number_;

    std::vector<SegmentList::Shared> segments_;
    std::map<std::uint64_t, std::shared_ptr<JournaledSegment>> journaled_;
    OffsetRanges gone_;
};

Result<OpenedShard> ShardOpening::create() {
    const SegmentHeader header{.form = Form::journaled,
                               .first = {number_, 0},
                               .shards = options_.shards,
                               .created = clock_.now()};
    OpenedShard opened;
    opened.files.open =
        TRY(JournaledSegment::create(disk_, directory_, header, options_.segment_bytes));
    opened.files.segments.push_back(opened.files.open);
    return opened;
}

Result<OpenedShard> ShardOpening::open(const FoundSegments& found) {
    for (const auto& [first, files] : found) TRY(open_segment(first, files));
    TRY(remove_gone());
    TRY(check_chain());
    TRY(settle());
    OpenedShard opened;
    opened.files.segments = std::move(segments_);
    opened.files.open = journaled_.rbegin()->second;
    for (auto& [first, segment] : journaled_) opened.full.push_back(std::move(segment));
    opened.full.pop_back();
    opened.gone = std::move(gone_);
    return opened;
}

Result<void> ShardOpening::open_segment(std::uint64_t first, Found found) {
    if (found.journaled && found.archived) {
        // Sealing was cut off at its end: the archive, if all of it is there.
        const bool archive = TRY(prefers_archive(first));
        TRY(remove(path_of(first, archive ? Form::journaled : Form::archived)));
        found = {.journaled = !archive, .archived = archive};
    }
    return found.archived ? open_archived(first) : open_journaled(first);
}

Result<bool> ShardOpening::prefers_archive(std::uint64_t first) {
    const auto archive = ArchivedSegment::open(disk_, cache_, path_of(first, Form::archived));
    if (!archive && archive.error().code != Code::corrupt) {
        return std::unexpected(archive.error());
    }
    if (!archive) return false;
    const auto verified = (*archive)->verify();
    if (!verified && verified.error().code != Code::corrupt) {
        return std::unexpected(verified.error());
    }
    return verified.has_value();
}

Result<void> ShardOpening::remove(const std::string& path) {
    TRY(disk_.remove(path));
    return disk_.sync_directory(directory_);
}

Result<void> ShardOpening::open_archived(std::uint64_t first) {
    auto segment = TRY(ArchivedSegment::open(disk_, cache_, path_of(first, Form::archived)));
    TRY(check_header(segment->header(), segment->path(), first));
    if (!segment->last_retired().empty()) {
        gone_ = TRY(parse_retirement(segment->last_retired())).gone;
    }
    segments_.push_back(std::move(segment));
    return {};
}

Result<void> ShardOpening::open_journaled(std::uint64_t first) {
    std::string path = path_of(first, Form::journaled);
    auto file = TRY(disk_.open(path, disk::Mode::write));
    const SegmentHeader header = TRY(read_header(*file, path, first));
    const auto learn = [&](const Batch& batch) -> Result<void> {
        for (const Item& item : batch.items) {
            if (item.kind == Kind::retired) gone_ = TRY(parse_retirement(item.record)).gone;
        }
        return {};
    };
    auto recovered = TRY(recover(*file, path, header.first, learn));
    const std::uint64_t file_bytes = TRY(file->size());
    auto segment =
        std::make_shared<JournaledSegment>(std::move(path), std::move(file), file_bytes,
                                           std::move(recovered), header, options_.segment_bytes);
    journaled_[first] = segment;
    segments_.push_back(std::move(segment));
    return {};
}

Result<SegmentHeader> ShardOpening::read_header(const disk::File& file, const std::string& path,
                                                std::uint64_t first) const {
    std::string bytes(segment_header_bytes, '\0');
    bytes.resize(TRY(file.read(0, bytes.data(), bytes.size())));
    const auto header = parse_segment_header(bytes, Form::journaled);
    if (!header) {
        return fail(header.error().code, fmt::format("{}: {}", path, header.error().message));
    }
    TRY(check_header(*header, path, first));
    return *header;
}

Result<void> ShardOpening::check_header(const SegmentHeader& header, const std::string& path,
                                        std::uint64_t first) const {
    if (header.first != Position{number_, first}) {
        return fail(Code::corrupt, fmt::format("{}: the header is that of entry {} of shard {}",
                                               path, header.first.offset, header.first.shard));
    }
    if (header.shards != options_.shards) {
        return fail(Code::invalid, fmt::format("{}: the journal was made with {} shards, not {}",
                                               path, header.shards, options_.shards));
    }
    return {};
}

// Deletes what was retired, where a stop came between the decision and the deed.
Result<void> ShardOpening::remove_gone() {
    const std::vector<SegmentList::Shared> all = segments_;
    for (const SegmentList::Shared& segment : all) {
        const SegmentInfo info = segment->info();
        if (!is_gone(info)) continue;
        TRY(remove(info.path));
        std::erase(segments_, segment);
        journaled_.erase(info.first);
    }
    return {};
}

// Every entry since the first is in a segment, or gone.
Result<void> ShardOpening::check_chain() const {
    std::uint64_t next = 0;
    std::string after = "the journal's beginning";
    for (const SegmentList::Shared& segment : segments_) {
        const SegmentInfo info = segment->info();
        const bool follows =
            info.first == next || std::ranges::count(gone_, OffsetRange{next, info.first}) == 1;
        if (!follows) {
            return fail(Code::corrupt, fmt::format("{} begins with entry {}, but entry {} should "
                                                   "follow {}",
                                                   info.path, info.first, next, after));
        }
        next = info.end;
        after = fmt::format("byte {} of {}", info.file_bytes, info.path);
    }
    // A new segment is durable before the one before it is sealed.
    if (segments_.empty() || journaled_.empty() ||
        journaled_.rbegin()->second != segments_.back()) {
        return fail(Code::corrupt,
                    fmt::format("{} is missing: shard {} has no segment to append to",
                                path_of(next, Form::journaled), number_));
    }
    return {};
}

// What was read may be in the page cache only: nobody may see it before it is durable.
Result<void> ShardOpening::settle() { return journaled_.rbegin()->second->settle(); }

/// The files of each shard. Removes those that were never finished.
Result<std::vector<FoundSegments>> list_segments(disk::Disk& disk, const std::string& directory,
                                                 const Options& options) {
    std::vector<FoundSegments> found(options.shards);
    const std::vector<std::string> files = TRY(disk.list(directory));
    for (const std::string& file : files) {
        if (file.ends_with(unfinished_suffix)) {
            TRY(disk.remove(fmt::format("{}/{}", directory, file)));
            continue;
        }
        const auto name = parse_segment_name(file);
        if (!name) continue;
        if (name->first.shard >= options.shards) {
            return fail(Code::invalid, fmt::format("{}/{} is of a shard beyond the {} configured",
                                                   directory, file, options.shards));
        }
        Found& files_of_segment = found[name->first.shard][name->first.offset];
        (name->form == Form::journaled ? files_of_segment.journaled : files_of_segment.archived) =
            true;
    }
    // Names that were seen may not be durable yet.
    TRY(disk.sync_directory(directory));
    return found;
}

}  // namespace

Result<std::vector<OpenedShard>> open_shards(disk::Disk& disk, const Clock& clock,
                                             ArchiveCache& cache, const std::string& directory,
                                             const Options& options) {
    const std::vector<FoundSegments> found = TRY(list_segments(disk, directory, options));
    std::vector<OpenedShard> opened(options.shards);
    bool in_use = false;
    for (std::uint32_t number = 0; number < options.shards; ++number) {
        if (found[number].empty()) continue;
        ShardOpening opening(disk, clock, cache, directory, options, number);
        opened[number] = TRY(opening.open(found[number]));
        // Shard 0 is made last.
        in_use = in_use || number == 0 || opened[number].files.open->end() > 0;
    }
    for (std::uint32_t number = options.shards; number-- > 0;) {
        if (!found[number].empty()) continue;
        if (in_use) {
            return fail(Code::corrupt,
                        fmt::format("{}: all files of shard {} are missing", directory, number));
        }
        ShardOpening opening(disk, clock, cache, directory, options, number);
        opened[number] = TRY(opening.create());
    }
    return opened;
}

}  // namespace opentrail::journal

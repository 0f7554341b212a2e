#include "journal/opening.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "journal/segment_header.h"

namespace opentrail::journal {
namespace {

/// Opens one shard.
class ShardOpening {
  public:
    ShardOpening(disk::Disk& disk, const Clock& clock, const std::string& directory,
                 const Options& options, std::uint32_t number)
        : disk_(disk), clock_(clock), directory_(directory), options_(options), number_(number) {}

    /// Makes the first segment of a new shard.
    Result<OpenedShard> create() {
        TRY(begin());
        OpenedShard opened;
        opened.files.segments.push_back(segments_.back());
        opened.files.open = segments_.back();
        return opened;
    }

    Result<OpenedShard> open(const std::map<std::uint64_t, SegmentName>& names) {
        for (const auto& [first, name] : names) TRY(open_journaled(name, first));
        TRY(check_chain());
        TRY(settle());
        OpenedShard opened;
        for (const auto& segment : segments_) opened.files.segments.push_back(segment);
        opened.files.open = segments_.back();
        opened.full.assign(segments_.begin(), segments_.end() - 1);
        return opened;
    }

  private:
    std::string path_of(const SegmentName& name) const {
        return fmt::format("{}/{}", directory_, segment_name(name.first, name.form));
    }

    Result<void> open_journaled(const SegmentName& name, std::uint64_t first) {
        std::string path = path_of(name);
        auto file = TRY(disk_.open(path, disk::Mode::write));
        const auto header = TRY(read_header(*file, path, name));
        auto recovered = TRY(
            recover(*file, path, {number_, first}, [](const Batch&) { return Result<void>(); }));
        segments_.push_back(std::make_shared<JournaledSegment>(std::move(path), std::move(file),
                                                               std::move(recovered), header));
        return {};
    }

    Result<SegmentHeader> read_header(const disk::File& file, const std::string& path,
                                      const SegmentName& name) const {
        std::string bytes(segment_header_bytes, '\0');
        bytes.resize(TRY(file.read(0, bytes.data(), bytes.size())));
        auto header = parse_segment_header(bytes, name.form);
        if (!header) {
            return fail(header.error().code, fmt::format("{}: {}", path, header.error().message));
        }
        if (header->first != name.first) {
            return fail(Code::corrupt,
                        fmt::format("{}: the header is that of entry {} of shard {}", path,
                                    header->first.offset, header->first.shard));
        }
        if (header->shards != options_.shards) {
            return fail(Code::invalid,
                        fmt::format("{}: the journal was made with {} shards, not {}", path,
                                    header->shards, options_.shards));
        }
        return *header;
    }

    // The shard is new.
    Result<void> begin() {
        const SegmentHeader header{.form = Form::journaled,
                                   .first = {number_, 0},
                                   .shards = options_.shards,
                                   .created = clock_.now()};
        const std::string path = fmt::format(
            "{}/{}{}", directory_, segment_name(header.first, header.form), unfinished_suffix);
        auto prepared = TRY(JournaledSegment::prepare(disk_, path, options_.segment_bytes));
        segments_.push_back(
            TRY(JournaledSegment::create(disk_, directory_, header, std::move(prepared), path)));
        return {};
    }

    Result<void> check_chain() const {
        for (std::size_t i = 1; i < segments_.size(); ++i) {
            const SegmentInfo before = segments_[i - 1]->info();
            if (before.end == segments_[i]->first().offset) continue;
            return fail(
                Code::corrupt,
                fmt::format("{}: ends at byte {} with entry {}, but {} begins with entry {}",
                            before.path, before.file_bytes, before.end, segments_[i]->path(),
                            segments_[i]->first().offset));
        }
        return {};
    }

    // What was read may be in the page cache only: nobody may see it before it is durable.
    Result<void> settle() {
        TRY(segments_.back()->clear_torn_tail());
        TRY(segments_.back()->sync());
        return {};
    }

    disk::Disk& disk_;
    const Clock& clock_;
    const std::string& directory_;
    const Options& options_;
    const std::uint32_t number_;
    std::vector<std::shared_ptr<JournaledSegment>> segments_;
};

}  // namespace

Result<std::vector<OpenedShard>> open_shards(disk::Disk& disk, const Clock& clock,
                                             const std::string& directory, const Options& options) {
    std::vector<std::map<std::uint64_t, SegmentName>> names(options.shards);
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
        names[name->first.shard].emplace(name->first.offset, *name);
    }
    TRY(disk.sync_directory(directory));
    std::vector<OpenedShard> opened(options.shards);
    bool in_use = false;
    for (std::uint32_t number = 0; number < options.shards; ++number) {
        if (names[number].empty()) continue;
        ShardOpening opening(disk, clock, directory, options, number);
        opened[number] = TRY(opening.open(names[number]));
        // Shard 0 is made last.
        in_use = in_use || number == 0 || opened[number].files.open->end() > 0;
    }
    for (std::uint32_t number = options.shards; number-- > 0;) {
        if (!names[number].empty()) continue;
        if (in_use) {
            return fail(Code::corrupt,
                        fmt::format("{}: all files of shard {} are missing", directory, number));
        }
        ShardOpening opening(disk, clock, directory, options, number);
        opened[number] = TRY(opening.create());
    }
    return opened;
}

}  // namespace opentrail::journal

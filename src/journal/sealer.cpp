#include "journal/sealer.h"

#include <fmt/format.h>

#include <algorithm>

#include "journal/archive_writer.h"

namespace opentrail::journal {

Result<std::shared_ptr<ArchivedSegment>> write_archive(disk::Disk& disk, ArchiveCache& cache,
                                                       const std::string& directory,
                                                       const JournaledSegment& segment,
                                                       std::size_t block_bytes,
                                                       const std::stop_token& stop) {
    SegmentHeader header = segment.header();
    header.form = Form::archived;
    std::string path = fmt::format("{}/{}", directory, segment_name(header.first, header.form));
    const std::string unfinished = fmt::format("{}{}", path, unfinished_suffix);
    const auto file = TRY(disk.open(unfinished, disk::Mode::replace));
    ArchiveWriter writer(*file, header, block_bytes);
    Result<void> added;
    TRY(segment.scan(segment.first().offset, segment.end(), false, [&](const Batch& batch) {
        added = stop.stop_requested() ? Result<void>(fail(Code::unavailable, "sealing was stopped"))
                                      : writer.add(batch);
        return added.has_value();
    }));
    TRY(added);
    const ArchiveFooter footer = TRY(writer.finish());
    const std::uint64_t size = TRY(file->size());
    TRY(disk.rename(unfinished, path));
    TRY(disk.sync_directory(directory));
    return std::make_shared<ArchivedSegment>(disk, cache, std::move(path), header, footer, size);
}

Sealer::Sealer(disk::Disk& disk, ArchiveCache& cache, std::string directory, const Options& options)
    : disk_(disk), cache_(cache), directory_(std::move(directory)), options_(options) {
    if (!options_.background) return;
    thread_ = Thread(
        "journal-sealer", [this](const std::stop_token& stop) { run(stop); }, Priority::background);
}

Sealer::~Sealer() { stop(); }

void Sealer::stop() { thread_.stop(); }

Result<void> Sealer::seal(Shard& shard, std::shared_ptr<JournaledSegment> full) {
    Task task{&shard, std::move(full)};
    if (!options_.background) return work(task, {});
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(std::move(task));
    work_.notify_one();
    return {};
}

Result<void> Sealer::wait(const Shard& shard) {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [&] { return std::ranges::count(waiting_, &shard, &Task::shard) == 0; });
    const std::string why = shard.failure();
    if (!why.empty())
        return fail(Code::unavailable, fmt::format("the journal has failed: {}", why));
    return {};
}

void Sealer::run(const std::stop_token& stop) {
    for (;;) {
        Task next;
        {
            std::unique_lock lock(mutex_);
            if (!work_.wait(lock, stop, [&] { return !waiting_.empty(); })) return;
            next = waiting_.front();
        }
        const auto done = work(next, stop);
        if (stop.stop_requested()) return;
        if (!done) next.shard->fail_for_good(done.error().message);
        const std::scoped_lock lock(mutex_);
        waiting_.pop_front();
        done_.notify_all();
    }
}

Result<void> Sealer::work(const Task& task, const std::stop_token& stop) {
    auto archive = TRY(
        write_archive(disk_, cache_, directory_, *task.full, options_.archive_block_bytes, stop));
    task.shard->segments().replace(std::move(archive));
    TRY(disk_.remove(task.full->path()));
    return disk_.sync_directory(directory_);
}

}  // namespace opentrail::journal

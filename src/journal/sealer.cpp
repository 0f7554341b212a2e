#include "journal/sealer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"
#include "journal/archive_writer.h"

namespace opentrail::journal {
namespace {

Result<ArchiveFooter> write_blocks(disk::File& file, const SegmentHeader& header,
                                   const JournaledSegment& segment, std::size_t block_bytes,
                                   const std::stop_token& stop) {
    ArchiveWriter writer(file, header, block_bytes);
    Result<void> added;
    TRY(segment.scan(segment.first().offset, segment.end(), false, [&](const Batch& batch) {
        added = stop.stop_requested() ? Result<void>(fail(Code::unavailable, "sealing was stopped"))
                                      : writer.add(batch);
        return added.has_value();
    }));
    TRY(added);
    return writer.finish();
}

}  // namespace

Result<std::shared_ptr<ArchivedSegment>> write_archive(disk::Disk& disk, ArchiveCache& cache,
                                                       const std::string& directory,
                                                       const JournaledSegment& segment,
                                                       std::size_t block_bytes,
                                                       const std::stop_token& stop) {
    SegmentHeader header = segment.header();
    header.form = Form::archived;
    std::string path = fmt::format("{}/{}", directory, segment_name(header.first, header.form));
    const std::string unfinished = fmt::format("{}{}", path, unfinished_suffix);
    auto file = TRY(disk.open(unfinished, disk::Mode::replace));
    auto footer = write_blocks(*file, header, segment, block_bytes, stop);
    auto size = footer ? file->size() : Result<std::uint64_t>(std::unexpected(footer.error()));
    auto named = size ? disk.rename(unfinished, path)
                      : Result<void>(std::unexpected(std::move(size.error())));
    if (!named) {
        // What it took of a full disk others need.
        file.reset();
        static_cast<void>(disk.remove(unfinished));
        return std::unexpected(std::move(named.error()));
    }
    TRY(disk.sync_directory(directory));
    return std::make_shared<ArchivedSegment>(disk, cache, std::move(path), header, *footer, *size);
}

Sealer::Sealer(disk::Disk& disk, ArchiveCache& cache, std::string directory, const Options& options)
    : disk_(disk), cache_(cache), directory_(std::move(directory)), options_(options) {
    if (!options_.background) return;
    thread_ = Thread(
        "journal-sealer", [this](const std::stop_token& stop) { run(stop); }, Priority::background);
}

Sealer::~Sealer() { stop(); }

void Sealer::stop() { thread_.stop(); }

void Sealer::seal(Shard& shard, std::shared_ptr<JournaledSegment> full) {
    {
        const std::scoped_lock lock(mutex_);
        waiting_.push_back({&shard, std::move(full)});
        work_.notify_one();
    }
    if (options_.background) return;
    try_each();
}

Result<void> Sealer::wait(const Shard& shard) {
    if (!options_.background) {
        try_each();
    }
    std::unique_lock lock(mutex_);
    Failures& failures = failures_[&shard];
    if (options_.background) {
        hurried_ = true;
        work_.notify_one();
        done_.wait(lock, [&, before = failures.count] {
            return !is_waiting(shard) || failures.count != before;
        });
    }
    if (is_waiting(shard)) return fail(Code::unavailable, why_waiting(&shard));
    if (!failures.given_up.empty()) return fail(Code::corrupt, failures.given_up);
    return {};
}

bool Sealer::is_waiting(const Shard& shard) const {
    return std::ranges::count(waiting_, &shard, &Task::shard) > 0;
}

std::string Sealer::why_waiting(const Shard* shard) const {
    for (const Task& task : waiting_) {
        if ((shard == nullptr || task.shard == shard) && !task.why.empty()) return task.why;
    }
    return {};
}

std::string Sealer::failure() const {
    const std::scoped_lock lock(mutex_);
    for (const auto& [shard, failures] : failures_) {
        if (!failures.given_up.empty()) return failures.given_up;
    }
    return why_waiting(nullptr);
}

// Without a thread.
void Sealer::try_each() {
    for (std::size_t left = waiting_.size(); left > 0; --left) try_first({});
}

void Sealer::run(const std::stop_token& stop) {
    Duration pause = options_.retry_pause;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            if (!work_.wait(lock, stop, [&] { return !waiting_.empty(); })) return;
            hurried_ = false;
        }
        if (try_first(stop)) {
            pause = options_.retry_pause;
            continue;
        }
        std::unique_lock lock(mutex_);
        work_.wait_for(lock, stop, pause, [&] { return hurried_; });
        if (stop.stop_requested()) return;
        pause = std::min(2 * pause, options_.retry_pause_max);
    }
}

bool Sealer::try_first(const std::stop_token& stop) {
    Task* first = nullptr;
    {
        const std::scoped_lock lock(mutex_);
        if (waiting_.empty()) return false;
        first = &waiting_.front();
    }
    const auto done = work(*first, stop);
    if (stop.stop_requested()) return false;
    const std::scoped_lock lock(mutex_);
    const bool damaged = !done && done.error().code == Code::corrupt;
    if (!done) {
        Failures& failures = failures_[first->shard];
        ++failures.count;
        std::string& why = damaged ? failures.given_up : first->why;
        // Said once, not with every attempt.
        if (options_.background && why.empty()) {
            log_warn("journal", damaged ? "a segment is damaged" : "a segment is not sealed yet",
                     {{"why", done.error()}});
        }
        why = fmt::format("{} cannot be sealed: {}", first->full->path(), done.error().message);
        // One that cannot be read now keeps no other waiting; on a full disk none fares better.
        if (!damaged && done.error().code != Code::throttled) {
            waiting_.push_back(std::move(*first));
            waiting_.pop_front();
        }
    }
    if (done || damaged) waiting_.pop_front();
    done_.notify_all();
    return done || damaged;
}

Result<void> Sealer::work(Task& task, const std::stop_token& stop) {
    if (!task.archived) {
        auto archive = TRY(write_archive(disk_, cache_, directory_, *task.full,
                                         options_.archive_block_bytes, stop));
        task.shard->segments().replace(std::move(archive));
        task.archived = true;
    }
    const auto removed = disk_.remove(task.full->path());
    if (!removed && removed.error().code != Code::not_found) return removed;
    return disk_.sync_directory(directory_);
}

}  // namespace opentrail::journal

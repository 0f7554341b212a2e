#include "journal/shard.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/log.h"
#include "journal/provenance.h"
#include "journal/shard_follower.h"

namespace opentrail::journal {
namespace {

// What one write takes at most, unless a single batch is larger: the reply to the first waits for
// the last.
constexpr std::size_t group_bytes_max = std::size_t{4} << 20;
// From so many bytes on a commit costs enough to wait for others to share it.
constexpr std::size_t gather_bytes_min = std::size_t{64} << 10;
// After the n-th time in a row that it waited in vain, 2^n commits do not wait.
constexpr unsigned vain_waits_max = 6;
// Of the tail that everybody has done, this much stays in memory.
constexpr std::size_t recent_bytes_max = std::size_t{4} << 20;
// Between two attempts to write: so much later at most than there is space the doors open.
constexpr Duration write_pause_max = std::chrono::seconds(2);

std::size_t record_bytes(const Batch& batch) {
    std::size_t bytes = 0;
    for (const Item& item : batch.items) bytes += item.record.size();
    return bytes;
}

void complete_hashes(Batch& batch) {
    for (Item& item : batch.items) {
        if (item.record_hash == Sha256{}) item.record_hash = sha256(item.record);
    }
}

}  // namespace

Shard::Shard(disk::Disk& disk, const Clock& clock, std::string directory, const Options& options,
             FreeSpace& space, std::uint32_t number, Files files, Full full)
    : disk_(disk),
      clock_(clock),
      directory_(std::move(directory)),
      options_(options),
      space_(space),
      number_(number),
      full_(std::move(full)),
      segments_(std::move(files.segments)),
      open_(std::move(files.open)),
      tail_(open_->end(), std::min<std::size_t>(recent_bytes_max, options.tail_bytes_max / 4)),
      enqueued_end_(open_->end()),
      durable_end_(open_->end()) {
    if (!options_.background) return;
    writer_ = Thread(fmt::format("journal-{}", number_), [this](const std::stop_token&) { run(); });
}

Shard::~Shard() {
    {
        const std::scoped_lock lock(mutex_);
        INVARIANT(holders_.empty());
        stopping_ = true;
        work_.notify_all();
    }
    writer_.join();
}

Result<Position> Shard::enqueue(Batch batch) {
    bool wakes = false;
    const Position first = TRY(push(std::move(batch), wakes));
    if (options_.background) {
        if (wakes) work_.notify_one();
    } else {
        while (write_some()) continue;
        const std::scoped_lock lock(mutex_);
        if (!failure_.empty()) return failed();
    }
    return first;
}

Result<Position> Shard::enqueue_at_once(Batch batch, const std::function<void()>& then) {
    if (!options_.background) return enqueue(std::move(batch));
    bool wakes = false;
    const Position first = TRY(push(std::move(batch), wakes));
    if (wakes && !write_alone(then)) work_.notify_one();
    return first;
}

// `wakes`: the writer is to be told.
Result<Position> Shard::push(Batch batch, bool& wakes) {
    if (batch.items.empty()) return fail(Code::invalid, "a batch without entries");
    const std::size_t records = record_bytes(batch);
    std::string provenance;
    render(batch.provenance, provenance);
    const std::size_t written =
        frame_bytes(Form::journaled, provenance.size(), batch.items.size(), records);
    if (written > frame_bytes_max) {
        return fail(Code::invalid,
                    fmt::format("a batch of {} bytes is more than {}", records, frame_bytes_max));
    }
    TRY(space_.admit(batch, written));
    complete_hashes(batch);
    const std::size_t entries = batch.items.size();
    const std::size_t bytes = records + entries * sizeof(Item) + batch.attachment_bytes;
    auto shared = std::make_shared<Batch>(std::move(batch));
    Position first{.shard = number_};
    const std::scoped_lock lock(mutex_);
    TRY(admit(entries, bytes));
    first.offset = enqueued_end_;
    shared->first = first;
    enqueued_end_ += entries;
    queue_bytes_ += bytes;
    queue_.push_back({std::move(shared), bytes});
    wakes = !gathering_ || all_came();
    return first;
}

// Whether the queue and the tail have room. mutex_ is held.
Result<void> Shard::admit(std::size_t entries, std::size_t bytes) const {
    if (!failure_.empty()) return failed();
    if (!hindrance_.empty()) return fail(Code::throttled, hindrance_);
    if (queue_bytes_ > 0 && queue_bytes_ + bytes > options_.queue_bytes_max) {
        return fail(Code::throttled,
                    fmt::format("{} bytes wait for the journal already", queue_bytes_));
    }
    if (holders_.empty()) return {};
    const std::uint64_t undone = enqueued_end_ - std::min(undone_from(), enqueued_end_.load());
    const std::size_t undone_bytes = tail_.undone_bytes() + queue_bytes_;
    if (undone > 0 && (undone + entries > options_.tail_entries_max ||
                       undone_bytes + bytes > options_.tail_bytes_max)) {
        return fail(Code::throttled,
                    fmt::format("{} entries of {} bytes wait to be indexed", undone, undone_bytes));
    }
    return {};
}

Result<void> Shard::wait_durable(std::uint64_t offset) {
    std::unique_lock lock(mutex_);
    INVARIANT(offset <= enqueued_end_);
    changed_.wait(lock,
                  [&] { return durable_end_ >= offset || !failure_.empty() || out_of_patience_; });
    if (durable_end_ >= offset) return {};
    if (!failure_.empty()) return failed();
    return fail(Code::unavailable,
                fmt::format("it is not known whether entries up to {}:{} will be kept: {}", number_,
                            offset, hindrance_));
}

void Shard::run() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            work_.wait(lock, [&] { return !queue_.empty() || stopping_; });
            if (queue_.empty() || !failure_.empty()) return;
            gather(lock);
        }
        write_some();
    }
}

// Those whom the last commit answered may be about to come back: two that take turns would make two
// commits where one does. So a large group waits for as many batches as there were, but not for
// long, and seldom if they did not come.
void Shard::gather(std::unique_lock<std::mutex>& lock) {
    if (queue_bytes_ < gather_bytes_min || all_came()) return;
    if (commits_to_skip_ > 0) {
        --commits_to_skip_;
        return;
    }
    gathering_ = true;
    const bool came = work_.wait_for(lock, options_.gather_time, [&] { return all_came(); });
    gathering_ = false;
    vain_waits_ = came ? 0 : std::min(vain_waits_ + 1, vain_waits_max);
    commits_to_skip_ = came ? 0 : std::size_t{1} << vain_waits_;
}

// mutex_ is held.
bool Shard::all_came() const {
    return queue_.size() >= expected_batches_ || queue_bytes_ >= group_bytes_max || stopping_ ||
           !failure_.empty();
}

bool Shard::write_some() {
    const std::scoped_lock writing(write_mutex_);
    std::vector<Queued> group;
    {
        const std::scoped_lock lock(mutex_);
        if (!failure_.empty()) return false;
        std::size_t bytes = 0;
        while (!queue_.empty() &&
               (group.empty() || bytes + queue_.front().bytes <= group_bytes_max)) {
            bytes += queue_.front().bytes;
            group.push_back(std::move(queue_.front()));
            queue_.pop_front();
        }
    }
    if (group.empty()) return false;
    const auto written = write_group(group);
    if (!written) fail_for_good(written.error().message);
    return written.has_value();
}

Result<void> Shard::write_group(std::vector<Queued>& group) {
    Queued* uncommitted = group.data();
    for (Queued& queued : group) {
        const std::size_t bytes = measure(*queued.batch);
        const std::uint64_t at = open_->used_bytes() + buffer_.size();
        if (at > segment_header_bytes && at + bytes > options_.segment_bytes) {
            TRY(commit(uncommitted, &queued));
            TRY(begin_segment());
            uncommitted = &queued;
        }
        add_frame(*queued.batch, bytes);
    }
    return commit(uncommitted, group.data() + group.size());
}

// What it takes of the segment. Leaves its provenance in provenance_.
std::size_t Shard::measure(const Batch& batch) {
    provenance_.clear();
    render(batch.provenance, provenance_);
    return frame_bytes(Form::journaled, provenance_.size(), batch.items.size(),
                       record_bytes(batch));
}

void Shard::add_frame(const Batch& batch, std::size_t bytes) {
    places_.push_back({.first = batch.first.offset,
                       .at = static_cast<std::uint32_t>(open_->used_bytes() + buffer_.size()),
                       .bytes = static_cast<std::uint32_t>(bytes)});
    render_frame(batch.first, static_cast<std::uint32_t>(batch.first.offset - durable_end_),
                 provenance_, batch.items, Form::journaled, buffer_);
}

// Makes the frames in buffer_, which are the batches [begin, end), durable and shows them.
Result<void> Shard::commit(Queued* begin, Queued* end) {
    if (begin == end) return {};
    TRY(patiently([&] { return open_->write(buffer_); }));
    TRY(open_->sync());
    show(begin, end);
    // Without the lock, which those it wakes would only wait for.
    changed_.notify_all();
    return {};
}

void Shard::show(Queued* begin, Queued* end) {
    buffer_.clear();
    if (buffer_.capacity() > 2 * group_bytes_max) buffer_.shrink_to_fit();
    const std::uint64_t durable = (end - 1)->batch->end();
    open_->publish(places_, durable);
    places_.clear();

    std::vector<SharedBatch> dropped;
    const std::scoped_lock lock(mutex_);
    for (Queued* queued = begin; queued != end; ++queued) {
        queue_bytes_ -= queued->bytes;
        tail_.push(std::move(queued->batch), queued->bytes);
    }
    durable_end_ = durable;
    expected_batches_ = static_cast<std::size_t>(end - begin) + queue_.size();
    tail_.set_done(undone_from(), dropped);
}

bool Shard::write_alone(const std::function<void()>& then) {
    std::unique_lock writing(write_mutex_, std::try_to_lock);
    if (!writing) return false;
    Queued alone;
    std::size_t bytes = 0;
    {
        const std::scoped_lock lock(mutex_);
        if (queue_.size() != 1 || gathering_ || !failure_.empty() || !hindrance_.empty()) {
            return false;
        }
        bytes = measure(*queue_.front().batch);
        if (open_->used_bytes() + bytes > options_.segment_bytes) return false;
        alone = std::move(queue_.front());
        queue_.pop_front();
    }
    add_frame(*alone.batch, bytes);
    if (!open_->write(buffer_)) {
        // Nothing was synced yet: the writer may write it again, as often as it takes.
        buffer_.clear();
        places_.clear();
        const std::scoped_lock lock(mutex_);
        queue_.push_front(std::move(alone));
        return false;
    }
    if (const auto synced = open_->sync(); !synced) {
        fail_for_good(synced.error().message);
        return false;
    }
    show(&alone, &alone + 1);
    writing.unlock();
    then();
    changed_.notify_all();
    return true;
}

// The open segment is full: the next one, durable before anything is written to it.
Result<void> Shard::begin_segment() {
    const SegmentHeader header{.form = Form::journaled,
                               .first = {number_, open_->end()},
                               .shards = options_.shards,
                               .created = clock_.now()};
    std::shared_ptr<JournaledSegment> next;
    const auto create = [&]() -> Result<void> {
        next = TRY(JournaledSegment::create(disk_, directory_, header, options_.segment_bytes));
        return {};
    };
    TRY(patiently(create));
    segments_.add(next);
    full_(std::exchange(open_, std::move(next)));
    return {};
}

// Nothing was synced yet, so what is on the disk is known, however often it is repeated.
Result<void> Shard::patiently(const std::function<Result<void>()>& attempt) {
    Duration waited{};
    Duration pause = options_.retry_pause;
    for (;;) {
        auto done = attempt();
        const bool full = !done && done.error().code == Code::throttled;
        const bool patient = waited < options_.write_patience;
        const bool repeat = full || (!done && done.error().code == Code::unavailable && patient);
        if (repeat && options_.background && waited == Duration{}) {
            log_warn("journal", "a write failed and is repeated", {{"why", done.error()}});
        }
        std::unique_lock lock(mutex_);
        if (!repeat || !options_.background) {
            hindrance_.clear();
            out_of_patience_ = false;
            return done;
        }
        hindrance_ = full ? "the disk is full" : "a write to the disk failed and is repeated";
        if (!patient && !out_of_patience_) {
            out_of_patience_ = true;
            changed_.notify_all();
        }
        if (work_.wait_for(lock, pause, [&] { return stopping_; })) return done;
        waited += std::max(pause, Duration{1});
        pause = std::min({2 * pause, options_.retry_pause_max, write_pause_max});
        if (waited < options_.write_patience) {
            pause = std::min(pause, options_.write_patience - waited);
        }
    }
}

Result<void> Shard::roll() {
    const std::scoped_lock writing(write_mutex_);
    {
        const std::scoped_lock lock(mutex_);
        if (!failure_.empty()) return failed();
    }
    if (open_->used_bytes() == segment_header_bytes) return {};
    const auto begun = begin_segment();
    if (!begun) fail_for_good(begun.error().message);
    return begun;
}

void Shard::fail_for_good(const std::string& why) {
    const std::scoped_lock lock(mutex_);
    if (failure_.empty()) failure_ = why;
    changed_.notify_all();
    work_.notify_all();
}

std::string Shard::failure() const {
    const std::scoped_lock lock(mutex_);
    return failure_;
}

std::string Shard::hindrance() const {
    const std::scoped_lock lock(mutex_);
    return hindrance_;
}

std::unexpected<Error> Shard::failed() const {
    return fail(Code::unavailable, fmt::format("the journal has failed: {}", failure_));
}

std::unique_ptr<Follower> Shard::follow(std::uint64_t from, bool holds_back) {
    return std::make_unique<ShardFollower>(*this, from, holds_back);
}

SharedBatch Shard::in_memory(std::uint64_t offset) const {
    const std::scoped_lock lock(mutex_);
    return tail_.find(offset);
}

// The oldest entry that a holding follower has not done. mutex_ is held.
std::uint64_t Shard::undone_from() const {
    std::uint64_t from = durable_end_;
    for (const ShardFollower* holder : holders_) from = std::min(from, holder->done_);
    return from;
}

// Lets go of what everybody has done, and frees it without the lock.
void Shard::drop_done(std::unique_lock<std::mutex>& lock) {
    std::vector<SharedBatch> dropped;
    tail_.set_done(undone_from(), dropped);
    lock.unlock();
}

}  // namespace opentrail::journal

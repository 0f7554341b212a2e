#include "journal/shard_follower.h"

#include <algorithm>

#include "base/assert.h"

namespace opentrail::journal {

ShardFollower::ShardFollower(Shard& shard, std::uint64_t from, bool holds_back)
    : shard_(shard),
      place_(std::max(from, shard.segments_.begin())),
      holds_back_(holds_back),
      done_(place_) {
    if (!holds_back_) return;
    std::unique_lock lock(shard_.mutex_);
    shard_.holders_.push_back(this);
    shard_.drop_done(lock);
}

ShardFollower::~ShardFollower() {
    if (!holds_back_) return;
    std::unique_lock lock(shard_.mutex_);
    std::erase(shard_.holders_, this);
    shard_.drop_done(lock);
}

Result<std::shared_ptr<const Batch>> ShardFollower::next() { return take(true); }

Result<std::shared_ptr<const Batch>> ShardFollower::poll() { return take(false); }

Result<std::shared_ptr<const Batch>> ShardFollower::take(bool wait) {
    std::shared_ptr<const Batch> batch;
    {
        std::unique_lock lock(shard_.mutex_);
        const auto something = [&] {
            return stopped_ || place_ < shard_.durable_end_ || !shard_.failure_.empty();
        };
        if (wait) shard_.changed_.wait(lock, something);
        if (stopped_) return nullptr;
        if (place_ >= shard_.durable_end_) {
            if (!shard_.failure_.empty()) return shard_.failed();
            return nullptr;
        }
        batch = shard_.tail_.find(place_);
    }
    if (!batch) batch = TRY(read_from_disk());
    INVARIANT(batch->end() > place_);
    place_ = batch->end();
    return batch;
}

Result<std::shared_ptr<const Batch>> ShardFollower::read_from_disk() {
    for (;;) {
        // Entries may have been retired since; what follows them is kept.
        place_ = shard_.segments_.next_kept(place_);
        const SegmentList::Shared segment = shard_.segments_.holding(place_);
        if (segment) return segment->batch_at(place_);
        INVARIANT(place_ < shard_.durable_end_);
    }
}

void ShardFollower::done(std::uint64_t offset) {
    std::unique_lock lock(shard_.mutex_);
    if (offset <= done_) return;
    done_ = offset;
    if (holds_back_) shard_.drop_done(lock);
}

void ShardFollower::stop() {
    const std::scoped_lock lock(shard_.mutex_);
    stopped_ = true;
    shard_.changed_.notify_all();
}

}  // namespace opentrail::journal

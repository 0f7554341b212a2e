// MemoryJournal: a journal::Journal in memory, for tests of what stands on one. Safe from any
// thread.
//
// Everything enqueued is durable at once, unless hold() was called: then from settle() on.

#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "journal/journal.h"

namespace opentrail::history {

class MemoryJournal final : public journal::Journal {
  public:
    explicit MemoryJournal(std::uint32_t shards = 1) : shards_(shards) {}

    std::uint32_t shard_count() const override {
        return static_cast<std::uint32_t>(shards_.size());
    }
    Result<journal::Position> enqueue(std::uint32_t shard, journal::Batch batch) override;
    Result<void> wait_durable(std::uint32_t shard, std::uint64_t offset) override;
    std::uint64_t durable_end(std::uint32_t shard) const override;
    std::uint64_t enqueued_end(std::uint32_t shard) const override;
    std::uint64_t begin(std::uint32_t shard) const override;
    std::unique_ptr<journal::Follower> follow(std::uint32_t shard, std::uint64_t from,
                                              bool holds_back) override;
    Result<std::vector<journal::Entry>> fetch(
        std::span<const journal::Position> positions) override;
    Result<void> scan(std::uint32_t shard, std::uint64_t from, std::uint64_t end, bool backwards,
                      const std::function<bool(const journal::Batch&)>& visit) override;
    Result<void> seal(std::uint32_t) override { return {}; }
    Result<void> retire(std::uint32_t shard, std::uint64_t first) override;
    std::vector<journal::SegmentInfo> segments() const override { return {}; }
    std::string failure() const override { return {}; }
    journal::Space space() const override { return space_; }

    /// From now on nothing becomes durable, until settle().
    void hold();
    void settle();
    /// From now on enqueue fails with Code::throttled.
    void refuse(bool on);
    /// From now on space() says so. For one thread.
    void set_space(journal::Space space) { space_ = space; }
    /// As if read back from disk: batches lose their facts.
    void forget_facts();
    /// Everything before `offset` is gone.
    void retire_before(std::uint32_t shard, std::uint64_t offset);
    /// Called at the start of every fetch().
    void on_fetch(std::function<void()> call) { on_fetch_ = std::move(call); }
    /// From now on fetch() fails with Code::unavailable.
    void fail_fetch(bool on) { failing_ = on; }
    /// Where the durable entries are that carry `flag`.
    std::set<journal::Position> flagged(std::uint16_t flag) const;
    /// Entries that fetch() gave, and that scan() visited.
    std::uint64_t fetched() const;
    std::uint64_t scanned() const;

  private:
    class LocalFollower;
    struct Shard {
        std::map<std::uint64_t, std::shared_ptr<const journal::Batch>> batches;  // By first offset.
        std::uint64_t begin = 0;
        std::uint64_t durable = 0;
        std::uint64_t end = 0;
    };

    std::shared_ptr<const journal::Batch> at(std::uint32_t shard, std::uint64_t offset) const;

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<Shard> shards_;
    std::function<void()> on_fetch_;
    journal::Space space_;
    bool holding_ = false;
    bool refusing_ = false;
    bool failing_ = false;
    std::uint64_t fetched_ = 0;
    std::uint64_t scanned_ = 0;
};

}  // namespace opentrail::history

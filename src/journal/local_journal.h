// LocalJournal: the journal in files of one directory (docs/formats/journal.md,
// docs/formats/archive.md).
//
// Safe from any thread, as Journal says.

#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "journal/archive_cache.h"
#include "journal/free_space.h"
#include "journal/journal.h"
#include "journal/retirement.h"
#include "journal/sealer.h"
#include "journal/shard.h"

namespace opentrail::journal {

class LocalJournal final : public Journal {
  public:
    static Result<std::unique_ptr<Journal>> open(disk::Disk& disk, const Clock& clock,
                                                 std::string directory, const Options& options);
    /// Without shards: for open().
    LocalJournal(disk::Disk& disk, const Clock& clock, std::string directory,
                 const Options& options);
    ~LocalJournal() override;

    std::uint32_t shard_count() const override;
    Result<Position> enqueue(std::uint32_t shard, Batch batch) override;
    Result<Position> enqueue_at_once(std::uint32_t shard, Batch batch,
                                     const std::function<void()>& then) override;
    Result<void> wait_durable(std::uint32_t shard, std::uint64_t offset) override;
    std::uint64_t durable_end(std::uint32_t shard) const override;
    std::uint64_t enqueued_end(std::uint32_t shard) const override;
    std::uint64_t begin(std::uint32_t shard) const override;
    std::unique_ptr<Follower> follow(std::uint32_t shard, std::uint64_t from,
                                     bool holds_back) override;
    Result<std::vector<Entry>> fetch(std::span<const Position> positions) override;
    Result<void> scan(std::uint32_t shard, std::uint64_t from, std::uint64_t end, bool backwards,
                      const std::function<bool(const Batch&)>& visit) override;
    Result<void> seal(std::uint32_t shard) override;
    Result<void> retire(std::uint32_t shard, std::uint64_t first) override;
    std::vector<SegmentInfo> segments() const override;
    std::string failure() const override;
    std::string hindrance() const override;
    std::string sealing_failure() const override { return sealer_.failure(); }
    Space space() const override { return space_.now(); }

  private:
    Result<void> fetch_from_shard(std::uint32_t shard, std::span<const Position> positions,
                                  std::span<const std::size_t> slots, std::vector<Entry>& into);
    Shard& shard_of(std::uint32_t number) const;

    disk::Disk& disk_;
    const Clock& clock_;
    const std::string directory_;
    const Options options_;
    ArchiveCache cache_;
    mutable FreeSpace space_;
    Sealer sealer_;
    std::vector<std::unique_ptr<Shard>> shards_;

    std::mutex retire_mutex_;
    std::vector<OffsetRanges> gone_;  // Of each shard; guarded by retire_mutex_.
};

}  // namespace opentrail::journal

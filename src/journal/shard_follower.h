// ShardFollower: a Follower of one shard. Reads from memory what is still there, else from disk.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "journal/journal.h"
#include "journal/shard.h"

namespace opentrail::journal {

class ShardFollower final : public Follower {
  public:
    ShardFollower(Shard& shard, std::uint64_t from, bool holds_back);
    ~ShardFollower() override;

    Result<std::shared_ptr<const Batch>> next() override;
    Result<std::shared_ptr<const Batch>> poll() override;
    void done(std::uint64_t offset) override;
    std::uint64_t place() const override { return place_; }
    void stop() override;

  private:
    friend class Shard;

    Result<std::shared_ptr<const Batch>> take(bool wait);
    Result<std::shared_ptr<const Batch>> read_from_disk();

    Shard& shard_;
    std::uint64_t place_;
    const bool holds_back_;
    std::uint64_t done_;  // Guarded by the shard's mutex_, as is stopped_.
    bool stopped_ = false;
};

}  // namespace opentrail::journal

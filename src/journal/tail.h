// Tail: the newest durable batches, in memory, for followers that keep up. What a holding follower
// has not done stays; of the rest, the last few megabytes.
//
// Not safe from several threads: the shard guards it.

#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "journal/entry.h"

namespace opentrail::journal {

using SharedBatch = std::shared_ptr<const Batch>;

class Tail {
  public:
    /// Of what everybody has done, the newest `recent_bytes_max` stay for followers that hold
    /// nothing back.
    Tail(std::uint64_t end, std::size_t recent_bytes_max)
        : done_(end), recent_bytes_max_(recent_bytes_max) {}

    /// Adds the next batch; `bytes` is what it weighs.
    void push(SharedBatch batch, std::size_t bytes);
    /// Everything before `done` may go. Moves what went to `dropped`, to be freed outside the lock.
    void set_done(std::uint64_t done, std::vector<SharedBatch>& dropped);

    /// The batch that holds `offset`, or null.
    SharedBatch find(std::uint64_t offset) const;
    /// What the batches weigh that somebody has not done.
    std::size_t undone_bytes() const { return bytes_ - done_bytes_; }
    std::size_t bytes() const { return bytes_; }

  private:
    struct Held {
        SharedBatch batch;
        std::size_t bytes;
    };
    void count_done();

    std::deque<Held> held_;
    std::uint64_t done_;
    std::size_t done_count_ = 0;  // That many at the front are done.
    std::size_t done_bytes_ = 0;
    std::size_t bytes_ = 0;
    std::size_t recent_bytes_max_;
};

}  // namespace opentrail::journal

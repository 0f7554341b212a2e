// TailFeed: the lines of one tail, from the journal's shards to whoever writes them.
//
// A thread a shard reads, matches and renders; a bounded buffer joins them. A slow reader holds up
// its own feed only: the journal keeps what it has not read yet on disk.

#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/matcher.h"
#include "base/thread.h"
#include "history/query.h"
#include "journal/journal.h"

namespace opentrail::api::v1 {

class TailFeed {
  public:
    /// `from`: an offset for each shard.
    TailFeed(journal::Journal& journal, const std::vector<std::uint64_t>& from,
             const history::Query& query, bool provenance);
    ~TailFeed();
    TailFeed(const TailFeed&) = delete;
    TailFeed& operator=(const TailFeed&) = delete;

    /// Waits up to `patience` for lines and takes all there are; empty when there are none.
    std::string take(std::chrono::milliseconds patience);
    /// No more lines will come: the journal failed.
    bool ended() const;

  private:
    static constexpr std::size_t buffer_bytes_max = 1 << 20;

    void run(journal::Follower& follower, const history::Query& query, bool provenance);
    bool put(std::string lines);

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string buffer_;
    bool stopped_ = false;
    bool ended_ = false;
    std::vector<std::unique_ptr<journal::Follower>> followers_;
    std::vector<Thread> threads_;
};

}  // namespace opentrail::api::v1

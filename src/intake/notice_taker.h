// NoticeTaker: takes notices that are pushed, one a call, as a webhook does, and does with each
// what QueueWorker does with a message of a queue: a call succeeds only when all that the notice
// announces is durable, or is given up with its reason durable. Who pushes repeats until then.
//
// Safe from any thread.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/hash.h"
#include "base/result.h"
#include "delivery/store.h"
#include "intake/digest_keys.h"
#include "intake/feed_watch.h"
#include "intake/queue_worker.h"
#include "intake/sink.h"

namespace opentrail::intake {

/// What became of one notice.
struct NoticeFigures {
    std::uint64_t files = 0;    // Read and taken.
    std::uint64_t known = 0;    // Announced, and needed no reading.
    std::uint64_t digests = 0;  // Read and noted.
    std::uint64_t dead = 0;     // Given up.
    bool operator==(const NoticeFigures&) const = default;
};

class NoticeTaker {
  public:
    /// All outlive it, and are safe from any thread; but the sink, which is cloned.
    struct Parts {
        delivery::Store& store;
        const Sink& sink;
        const Clock& clock;
        DigestKeys* keys = nullptr;  // As QueueWorker's.
        std::size_t at_once = 8;
        std::stop_token stop = {};  // Of the server's end.
    };
    NoticeTaker(Parts parts, WorkerOptions options) : parts_(parts), options_(std::move(options)) {}

    /// Code::throttled when as many as may be are in work; Code::unavailable when something cannot
    /// be read or written now. The same notice is tried as often as the options say, then given up;
    /// a restart begins to count anew.
    Result<NoticeFigures> take(std::string body);

    /// Of all notices so far, whether they were done with or not.
    WorkerFigures& figures() { return figures_; }
    const FeedWatch& watch() const { return watch_; }

  private:
    std::uint32_t begin_attempt(const Sha256& notice);
    void end_attempts(const Sha256& notice);

    const Parts parts_;
    const WorkerOptions options_;
    WorkerFigures figures_;
    FeedWatch watch_;
    std::atomic<std::size_t> in_work_ = 0;
    std::mutex mutex_;
    std::map<Sha256, std::uint32_t> attempts_;  // Of notices that are not done with.
};

}  // namespace opentrail::intake

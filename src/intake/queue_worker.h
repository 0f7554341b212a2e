// QueueWorker: takes messages from a queue, reads the objects that they announce and hands them to
// the sink. A message is removed only when all that it announces is durable, or is given up with
// its reason durable.
//
// One for one thread; any number on one queue, in any number of processes: the sink takes nothing
// twice.

#pragma once

#include <atomic>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "delivery/store.h"
#include "intake/feed_watch.h"
#include "intake/gap_filler.h"
#include "intake/notice.h"
#include "intake/queue.h"
#include "intake/sink.h"
#include "intake/visibility.h"

namespace opentrail::intake {

/// What workers did since their start. Safe from any thread.
struct WorkerFigures {
    std::atomic<std::uint64_t> messages = 0;  // Received.
    std::atomic<std::uint64_t> removed = 0;   // Done with.
    std::atomic<std::uint64_t> files = 0;     // Read and handed over.
    std::atomic<std::uint64_t> digests = 0;   // Read and noted.
    std::atomic<std::uint64_t> known = 0;     // Announced, and needed no reading.
    std::atomic<std::uint64_t> dead = 0;      // Given up.
    std::atomic<std::uint64_t> later = 0;     // Put back for another time.
    std::atomic<std::uint64_t> bytes = 0;
    std::atomic<std::uint64_t> recorded = 0, duplicates = 0, conflicts = 0, refused = 0;

    void count(const TakenFile& taken, std::size_t size);
    WorkerFigures& operator+=(const WorkerFigures& other);
};

struct WorkerOptions {
    std::string feed;  // The name in the ledger and in events' provenance.
    Duration visibility = std::chrono::minutes(5);
    /// An object that is not there may be late: so often its message is received before it is given
    /// up. Also for one that may not be read.
    std::uint32_t attempts_max = 5;
    /// Before a message whose object was not to be had comes again; doubles with each attempt.
    Duration later = std::chrono::seconds(10);
    Duration later_max = std::chrono::minutes(15);
    /// After the queue, or the sink, did not answer; doubles each time.
    Duration pause = std::chrono::seconds(1);
    Duration pause_max = std::chrono::minutes(1);
};

class QueueWorker {
  public:
    struct Parts {
        Queue& queue;
        delivery::Store& store;
        Sink& sink;
        Visibility* visibility;  // May be null: in tests.
        const Clock& clock;
        WorkerFigures& figures;
        /// Of digests' signatures; null: they are not checked.
        DigestKeys* keys = nullptr;
        /// Is told how it goes; null: nobody is.
        FeedWatch* watch = nullptr;
        /// Once it asks for it, what a message has still announced comes again.
        std::stop_token stop = {};
    };
    QueueWorker(Parts parts, WorkerOptions options);
    QueueWorker(const QueueWorker&) = delete;
    QueueWorker& operator=(const QueueWorker&) = delete;

    /// Until it is told to stop, or the sink takes nothing for good: then why.
    Result<void> run(std::stop_token stop);
    /// One reply of the queue. How many messages there were. Fails when queue or sink do not
    /// answer.
    Result<std::size_t> step();

  private:
    /// What becomes of a message.
    enum class Fate { done, later };

    Result<std::size_t> take_all();
    Result<Fate> handle(const aws::SqsMessage& message);
    Result<Fate> read(const aws::SqsMessage& message, const AnnouncedObject& object);
    Result<Fate> give_up(const aws::SqsMessage& message, const AnnouncedObject* object,
                         std::string reason);
    Result<void> put_back(const aws::SqsMessage& message);

    const Parts parts_;
    const WorkerOptions options_;
    GapFiller filler_;
};

}  // namespace opentrail::intake

// Recording: the observer that keeps every exchange of one gateway in its book, by its policy.
//
// What is known of a call is written on one thread: it takes all that waits, makes one page of it,
// keeps that, and lets all go on. A page that the book does not take now is handed over again
// until it is taken; meanwhile calls wait a little and are then refused, or, best-effort, what has
// no room in the queue is counted. Safe from any thread; the book, the scribe and the clock outlive
// it.

#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/thread.h"
#include "gateway/observer.h"
#include "gateway/recording/book.h"
#include "gateway/recording/latency.h"
#include "gateway/recording/name_tally.h"
#include "gateway/recording/page_writer.h"
#include "gateway/recording/policy.h"
#include "gateway/recording/scribe.h"
#include "trail/selectors.h"

namespace opentrail::gateway {

struct RecordingOptions {
    std::string name;
    std::string account;  // Of events that have none.
    std::string region;
    Policy policy = Policy::required;
    std::optional<trail::Selectors> record;  // None: everything.
    std::size_t queue_calls_max = 4096;
    std::size_t queue_bytes_max = 32 << 20;
    Duration patience = std::chrono::seconds(1);  // Before a call that waits is refused.
    Duration stop_patience = std::chrono::seconds(5);
    std::chrono::milliseconds retry_pause{1};  // Doubles each time.
    std::chrono::milliseconds retry_pause_max{100};
};

/// Since the start.
struct RecordingFigures {
    std::uint64_t calls = 0;    // Exchanges that ended.
    std::uint64_t events = 0;   // Durable.
    std::uint64_t refused = 0;  // Calls that were refused because they could not be recorded.
    std::uint64_t unrecorded = 0;
    std::uint64_t left_out = 0;
    std::uint64_t waiting = 0;    // Now.
    double calls_per_second = 0;  // Over the last seconds.
    std::string hindrance;        // Why calls are refused now; empty while all is well.
};

class Recording final : public Observer {
  public:
    Recording(Book& book, Scribe& scribe, const Clock& clock, Random& random,
              RecordingOptions options);
    ~Recording() override;  // Stops first.

    void begin(const Exchange& exchange, std::shared_ptr<void>& memory, Resume resume) override;
    void finish(Exchange exchange, std::shared_ptr<void> memory, Resume resume) override;

    /// Keeps what waits, as far as the book takes it soon; refuses what comes later.
    void stop();

    /// About once a second: refuses what waited for too long, notes how many calls there are.
    void tick();

    const RecordingOptions& options() const { return options_; }
    RecordingFigures figures() const;
    /// By eventName.
    NameTally& unrecorded() { return unrecorded_; }
    const NameTally& unrecorded() const { return unrecorded_; }
    const NameTally& left_out() const { return writer_.left_out(); }
    /// From the end of an exchange until its event is durable.
    const Latency& latency() const { return latency_; }

  private:
    using SteadyTime = std::chrono::steady_clock::time_point;
    /// Intents of calls that were given up before the upstream saw them, which nobody finishes.
    struct Abandoned {
        std::mutex mutex;
        std::vector<std::string> ids;
    };
    /// What is known of a call whose intent is durable. Goes with the call.
    struct Intended {
        explicit Intended(std::shared_ptr<Abandoned> by) : abandoned(std::move(by)) {}
        ~Intended();
        std::string id;
        bool is_finished = false;
        const std::shared_ptr<Abandoned> abandoned;
    };
    /// A call whose request has come and that waits to be let through.
    struct Asking {
        Exchange head;  // With Policy::strict.
        std::shared_ptr<Intended> intended;
        Resume resume;
        Duration deadline;
    };
    struct Ended {
        Exchange exchange;
        std::shared_ptr<Intended> intended;
        Resume resume;  // Empty when nobody waits.
        std::size_t bytes = 0;
        SteadyTime at;
        bool is_lost = false;
        std::size_t events_end = 0;  // In the page: where the events of the next begin.
    };
    struct Work {
        std::vector<std::string> settled;
        std::vector<Asking> asking;
        std::vector<Ended> ended;
        std::size_t bytes = 0;
    };

    void admit(Asking asking);
    void refuse(const Resume& resume, const std::string& why);
    void wake(std::unique_lock<std::mutex> lock);
    void lose(const Exchange& exchange);
    // Under mutex_.
    bool is_full() const;
    void update_closed();
    std::vector<Asking> take_late();
    void take_abandoned();

    void run();
    bool take(Work& work);
    void write(Work work);
    void put_back(Work& work, std::size_t first);
    /// False when the page will never be kept.
    bool keep(Work& work, const std::shared_ptr<Page>& page);
    bool wait_before_another_try(Work& work, Page& page, const Error& why,
                                 std::chrono::milliseconds pause);
    void refuse_late(Work& work, Page& page, const std::string& why);
    std::size_t lose_refused(Work& work, const Page& page);
    void done(Work& work, const Page& page);
    void give_up(Work& work, const std::string& why);
    void settle(const Work& work);

    Book& book_;
    Scribe& scribe_;
    const Clock& clock_;
    const RecordingOptions options_;
    PageWriter writer_;
    NameTally unrecorded_;
    Latency latency_;
    std::atomic<std::uint64_t> calls_ = 0;
    std::atomic<std::uint64_t> events_ = 0;
    std::atomic<std::uint64_t> refused_ = 0;

    const std::shared_ptr<Abandoned> abandoned_ = std::make_shared<Abandoned>();
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    bool sleeping_ = false;
    bool stopping_ = false;
    Duration stop_by_{};
    std::vector<Asking> intents_;  // To be written.
    std::vector<Asking> parked_;   // Until the book takes something again.
    std::deque<Ended> ended_;
    std::vector<std::string> settled_;  // Intents that get no event.
    std::size_t queue_bytes_ = 0;       // Of ended_, and of what is being written.
    std::size_t queue_calls_ = 0;
    std::string stuck_;  // Why the page at hand is not taken; empty while all is well.
    std::atomic<bool> is_closed_ = false;  // stuck_, full, or stopping.
    struct Sample {
        Duration at{};
        std::uint64_t calls = 0;
    };
    std::deque<Sample> samples_;
    Thread thread_;  // Last: it uses all of them.
};

}  // namespace opentrail::gateway

// Outbox: what is on its way to buckets that may be slow, dead or far away.
//
// Whoever offers something never waits: each bucket has threads of its own, so that one that hangs
// holds up nobody else. What it holds is bounded; what does not fit is offered again later. It
// promises nothing over a crash: what matters is planned before it is offered, and offered again
// until the outcome says that it is stored.
//
// When one of a group (a trail's, say) fails, those of the group that wait for the same bucket are
// given back untried: they would fail alike, and their memory is better used.
//
// Safe from any thread. A store that hangs for ever hangs stop() too: stop the store first.

#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/thread.h"
#include "delivery/store.h"

namespace opentrail::delivery {

/// An object on its way.
struct Letter {
    std::int64_t number = 0;  // The sender's own: the outcome has it again.
    std::string group;
    std::string bucket;
    std::string key;
    std::shared_ptr<const std::string> bytes;  // Never null. May be shared with other letters.
    Sha256 content_hash{};
    std::string trail = {};  // As in Object, as are the rest.
    std::string account = {};
    std::string kms_key = {};
    Attributes attributes = {};
};

/// What became of a letter.
struct Outcome {
    std::int64_t number = 0;
    std::string group;
    std::string bucket;
    /// Absent: it was not tried. What is stored is durable.
    std::optional<Result<Stored>> stored;
};

struct OutboxLimits {
    std::size_t threads = 4;                           // A bucket. 0: none; work_one() does it all.
    std::size_t bucket_bytes = std::size_t{16} << 20;  // Held for one bucket.
    std::size_t bytes = std::size_t{64} << 20;         // Held in all.
};

class Outbox {
  public:
    /// `wake` is called from any thread, holding no lock, when take() has something new. It must
    /// outlive this, as the store must.
    Outbox(Store& store, const OutboxLimits& limits, std::function<void()> wake = {});
    /// stop().
    ~Outbox();
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    /// Whether a letter for this bucket is taken now. For a bucket for which nothing is held one
    /// always is, so that those that hang cannot use up the room of the others: in all that may be
    /// the limit's bytes, and one letter more for each bucket.
    bool has_room(std::string_view bucket) const;
    /// Whether less than half of a bucket's room is used: time to make more for it.
    bool wants_more(std::string_view bucket) const;
    /// False: there is no room, nothing is taken, `letter` is as it was.
    bool offer(Letter& letter);
    /// What came out since the last call, in the order in which it did.
    std::vector<Outcome> take();

    /// Bytes of all letters held.
    std::size_t bytes() const;
    /// Letters taken whose outcome was not taken.
    std::size_t letters() const;

    /// Gives back untried what waits, and waits for what is being stored. After that nothing is
    /// taken until start().
    void stop();
    void start();

    /// Stores one letter in this thread; false when none waits. For outboxes without threads.
    bool work_one();

  private:
    struct Lane {
        std::deque<Letter> waiting;
        std::size_t bytes = 0;  // Of those that wait and those that are being stored.
        std::size_t idle = 0;   // Threads that wait for a letter.
        std::vector<Thread> threads;
        std::condition_variable_any changed;
    };
    using Lock = std::unique_lock<std::mutex>;

    bool has_room(const Lane* lane) const;
    const Lane* lane_of(std::string_view bucket) const;
    void run(Lane& lane, const std::stop_token& stop);
    void work(Lane& lane, Lock& lock);
    void give_back(Lane& lane, std::optional<std::string_view> group);
    void release(Lane& lane, const Letter& letter);

    Store& store_;
    const OutboxLimits limits_;
    const std::function<void()> wake_;
    mutable std::mutex mutex_;
    // All below is guarded by mutex_. A lane stays once it is made: its threads know it.
    std::map<std::string, std::unique_ptr<Lane>, std::less<>> lanes_;  // By bucket.
    std::vector<Outcome> outcomes_;
    std::size_t bytes_ = 0;
    std::size_t letters_ = 0;
    bool stopped_ = false;
};

}  // namespace opentrail::delivery

// FeedWatch: how a feed is, as those who read it see it: whether its source answers, when something
// came last and how late it was, how much waits, and what is in the way. Since the start of this
// process. Safe from any thread.

#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace opentrail::intake {

struct FeedSight {
    std::optional<Timestamp> reached;  // The source answered, or a notice came.
    std::optional<Timestamp> heard;    // Something new came.
    std::optional<Duration> lag;       // Of that: from when it was sent until it came.
    std::string failure;               // Why nothing can be read now; empty: nothing is wrong.
    std::optional<Timestamp> failing_since;
    std::string unread_bucket;  // The last object that could not be read when it was announced.
    std::string unread_key;
    std::string unread_reason;  // Empty: there was none.
    std::optional<Timestamp> unread_at;
    std::optional<std::uint64_t> waiting;  // Messages of the queue, as it says itself.
    std::optional<std::uint64_t> in_flight;
};

class FeedWatch {
  public:
    /// All went well, whether there was anything or not.
    void reached(Timestamp now);
    /// Something came that was sent at `sent`; the epoch: nobody says when.
    void heard(Timestamp now, Timestamp sent);
    void failed(Timestamp now, std::string_view why);
    void unread(Timestamp now, std::string_view bucket, std::string_view key, std::string_view why);
    void depth(std::uint64_t waiting, std::uint64_t in_flight);

    FeedSight sight() const;

  private:
    mutable std::mutex mutex_;
    FeedSight sight_;
};

}  // namespace opentrail::intake

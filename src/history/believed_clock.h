// BelievedClock: the time that retention goes by. What it hides by mistake looks lost, and what is
// retired then is: so it does not follow wherever somebody sets the wall's clock.
//
// It never goes back. It follows the wall while that moves as fast as time passes, give or take
// `tolerance`. When the wall is further ahead (it was set, or nothing ran for a while), it goes on
// as fast as time passes, and believes the wall only when that was ahead for `patience` of running.
// How far it has come is kept in a small file, so that a restart is no reason to believe more. Safe
// from any thread.

#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "disk/disk.h"

namespace opentrail::history {

class BelievedClock {
  public:
    static constexpr Duration tolerance = std::chrono::hours(1);
    static constexpr Duration patience = std::chrono::hours(24);
    static constexpr Duration saved_every = std::chrono::minutes(10);

    BelievedClock(disk::Disk& disk, std::string path, const Clock& clock);

    /// Reads how far it had come. Without a file, or with a damaged one, it begins at the wall's
    /// time or at `newest` if that is before: the last thing that is known to have happened.
    Result<void> open(std::optional<Timestamp> newest);
    Timestamp now();
    /// Keeps how far it has come, when that is worth it; always with `always`.
    Result<void> save(bool always);

  private:
    struct State {
        Timestamp believed;
        Duration waited{0};  // So long of running the wall was too far ahead.
    };

    void look();

    disk::Disk& disk_;
    const std::string path_;
    const Clock& clock_;
    std::mutex mutex_;
    State state_;
    Duration looked_{0};  // Uptime.
    std::optional<State> saved_;
};

}  // namespace opentrail::history

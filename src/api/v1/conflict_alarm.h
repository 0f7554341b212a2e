// ConflictAlarm: tells of events that have one identity and different content.
//
// At most one event of door `watch` a minute, with how many there were; every pair is a mark in the
// journal, so that it is listed. Bounded: pairs beyond the limit are counted only (their later
// entry is flagged and listed all the same). Safe from any thread.

#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "api/recorder.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "catalog/applier.h"
#include "history/history.h"

namespace opentrail::api::v1 {

class ConflictAlarm {
  public:
    static constexpr std::size_t pairs_max = 100;
    static constexpr std::chrono::seconds interval{60};

    ConflictAlarm(Recorder& recorder, catalog::Applier& applier, const Clock& clock,
                  Counter& counter, std::string account, std::string region);

    /// Does no more than remember: may be called from any thread, also by the history.
    void note(const history::History::Conflict& pair);

    /// Writes what is remembered.
    void tick();

  private:
    Recorder& recorder_;
    catalog::Applier& applier_;
    const Clock& clock_;
    Counter& counter_;
    std::string account_;
    std::string region_;
    std::mutex mutex_;
    std::vector<history::History::Conflict> pairs_;   // Not marked yet.
    std::vector<history::History::Conflict> sample_;  // Of those since the last alarm.
    std::uint64_t count_ = 0;                         // Since the last alarm.
    std::optional<Timestamp> last_;
};

}  // namespace opentrail::api::v1

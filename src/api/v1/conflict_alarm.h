// ConflictAlarm: tells of events that have one identity and different content.
//
// At most one event of door `watch` a minute, with how many there were; every pair is a mark in the
// journal, so that it is listed. note() is safe from any thread; tick() is for one.

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "api/recorder.h"
#include "api/v1/conflict_inbox.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "catalog/applier.h"
#include "history/history.h"

namespace opentrail::api::v1 {

class ConflictAlarm {
  public:
    static constexpr std::chrono::seconds interval{60};

    ConflictAlarm(Recorder& recorder, catalog::Applier& applier, const Clock& clock,
                  Counter& counter, std::string account, std::string region);

    void note(const history::History::Conflict& pair) { inbox_->add(pair); }
    /// Where others may put what they find, also while this goes.
    std::shared_ptr<ConflictInbox> inbox() const { return inbox_; }

    /// Writes what was noted.
    void tick();

  private:
    void mark(const std::vector<history::History::Conflict>& pairs, Timestamp now);
    void tell();

    Recorder& recorder_;
    catalog::Applier& applier_;
    const Clock& clock_;
    Counter& counter_;
    std::string account_;
    std::string region_;
    std::shared_ptr<ConflictInbox> inbox_ = std::make_shared<ConflictInbox>();
    std::vector<history::History::Conflict> sample_;  // Of those since the last alarm.
    std::uint64_t count_ = 0;                         // Since the last alarm.
    std::optional<Timestamp> last_;
};

}  // namespace opentrail::api::v1

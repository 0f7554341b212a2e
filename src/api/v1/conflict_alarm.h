// ConflictAlarm: tells of events that have one identity and different content.
//
// At most one event of door `watch` a minute, with how many there were; every pair is a mark in the
// journal, so that it is listed. tick() is for one thread, the rest is safe from any.

#pragma once

#include <optional>
#include <span>
#include <string>

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

    /// For pairs whose later entry carries flag_conflict: the mark that says what it contradicts
    /// is made later, and again while the journal is full.
    void note(const history::History::Conflict& pair) { inbox_.add(pair); }
    /// For pairs that nothing else tells of: once this returns without an error their marks are
    /// durable. Marking a pair again changes nothing.
    Result<void> keep(std::span<const history::History::Conflict> pairs);

    /// Writes what was noted.
    void tick();

  private:
    Result<void> mark(std::span<const history::History::Conflict> pairs);
    void mark_noted();
    void tell();

    Recorder& recorder_;
    catalog::Applier& applier_;
    const Clock& clock_;
    Counter& counter_;
    std::string account_;
    std::string region_;
    ConflictInbox inbox_;
    ConflictInbox::Pairs sample_;  // Of those since the last alarm.
    std::uint64_t count_ = 0;      // Since the last alarm.
    std::optional<Timestamp> last_;
};

}  // namespace opentrail::api::v1

// Recorder: writes the events of OpenTrail's own calls, and makes changes at the position of
// theirs.
//
// What is recorded is durable when a function here returns, so it is before the reply. While the
// journal asks for patience it waits a little: a look-up should not fail because much else arrives.
// Safe from any thread.

#pragma once

#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "api/call.h"
#include "api/own_call.h"
#include "api/refused.h"
#include "base/clock.h"
#include "base/random.h"
#include "catalog/applier.h"
#include "history/history.h"
#include "intake/admission.h"
#include "journal/journal.h"

namespace opentrail::api {

class Recorder {
  public:
    Recorder(journal::Journal& journal, history::History& history, intake::Admission& admission,
             catalog::Applier& applier, const Clock& clock, Random& random);

    /// Records the call.
    Outcome<void> record(const Call& call, const OwnCall& own);

    /// Records the call, and `change` with it; both hold when it returns.
    Outcome<void> change(const Call& call, const OwnCall& own, const catalog::Change& change);
    /// The same with several changes, all of them or none.
    Outcome<void> change(const Call& call, const OwnCall& own,
                         std::span<const catalog::Change> changes);

    /// Records what nobody called yet, who signs in, with `changes`.
    Outcome<void> change(journal::Door door, event::Draft draft,
                         std::span<const catalog::Change> changes);

    /// Held from the check of a change to its end, so that two changes cannot both find the way
    /// free.
    std::mutex& changing() { return changing_; }
    /// Held from the check that a bucket holds no evidence to the end of what is done in it: no
    /// trail comes to name the bucket meanwhile. Not under changing().
    std::shared_lock<std::shared_mutex> write_objects();
    /// To be asked under changing(), before a change is checked: whether the catalog shows every
    /// change before it. Refuses while one is not applied, or may yet become durable: what is
    /// checked against an older state could be a change that nobody can apply.
    Outcome<void> settle_changes();

    /// Records what nobody called: `draft` needs time, id and account. The door is api or watch.
    Outcome<void> note(journal::Door door, event::Draft draft);

    /// Waits until the catalog has all that was journaled so far: counts of imports, conflicts.
    Outcome<void> settle();

    std::string new_id() { return uuid4(random_); }

  private:
    Outcome<void> change(journal::Provenance provenance, const event::Draft& draft,
                         std::span<const catalog::Change> changes);
    Outcome<journal::Position> append(journal::Provenance provenance, const event::Draft& draft,
                                      std::vector<std::string> changes = {},
                                      bool makes_room = false);

    journal::Journal& journal_;
    history::History& history_;
    intake::Admission& admission_;
    catalog::Applier& applier_;
    const Clock& clock_;
    Random& random_;
    std::mutex changing_;
    std::mutex turn_;  // So that those who write objects, one after another, keep no trail waiting.
    std::shared_mutex evidence_;  // Held alone while a trail comes to name a bucket.
    // Under changing_, by shard: before this offset lies a change of which it was not known whether
    // it becomes durable.
    std::vector<std::uint64_t> unsure_;
};

}  // namespace opentrail::api

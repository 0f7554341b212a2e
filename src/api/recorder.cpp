#include "api/recorder.h"

#include <algorithm>

#include "base/assert.h"
#include "base/log.h"

namespace opentrail::api {
namespace {

/// What is in that bucket will be evidence.
bool names_a_bucket(const catalog::Change& change) {
    return std::holds_alternative<catalog::PutTrail>(change);
}

/// How often a full journal is waited for: each wait is for all that is there to be indexed.
constexpr int patience = 20;

}  // namespace

Recorder::Recorder(journal::Journal& journal, history::History& history,
                   intake::Admission& admission, catalog::Applier& applier, const Clock& clock,
                   Random& random)
    : journal_(journal),
      history_(history),
      admission_(admission),
      applier_(applier),
      clock_(clock),
      random_(random),
      unsure_(journal.shard_count(), 0) {}

Outcome<journal::Position> Recorder::append(journal::Provenance provenance,
                                            const event::Draft& draft,
                                            std::vector<std::string> changes, bool makes_room) {
    const Result<std::string> record = event::render(draft);
    if (!record) {
        log_error("api", "an event of our own cannot be written", {{"error", record.error()}});
        return std::unexpected(as_refused(record.error()));
    }
    const std::uint32_t shard = admission_.shard_of(draft.recipient_account);
    for (int tries = 1;; ++tries) {
        const Result<journal::Position> position =
            admission_.record(provenance, *record, changes, makes_room);
        if (position) return *position;
        // Throttled is nothing taken; whatever else may have been.
        if (!changes.empty() && position.error().code != Code::throttled) {
            unsure_[shard] = journal_.enqueued_end(shard);
        }
        if (position.error().code != Code::throttled || tries == patience) {
            return std::unexpected(as_refused(position.error()));
        }
        const Result<void> indexed = history_.wait_indexed(shard, journal_.durable_end(shard));
        if (!indexed) return std::unexpected(as_refused(indexed.error()));
    }
}

Outcome<void> Recorder::record(const Call& call, const OwnCall& own) {
    journal::Provenance provenance;
    provenance.door = journal::Door::api;
    provenance.principal = call.caller.arn;
    provenance.account =
        own.recipient_account.empty() ? call.caller.account : own.recipient_account;
    provenance.region = call.caller.region;
    const auto position = append(std::move(provenance), draft_of(call, own, new_id()));
    if (!position) return std::unexpected(position.error());
    return {};
}

Outcome<void> Recorder::change(const Call& call, const OwnCall& own,
                               const catalog::Change& change) {
    return this->change(call, own, std::span(&change, 1));
}

Outcome<void> Recorder::change(const Call& call, const OwnCall& own,
                               std::span<const catalog::Change> changes) {
    journal::Provenance provenance;
    provenance.door = journal::Door::api;
    provenance.principal = call.caller.arn;
    provenance.account =
        own.recipient_account.empty() ? call.caller.account : own.recipient_account;
    provenance.region = call.caller.region;
    return change(std::move(provenance), draft_of(call, own, new_id()), changes);
}

Outcome<void> Recorder::change(journal::Door door, event::Draft draft,
                               std::span<const catalog::Change> changes) {
    journal::Provenance provenance;
    provenance.door = door;
    provenance.principal = draft.identity.arn;
    provenance.account = draft.recipient_account;
    provenance.region = draft.region;
    draft.event_id = new_id();
    return change(std::move(provenance), draft, changes);
}

Outcome<void> Recorder::change(journal::Provenance provenance, const event::Draft& draft,
                               std::span<const catalog::Change> changes) {
    INVARIANT(!changes.empty());
    // Rather than take what could not be answered for.
    if (std::string why = applier_.hindrance(); !why.empty()) {
        return std::unexpected(as_refused({Code::unavailable, std::move(why)}));
    }
    // Of a full disk nothing else can be given back.
    const bool makes_room = std::holds_alternative<catalog::ForgetImport>(changes.front());
    std::unique_lock evidence(evidence_, std::defer_lock);
    if (std::ranges::any_of(changes, names_a_bucket)) {
        const std::lock_guard turn(turn_);
        evidence.lock();
    }
    std::vector<std::string> encoded;
    for (const catalog::Change& change : changes) encoded.push_back(catalog::encode(change));
    const auto position = append(std::move(provenance), draft, std::move(encoded), makes_room);
    if (!position) return std::unexpected(position.error());
    // The changes are the entries after their event.
    const Result<void> applied =
        applier_.wait(position->shard, position->offset + 1 + changes.size());
    if (!applied) return std::unexpected(as_refused(applied.error()));
    return {};
}

std::shared_lock<std::shared_mutex> Recorder::write_objects() {
    const std::lock_guard turn(turn_);
    return std::shared_lock(evidence_);
}

Outcome<void> Recorder::settle_changes() {
    for (std::uint32_t shard = 0; shard < journal_.shard_count(); ++shard) {
        if (journal_.durable_end(shard) < unsure_[shard]) {
            return std::unexpected(as_refused(
                {Code::unavailable, "a change before this one is not on disk yet: try again"}));
        }
    }
    return settle();
}

Outcome<void> Recorder::settle() {
    for (std::uint32_t shard = 0; shard < journal_.shard_count(); ++shard) {
        const Result<void> applied = applier_.wait(shard, journal_.durable_end(shard));
        if (!applied) return std::unexpected(as_refused(applied.error()));
    }
    return {};
}

Outcome<void> Recorder::note(journal::Door door, event::Draft draft) {
    journal::Provenance provenance;
    provenance.door = door;
    provenance.account = draft.recipient_account;
    provenance.region = draft.region;
    if (draft.event_id.empty()) draft.event_id = new_id();
    if (draft.time == Timestamp()) draft.time = clock_.now();
    const auto position = append(std::move(provenance), draft);
    if (!position) return std::unexpected(position.error());
    return {};
}

}  // namespace opentrail::api

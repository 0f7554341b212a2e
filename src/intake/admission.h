// Admission: the way of every record into the journal. Checks it whole, decides whether it is new,
// appends it and answers when it is durable.
//
// Safe from any thread. docs/architecture.md, "Life of an event", steps 2 to 5.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "event/facts.h"
#include "history/history.h"
#include "journal/journal.h"

namespace opentrail::intake {

/// Why one record was refused, in PutAuditEvents' terms: errorCode and errorMessage.
struct Refusal {
    std::string code;  // InvalidData, FieldNotFound, FieldTooLong, InvalidRecipient,
                       // InvalidEventSource, ...
    std::string message;
};

struct RecordResult {
    enum class State : std::uint8_t { kept, duplicate, conflict, refused };
    State state = State::kept;
    std::string event_id;  // The record's, or the derived one; empty when refused.
    std::optional<Refusal> refusal;
};

/// Records that arrived together and share their provenance.
struct Submission {
    journal::Provenance provenance;            // `recorded` is set by admission.
    std::shared_ptr<const std::string> bytes;  // Owns what the records point into.
    std::vector<std::string_view> records;
    /// True when at least 64 readable bytes follow every record inside `bytes`.
    bool padded = false;
    /// eventTime more than 15 minutes ahead: refused (live doors) or kept and flagged (import).
    bool refuse_time_ahead = true;
    /// Asked for every valid record: may this door take it? A refusal is that record's result.
    std::function<std::optional<Refusal>(const event::Facts&, std::span<const event::Value>)> may;
    /// Builds entries (kind outcome) that are appended right after the events and durable with
    /// them, from the final results. May be null, or return nothing to append.
    std::function<std::vector<std::string>(const std::vector<RecordResult>&)> outcomes;
};

struct Report {
    std::vector<RecordResult> results;  // One for each record, in order.
    std::uint64_t kept = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t conflicts = 0;  // Kept too, and counted here only.
    std::uint64_t refused = 0;
    std::vector<history::Decided>
        conflict_pairs;  // Those decided `conflict`, with what they contradict.
};

/// What several submissions wait for together. For one thread.
struct Unsettled {
    std::vector<std::uint64_t> ends;          // Of each shard: durable before anybody is told.
    std::vector<history::Decided> conflicts;  // To be told of then.
    /// Buckets and keys of files that were altered; to be told of then.
    std::vector<std::pair<std::string, std::string>> altered;

    void wait_for(std::uint32_t shard, std::uint64_t end);
};

class Admission {
  public:
    Admission(journal::Journal& journal, history::History& history, const Clock& clock);

    /// Fails as a whole only with Code::throttled (nothing was taken) or Code::unavailable (the
    /// journal failed). Otherwise everything kept is durable when it returns, duplicates included.
    Result<Report> admit(Submission submission);

    /// Like admit(), but nothing is durable before settle(): many small submissions share a sync.
    Result<Report> take(Submission submission, Unsettled& later);
    Result<void> settle(const Unsettled& later);

    /// Appends one record that OpenTrail made itself (doors api, gateway, watch): its id is new, so
    /// it is not looked up. Durable when it returns. Each of `changes` is an entry of kind
    /// change that follows it in the same atomic batch; what `makes_room` is let in on a full disk.
    Result<journal::Position> record(journal::Provenance provenance, std::string record,
                                     std::vector<std::string> changes = {},
                                     bool makes_room = false);

    /// The shard that an account's events go to.
    std::uint32_t shard_of(std::string_view account) const;

  private:
    journal::Journal& journal_;
    history::History& history_;
    const Clock& clock_;
};

}  // namespace opentrail::intake

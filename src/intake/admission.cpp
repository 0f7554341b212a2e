#include "intake/admission.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/limits.h"
#include "event/parse.h"

namespace opentrail::intake {
namespace {

/// One batch of a submission: small enough for the journal's queue, large enough for one sync to
/// carry much.
constexpr std::size_t chunk_records_max = 4096;
constexpr std::size_t chunk_bytes_max = 4 << 20;

event::Parser& thread_parser() {
    thread_local event::Parser parser;
    return parser;
}

std::size_t size_bytes(const event::FactsBatch& facts) {
    return facts.arena.size_bytes() + facts.values.capacity() * sizeof(event::Value) +
           facts.facts.capacity() * sizeof(event::Facts);
}

/// PutAuditEvents' failure codes (spec/insights-and-lake.md section 4), by what the parser said.
Refusal refusal_of(const Error& error, std::string_view record) {
    const std::string_view message = error.message;
    if (record.size() > limits::record_bytes_max) return {"FieldTooLong", error.message};
    if (message.ends_with("is missing")) return {"FieldNotFound", error.message};
    return {"InvalidData", error.message};
}

/// The records of one submission that go to one shard in one batch.
struct Chunk {
    std::shared_ptr<event::FactsBatch> facts = std::make_shared<event::FactsBatch>();
    journal::Batch batch;
    std::vector<std::size_t> result_indexes;
    std::size_t bytes = 0;
};

/// Admits one submission, chunk by chunk.
class Run {
  public:
    Run(journal::Journal& journal, history::History& history, Timestamp now, Submission& submission)
        : journal_(journal),
          history_(history),
          now_(now),
          submission_(submission),
          chunks_(journal.shard_count()),
          wait_for_(journal.shard_count(), 0) {
        submission_.provenance.recorded = now;
        report_.results.resize(submission_.records.size());
    }

    Result<Report> all(const std::function<std::uint32_t(std::string_view)>& shard_of,
                       Unsettled& later) {
        for (std::size_t i = 0; i < submission_.records.size(); ++i) {
            const std::uint32_t shard = check(i, shard_of);
            Chunk& chunk = chunks_[shard];
            if (chunk.batch.items.size() >= chunk_records_max || chunk.bytes >= chunk_bytes_max) {
                TRY(flush(shard));
            }
        }
        for (std::uint32_t shard = 0; shard < chunks_.size(); ++shard) TRY(flush(shard));
        TRY(append_outcomes());
        for (std::uint32_t shard = 0; shard < chunks_.size(); ++shard) {
            later.wait_for(shard, wait_for_[shard]);
        }
        later.conflicts.insert(later.conflicts.end(), report_.conflict_pairs.begin(),
                               report_.conflict_pairs.end());
        return std::move(report_);
    }

  private:
    /// Parses record `i` into its shard's chunk, or refuses it. Returns the shard.
    std::uint32_t check(std::size_t i,
                        const std::function<std::uint32_t(std::string_view)>& shard_of) {
        const event::Defaults defaults{submission_.provenance.account,
                                       submission_.provenance.region};
        const std::string_view record = submission_.records[i];
        std::uint32_t shard = 0;
        if (chunks_.size() > 1) {
            // The account is known only after parsing, and facts cannot move between arenas: parse
            // twice. With the one shard of a local journal this does not happen.
            event::FactsBatch scratch;
            if (thread_parser().parse(record, defaults, submission_.padded, scratch)) {
                shard = shard_of(scratch.facts.back().account);
            }
        }
        Chunk& chunk = chunks_[shard];
        const std::size_t values_before = chunk.facts->values.size();
        auto parsed = thread_parser().parse(record, defaults, submission_.padded, *chunk.facts);
        if (!parsed) {
            refuse(i, refusal_of(parsed.error(), record));
            return shard;
        }
        if (auto refusal = judge(*chunk.facts)) {
            refuse(i, std::move(*refusal));
            chunk.facts->facts.pop_back();
            chunk.facts->values.resize(values_before);
            return shard;
        }
        keep(i, chunk);
        return shard;
    }

    std::optional<Refusal> judge(const event::FactsBatch& batch) {
        const event::Facts& facts = batch.facts.back();
        if (submission_.refuse_time_ahead && facts.time > now_ + limits::time_ahead_max) {
            return Refusal{"InvalidData",
                           fmt::format("eventTime {} is more than 15 minutes ahead of {}",
                                       iso8601(facts.time), iso8601(now_))};
        }
        if (submission_.may) return submission_.may(facts, batch.values_of(facts));
        return std::nullopt;
    }

    void refuse(std::size_t i, Refusal refusal) {
        report_.results[i].state = RecordResult::State::refused;
        report_.results[i].refusal = std::move(refusal);
        ++report_.refused;
    }

    void keep(std::size_t i, Chunk& chunk) {
        const event::Facts& facts = chunk.facts->facts.back();
        journal::Item item;
        item.record = submission_.records[i];
        item.record_hash = facts.record_hash;
        if (facts.time > now_ + limits::time_ahead_max) item.flags |= journal::flag_time_ahead;
        chunk.batch.items.push_back(item);
        chunk.result_indexes.push_back(i);
        chunk.bytes += item.record.size();
        report_.results[i].event_id = std::string(facts.event_id);
    }

    Result<void> flush(std::uint32_t shard) {
        Chunk chunk = std::move(chunks_[shard]);
        chunks_[shard] = Chunk();
        if (chunk.batch.items.empty()) return {};
        chunk.batch.provenance = submission_.provenance;
        chunk.batch.owner = submission_.bytes;
        if (chunk.bytes < submission_.bytes->size() / 2) own_the_kept(chunk.batch, chunk.bytes);
        chunk.batch.attachment_bytes = size_bytes(*chunk.facts);
        chunk.batch.attachment = chunk.facts;
        chunk.batch.continues = taken_some_;
        std::vector<history::Decided> decisions;
        auto admitted = history_.admit(shard, chunk.batch, decisions);
        while (!admitted && admitted.error().code == Code::throttled && taken_some_) {
            // Half of this request is in already: rather wait for the tail than make the caller
            // send all again.
            TRY(journal_.wait_durable(shard, journal_.enqueued_end(shard)));
            TRY(history_.wait_indexed(shard, journal_.durable_end(shard)));
            decisions.clear();
            admitted = history_.admit(shard, chunk.batch, decisions);
        }
        if (!admitted) return std::unexpected(std::move(admitted.error()));
        taken_some_ = true;
        wait_for_[shard] = std::max(wait_for_[shard], *admitted);
        INVARIANT(decisions.size() == chunk.result_indexes.size());
        note(chunk, decisions);
        return {};
    }

    /// Batches wait in memory, weighed by what they hold: a few kept records must not hold on to
    /// the large request that they came in.
    static void own_the_kept(journal::Batch& batch, std::size_t bytes) {
        auto kept = std::make_shared<std::string>();
        kept->reserve(bytes);
        for (journal::Item& item : batch.items) {
            const std::size_t at = kept->size();
            kept->append(item.record);
            item.record = std::string_view(kept->data() + at, item.record.size());
        }
        batch.owner = std::move(kept);
    }

    void note(const Chunk& chunk, const std::vector<history::Decided>& decisions) {
        using State = RecordResult::State;
        for (std::size_t i = 0; i < decisions.size(); ++i) {
            RecordResult& result = report_.results[chunk.result_indexes[i]];
            switch (decisions[i].decision) {
                case history::Decision::fresh:
                    result.state = State::kept;
                    ++report_.kept;
                    break;
                case history::Decision::duplicate:
                    result.state = State::duplicate;
                    ++report_.duplicates;
                    break;
                case history::Decision::conflict:
                    result.state = State::conflict;
                    ++report_.conflicts;
                    report_.conflict_pairs.push_back(decisions[i]);
                    break;
            }
        }
    }

    /// What is replied to a request with an Idempotency-Key is kept beside its events. It follows
    /// them in the journal: were it lost, the repeated request would find every event a duplicate,
    /// which is as harmless.
    Result<void> append_outcomes() {
        if (!submission_.outcomes) return {};
        const auto texts =
            std::make_shared<std::vector<std::string>>(submission_.outcomes(report_.results));
        if (texts->empty()) return {};
        journal::Batch batch;
        batch.provenance = submission_.provenance;
        batch.owner = texts;
        batch.continues = taken_some_;
        for (const std::string& text : *texts) {
            batch.items.push_back({journal::Kind::outcome, 0, text, sha256(text)});
        }
        auto first = journal_.enqueue(0, batch);
        while (!first && first.error().code == Code::throttled && taken_some_) {
            // The events are in: an answer that nothing was taken would be untrue.
            TRY(journal_.wait_durable(0, journal_.enqueued_end(0)));
            TRY(history_.wait_indexed(0, journal_.durable_end(0)));
            first = journal_.enqueue(0, batch);
        }
        if (!first) return std::unexpected(std::move(first.error()));
        wait_for_[0] = std::max(wait_for_[0], first->offset + texts->size());
        return {};
    }

    journal::Journal& journal_;
    history::History& history_;
    Timestamp now_;
    Submission& submission_;
    std::vector<Chunk> chunks_;
    std::vector<std::uint64_t> wait_for_;
    Report report_;
    bool taken_some_ = false;
};

}  // namespace

void Unsettled::wait_for(std::uint32_t shard, std::uint64_t end) {
    if (ends.size() <= shard) ends.resize(shard + 1, 0);
    ends[shard] = std::max(ends[shard], end);
}

Admission::Admission(journal::Journal& journal, history::History& history, const Clock& clock)
    : journal_(journal), history_(history), clock_(clock) {}

Result<Report> Admission::admit(Submission submission) {
    Unsettled later;
    Report report = TRY(take(std::move(submission), later));
    TRY(settle(later));
    return report;
}

Result<Report> Admission::take(Submission submission, Unsettled& later) {
    INVARIANT(submission.bytes || submission.records.empty());
    Run run(journal_, history_, clock_.now(), submission);
    return run.all([this](std::string_view account) { return shard_of(account); }, later);
}

Result<void> Admission::settle(const Unsettled& later) {
    for (std::uint32_t shard = 0; shard < later.ends.size(); ++shard) {
        if (later.ends[shard] > 0) TRY(journal_.wait_durable(shard, later.ends[shard]));
    }
    return {};
}

Result<journal::Position> Admission::record(journal::Provenance provenance, std::string record,
                                            std::vector<std::string> changes, bool makes_room) {
    struct Owned {
        std::string record;
        std::vector<std::string> changes;
    };
    auto owned = std::make_shared<Owned>();
    owned->record = std::move(record);
    owned->changes = std::move(changes);
    auto facts = std::make_shared<event::FactsBatch>();
    TRY(thread_parser().parse(owned->record, {provenance.account, provenance.region}, false,
                              *facts));
    journal::Batch batch;
    provenance.recorded = clock_.now();
    batch.provenance = std::move(provenance);
    batch.owner = owned;
    batch.items.push_back(
        {journal::Kind::event, 0, owned->record, facts->facts.front().record_hash});
    for (const std::string& change : owned->changes) {
        batch.items.push_back({journal::Kind::change, 0, change, sha256(change)});
    }
    batch.makes_room = makes_room;
    batch.attachment_bytes = size_bytes(*facts);
    const std::uint32_t shard = shard_of(facts->facts.front().account);
    batch.attachment = std::move(facts);
    return journal_.append(shard, std::move(batch));
}

std::uint32_t Admission::shard_of(std::string_view account) const {
    return static_cast<std::uint32_t>(hash64(account) % journal_.shard_count());
}

}  // namespace opentrail::intake

#include "api/v1/conflict_alarm.h"

#include "api/v1/search_request.h"
#include "base/log.h"

namespace opentrail::api::v1 {
namespace {

/// In one batch of the journal.
constexpr std::size_t marked_at_once = 1000;

}  // namespace

ConflictAlarm::ConflictAlarm(Recorder& recorder, catalog::Applier& applier, const Clock& clock,
                             Counter& counter, std::string account, std::string region)
    : recorder_(recorder),
      applier_(applier),
      clock_(clock),
      counter_(counter),
      account_(std::move(account)),
      region_(std::move(region)) {}

Result<void> ConflictAlarm::keep(std::span<const history::History::Conflict> pairs) {
    TRY(mark(pairs));
    inbox_.add_marked(pairs);
    return {};
}

void ConflictAlarm::tick() {
    const Timestamp now = clock_.now();
    const ConflictInbox::Found found = inbox_.take();
    counter_.add(found.count);
    count_ += found.count;
    for (const auto& pair : found.sample) {
        if (sample_.size() < ConflictInbox::sample_max) sample_.push_back(pair);
    }
    mark_noted();
    if (count_ == 0 || (last_ && now < *last_ + interval && now >= *last_)) return;
    last_ = now;
    tell();
    count_ = 0;
    sample_.clear();
}

void ConflictAlarm::mark_noted() {
    for (;;) {
        const ConflictInbox::Pairs pairs = inbox_.unmarked(marked_at_once);
        if (pairs.empty()) return;
        if (const auto marked = mark(pairs); !marked) {
            log_warn("api", "conflicts could not be marked yet", {{"error", marked.error()}});
            return;
        }
        inbox_.marked(pairs.size());
    }
}

Result<void> ConflictAlarm::mark(std::span<const history::History::Conflict> pairs) {
    const Timestamp now = clock_.now();
    std::vector<catalog::Change> marks;
    for (const auto& [earlier, later] : pairs) {
        marks.push_back(catalog::FindConflict{{.earlier = earlier, .later = later, .found = now}});
    }
    journal::Provenance provenance;
    provenance.recorded = now;
    provenance.door = journal::Door::watch;
    provenance.account = account_;
    provenance.region = region_;
    return applier_.append(journal::Kind::mark, provenance, marks);
}

void ConflictAlarm::tell() {
    JsonArray found;
    for (const auto& [earlier, later] : sample_) {
        found.push_back(
            JsonObject{{"earlier", position_text(earlier)}, {"later", position_text(later)}});
    }
    event::Draft draft;
    draft.identity.account = account_;
    draft.identity.invoked_by = watch_source;
    draft.source = watch_source;
    draft.name = "IdentityConflict";
    draft.region = region_;
    draft.source_ip = watch_source;
    draft.service_event_details = to_text(JsonObject{{"count", count_}, {"conflicts", found}});
    draft.type = "AwsServiceEvent";
    draft.management_event = true;
    draft.recipient_account = account_;
    if (const auto noted = recorder_.note(journal::Door::watch, std::move(draft)); !noted) {
        log_warn("api", "an alarm could not be recorded", {{"message", noted.error().message}});
    }
}

}  // namespace opentrail::api::v1

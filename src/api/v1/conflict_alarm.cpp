#include "api/v1/conflict_alarm.h"

#include "api/v1/search_request.h"
#include "base/log.h"

namespace opentrail::api::v1 {
namespace {

/// Pairs that one alarm names.
constexpr std::size_t sample_max = 10;

}  // namespace

ConflictAlarm::ConflictAlarm(Recorder& recorder, catalog::Applier& applier, const Clock& clock,
                             Counter& counter, std::string account, std::string region)
    : recorder_(recorder),
      applier_(applier),
      clock_(clock),
      counter_(counter),
      account_(std::move(account)),
      region_(std::move(region)) {}

void ConflictAlarm::tick() {
    const Timestamp now = clock_.now();
    const ConflictInbox::Found found = inbox_->take();
    counter_.add(found.count);
    count_ += found.count;
    for (const auto& pair : found.pairs) {
        if (sample_.size() < sample_max) sample_.push_back(pair);
    }
    if (!found.pairs.empty()) mark(found.pairs, now);
    if (count_ == 0 || (last_ && now < *last_ + interval && now >= *last_)) return;
    last_ = now;
    tell();
    count_ = 0;
    sample_.clear();
}

void ConflictAlarm::mark(const std::vector<history::History::Conflict>& pairs, Timestamp now) {
    std::vector<catalog::Change> marks;
    for (const auto& [earlier, later] : pairs) {
        marks.push_back(catalog::FindConflict{{.earlier = earlier, .later = later, .found = now}});
    }
    journal::Provenance provenance;
    provenance.recorded = now;
    provenance.door = journal::Door::watch;
    provenance.account = account_;
    provenance.region = region_;
    if (const auto marked = applier_.append(journal::Kind::mark, provenance, marks); !marked) {
        log_warn("api", "conflicts could not be marked", {{"error", marked.error()}});
    }
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

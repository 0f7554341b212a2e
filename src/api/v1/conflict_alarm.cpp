#include "api/v1/conflict_alarm.h"

#include "api/v1/search_request.h"
#include "base/log.h"

namespace opentrail::api::v1 {

ConflictAlarm::ConflictAlarm(Recorder& recorder, catalog::Applier& applier, const Clock& clock,
                             Counter& counter, std::string account, std::string region)
    : recorder_(recorder),
      applier_(applier),
      clock_(clock),
      counter_(counter),
      account_(std::move(account)),
      region_(std::move(region)) {}

void ConflictAlarm::note(const history::History::Conflict& pair) {
    counter_.add();
    const std::lock_guard lock(mutex_);
    ++count_;
    if (pairs_.size() < pairs_max) pairs_.push_back(pair);
    if (sample_.size() < 10) sample_.push_back(pair);
}

void ConflictAlarm::tick() {
    const Timestamp now = clock_.now();
    std::vector<history::History::Conflict> pairs;
    std::vector<history::History::Conflict> sample;
    std::uint64_t count = 0;
    {
        const std::lock_guard lock(mutex_);
        pairs.swap(pairs_);
        if (count_ > 0 && (!last_ || now >= *last_ + interval || now < *last_)) {
            count = std::exchange(count_, 0);
            sample.swap(sample_);
            last_ = now;
        }
    }
    if (!pairs.empty()) {
        std::vector<catalog::Change> marks;
        for (const auto& [earlier, later] : pairs) {
            marks.push_back(
                catalog::FindConflict{{.earlier = earlier, .later = later, .found = now}});
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
    if (count == 0) return;
    JsonArray found;
    for (const auto& [earlier, later] : sample) {
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
    draft.service_event_details = to_text(JsonObject{{"count", count}, {"conflicts", found}});
    draft.type = "AwsServiceEvent";
    draft.management_event = true;
    draft.recipient_account = account_;
    if (const auto noted = recorder_.note(journal::Door::watch, std::move(draft)); !noted) {
        log_warn("api", "an alarm could not be recorded", {{"message", noted.error().message}});
    }
}

}  // namespace opentrail::api::v1

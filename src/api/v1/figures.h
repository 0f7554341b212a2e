// Figures: counts of events by value and over time, what they have in common, and suggestions:
// GET /v1/events/count, /histogram, /summary and /suggestions. Safe from any thread.
//
// Figures of a query about records (text, members) are worked out for about a second, from the
// newest events back: a reply says what of the time it is not of, and the same question asked again
// gets further.

#pragma once

#include <string>

#include "api/call.h"
#include "api/page_search.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/settings.h"
#include "api/v1/search_request.h"
#include "base/clock.h"
#include "base/json.h"
#include "history/history.h"

namespace opentrail::api::v1 {

class Figures {
  public:
    Figures(PageSearch& pages, history::History& history, Recorder& recorder, const Clock& clock,
            const Settings& settings);

    /// GET /v1/events/count
    Outcome<std::string> count(const Call& call);
    /// GET /v1/events/histogram
    Outcome<std::string> histogram(const Call& call);
    /// GET /v1/events/summary
    Outcome<std::string> summary(const Call& call);
    /// GET /v1/events/suggestions
    Outcome<std::string> suggestions(const Call& call);

  private:
    struct Asked;
    Outcome<Asked> asked(const Call& call, Purpose purpose);
    Outcome<void> record_read(const Call& call, std::string_view name);
    Result<Duration> width_of(const SearchRequest& request, history::Query query);

    PageSearch& pages_;
    history::History& history_;
    Recorder& recorder_;
    const Clock& clock_;
    const Settings& settings_;
};

/// "90d", "15m", "30s": the largest unit that it is a whole number of.
std::string interval_text(Duration width);

/// The least width of a kind that people count in with which `range` has at most `buckets`.
Duration bucket_width(Duration range, std::size_t buckets);

/// {"total","errors","denied","first","last"}, the last two only where there are events.
JsonObject summary_object(const history::Summary& summary);
JsonArray summary_values(const std::vector<history::Summary::Value>& values);

/// How many of `buckets` there are: [{"start","count"}], with "errors" and "denied" by outcome.
JsonArray bucket_array(const std::vector<history::Bucket>& buckets, bool by_outcome);

}  // namespace opentrail::api::v1

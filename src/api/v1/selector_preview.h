// SelectorPreview: POST /v1/selectors/preview: which events of a time that is past these selectors
// would have taken, by the matcher that delivery asks.
//
// Of many events it looks at some, spread over the time, and says so. Safe from any thread.

#pragma once

#include <cstdint>
#include <semaphore>
#include <string>

#include "api/call.h"
#include "api/page_search.h"
#include "api/refused.h"
#include "base/clock.h"
#include "history/history.h"

namespace opentrail::api::v1 {

class SelectorPreview {
  public:
    struct Options {
        std::uint64_t events_max = 100'000;           // That one call looks at,
        Duration time_max = std::chrono::seconds(5);  // and how long.
        std::uint32_t stretches = 96;                 // Of the time, where there are more events.
    };
    /// All outlive it.
    SelectorPreview(PageSearch& pages, history::History& history, const Clock& clock,
                    Options options)
        : pages_(pages), history_(history), clock_(clock), options_(options) {}

    /// {"eventSelectors"|"advancedEventSelectors":[…],"from","to","region"?}, the lists as
    /// PutEventSelectors has them. Of the caller's account. InvalidEventSelectorsException as
    /// PutEventSelectors.
    Outcome<std::string> preview(const Call& call);

  private:
    struct Asked;
    class Sums;
    Outcome<Asked> read(const Call& call) const;
    Result<void> look(const history::Query& query, std::uint64_t quota, Timestamp until,
                      Sums& sums);
    Result<void> look_everywhere(const Asked& asked, Sums& sums);

    PageSearch& pages_;
    history::History& history_;
    const Clock& clock_;
    const Options options_;
    std::counting_semaphore<> running_{2};
};

}  // namespace opentrail::api::v1

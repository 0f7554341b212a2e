// Coverage: what is recorded and, more to the point, what is not: GET /v1/coverage. Accounts that
// have fallen silent, Regions without events, services of which only management events are seen,
// trails that take no data events. Safe from any thread.

#pragma once

#include <string>

#include "api/call.h"
#include "api/page_search.h"
#include "api/refused.h"
#include "base/clock.h"
#include "base/json.h"
#include "catalog/catalog.h"
#include "history/history.h"

namespace opentrail::api::v1 {

class Coverage {
  public:
    Coverage(PageSearch& pages, history::History& history, catalog::Catalog& catalog,
             const Clock& clock)
        : pages_(pages), history_(history), catalog_(catalog), clock_(clock) {}

    /// Of 30 days, unless from and to say otherwise; silent= is how long an account or Region may
    /// be without events.
    Outcome<std::string> show(const Call& call);

  private:
    Result<JsonObject> describe(const history::Query& query, const access::View& view,
                                Duration silent);
    Result<JsonArray> last_seen(const history::Query& query, event::Field field,
                                std::string_view name, Duration silent);
    Result<JsonArray> services(const history::Query& query);
    Result<JsonArray> trails(const access::View& view);

    PageSearch& pages_;
    history::History& history_;
    catalog::Catalog& catalog_;
    const Clock& clock_;
};

}  // namespace opentrail::api::v1

// Identities: what a principal, a session or an access key did, and what it had not done before:
// GET /v1/identities. Safe from any thread.

#pragma once

#include <string>

#include "api/call.h"
#include "api/page_search.h"
#include "api/refused.h"
#include "api/v1/search_request.h"
#include "base/clock.h"
#include "base/json.h"
#include "history/history.h"

namespace opentrail::api::v1 {

class Identities {
  public:
    Identities(PageSearch& pages, history::History& history, const Clock& clock)
        : pages_(pages), history_(history), clock_(clock) {}

    /// Of any filters that say who: principal, session, accessKeyId or username.
    Outcome<std::string> show(const Call& call);

  private:
    Result<JsonObject> describe(const SearchRequest& request);
    Result<JsonObject> services(const history::Query& query, Duration width);
    Result<JsonObject> news(const history::Query& query, event::Field field);
    Result<JsonArray> denials(history::Query query);

    PageSearch& pages_;
    history::History& history_;
    const Clock& clock_;
};

}  // namespace opentrail::api::v1

// IdentityPolicy: the IAM policy that allows what an identity did, and nothing else:
// GET /v1/identities/policy. Safe from any thread.

#pragma once

#include <string>

#include "access/usage/least_policy.h"
#include "api/call.h"
#include "api/page_search.h"
#include "api/refused.h"
#include "base/clock.h"
#include "base/json.h"
#include "history/history.h"

namespace opentrail::api::v1 {

class IdentityPolicy {
  public:
    IdentityPolicy(PageSearch& pages, history::History& history, const Clock& clock)
        : pages_(pages), history_(history), clock_(clock) {}

    /// Of any filters that say who. A role's ARN as principal stands for all of its sessions.
    Outcome<std::string> show(const Call& call);

  private:
    Result<JsonObject> describe(history::Query query);
    Result<void> note_calls(const history::Query& calls, access::usage::LeastPolicy& policy);
    Result<void> read_records(const history::Query& query, const std::string& source,
                              const std::string& name, std::size_t& left,
                              access::usage::LeastPolicy& policy);
    Result<JsonArray> silent_data(const history::Query& query);

    PageSearch& pages_;
    history::History& history_;
    const Clock& clock_;
};

}  // namespace opentrail::api::v1

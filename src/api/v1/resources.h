// Resources: who changed a resource, when and how: GET /v1/resources. Safe from any thread.

#pragma once

#include <string>

#include "api/call.h"
#include "api/page_search.h"
#include "api/refused.h"
#include "base/clock.h"
#include "history/history.h"

namespace opentrail::api::v1 {

class Resources {
  public:
    Resources(PageSearch& pages, history::History& history, const Clock& clock)
        : pages_(pages), history_(history), clock_(clock) {}

    /// name=, and any filters beside it.
    Outcome<std::string> show(const Call& call);

  private:
    PageSearch& pages_;
    history::History& history_;
    const Clock& clock_;
};

}  // namespace opentrail::api::v1

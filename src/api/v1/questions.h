// Questions: everything that /v1 answers from the history beside the events themselves. Safe from
// any thread.

#pragma once

#include "api/v1/coverage.h"
#include "api/v1/figures.h"
#include "api/v1/identities.h"
#include "api/v1/identity_policy.h"
#include "api/v1/resources.h"
#include "api/v1/role_chain.h"

namespace opentrail::api::v1 {

struct Questions {
    Questions(PageSearch& pages, history::History& history, catalog::Catalog& catalog,
              Recorder& recorder, const Clock& clock, const Settings& settings)
        : figures(pages, history, recorder, clock, settings),
          role_chain(pages),
          identities(pages, history, clock),
          identity_policy(pages, history, clock),
          resources(pages, history, clock),
          coverage(pages, history, catalog, clock) {}

    Figures figures;
    RoleChain role_chain;
    Identities identities;
    IdentityPolicy identity_policy;
    Resources resources;
    Coverage coverage;
};

}  // namespace opentrail::api::v1

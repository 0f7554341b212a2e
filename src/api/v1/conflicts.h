// Conflicts: GET /v1/conflicts, pairs of events with one identity and different content. Safe from
// any thread.

#pragma once

#include <string>

#include "api/call.h"
#include "api/page_search.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "catalog/catalog.h"
#include "history/history.h"

namespace opentrail::api::v1 {

class Conflicts {
  public:
    Conflicts(catalog::Catalog& catalog, history::History& history, PageSearch& pages,
              Recorder& recorder);

    /// {"conflicts":[{"earlier":{…},"later":{…}}]}, the newest thousand; each end has its
    /// provenance and eventID.
    Outcome<std::string> list(const Call& call);

  private:
    Result<std::optional<std::string>> side_text(const journal::Entry& entry,
                                                 const access::View& view);
    Result<std::optional<journal::Position>> find_earlier(const journal::Entry& later);
    Result<std::optional<std::string>> text_of(const catalog::Conflict& conflict,
                                               const access::View& view);

    catalog::Catalog& catalog_;
    history::History& history_;
    PageSearch& pages_;
    Recorder& recorder_;
};

}  // namespace opentrail::api::v1

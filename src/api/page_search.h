// PageSearch: pages of the history with their records, and the tokens between them.
//
// A first page waits until everything journaled before it is indexed. Safe from any thread.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/page_token.h"
#include "api/refused.h"
#include "base/clock.h"
#include "history/history.h"
#include "journal/journal.h"

namespace opentrail::api {

struct FoundPage {
    std::vector<journal::Entry> entries;
    std::optional<PageToken> next;  // Where the next page begins, when there may be one.
};

class PageSearch {
  public:
    PageSearch(journal::Journal& journal, history::History& history, const Clock& clock);

    /// `asked`: the fingerprint that goes into the token. `token`: where to go on, else a first
    /// page.
    Result<FoundPage> search(const history::Query& query, std::size_t limit, const Sha256& asked,
                             const std::optional<PageToken>& token);

    /// Waits until everything journaled so far is indexed.
    Result<void> catch_up();

    /// The entries at `positions`, in their order, without those that retention has taken
    /// meanwhile.
    Result<std::vector<journal::Entry>> fetch(const std::vector<journal::Position>& positions);

  private:
    journal::Journal& journal_;
    history::History& history_;
    const Clock& clock_;
};

}  // namespace opentrail::api

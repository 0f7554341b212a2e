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

/// A page ends early, with a token, once its records have this many bytes: a thousand records of
/// the largest size would be a gigabyte. AWS's clients take a short page with a token for what it
/// is.
inline constexpr std::size_t page_bytes_max = 8 << 20;

struct FoundPage {
    std::vector<journal::Entry> entries;
    std::optional<PageToken> next;  // Where the next page begins, when there may be one.
};

class PageSearch {
  public:
    PageSearch(journal::Journal& journal, history::History& history, const Clock& clock);

    /// `asked`: the fingerprint that goes into the token. `token`: where to go on, else a first
    /// page. Of a query that has hits a page has one record at least, however large it is.
    Result<FoundPage> search(const history::Query& query, std::size_t limit, const Sha256& asked,
                             const std::optional<PageToken>& token);

    /// Waits until everything journaled so far is indexed.
    Result<void> catch_up();

    /// The entries at `positions`, in their order, without those that retention has taken
    /// meanwhile.
    Result<std::vector<journal::Entry>> fetch(const std::vector<journal::Position>& positions);

  private:
    struct Fill {
        std::size_t hits = 0;  // Of those given, that the page used up.
        std::vector<journal::Entry> entries;
    };
    Result<Fill> fill(const std::vector<history::Key>& hits);

    journal::Journal& journal_;
    history::History& history_;
    const Clock& clock_;
};

}  // namespace opentrail::api

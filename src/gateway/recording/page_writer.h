// PageWriter: writes exchanges into a page: their events as records, with ids, checked as every
// record is. What the selectors leave out is counted and not written.
//
// For one thread, but for left_out().

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "event/parse.h"
#include "gateway/exchange.h"
#include "gateway/recording/book.h"
#include "gateway/recording/name_tally.h"
#include "gateway/recording/scribe.h"
#include "trail/matcher.h"
#include "trail/selectors.h"
#include "trail/subject.h"

namespace opentrail::gateway {

/// errorCode of an event whose call was begun, and of which nothing was heard any more.
inline constexpr std::string_view outcome_unknown = "GatewayOutcomeUnknown";

class PageWriter {
  public:
    /// `account`, `region`: of events that have none. `record`: null for everything; outlives it.
    PageWriter(Scribe& scribe, Random& random, std::string account, std::string region,
               const trail::Selectors* record);

    /// Adds the event that `head` becomes if nothing more is heard, under a new id, which it
    /// returns. Fails with Code::invalid when it cannot be written.
    Result<std::string> add_intent(const Exchange& head, Page& page);

    /// Adds the events of `exchange`. `intended`: the id of its intent, or empty: the first
    /// event's, or settled where there is none. Returns how many events could not be written at
    /// all.
    std::size_t add(const Exchange& exchange, const std::string& intended, Page& page);

    const NameTally& left_out() const { return left_out_; }

  private:
    Result<void> append(event::Draft& draft, std::vector<Page::Record>& to, Page& page,
                        event::FactsBatch& facts);
    bool is_wanted(std::string_view record, const std::string& name);
    void share(event::Draft& draft);

    Scribe& scribe_;
    Random& random_;
    const std::string account_;
    const std::string region_;
    std::optional<trail::Matcher> matcher_;
    trail::SubjectReader reader_;
    trail::Matches matches_;
    event::Parser parser_;
    NameTally left_out_;
};

}  // namespace opentrail::gateway

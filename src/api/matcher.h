// Matcher: whether one event, with its facts, answers a query. For tails, which see events before
// the history does.

#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "event/facts.h"
#include "event/parse.h"
#include "history/query.h"
#include "journal/entry.h"

namespace opentrail::api {

/// Whether the event answers `query`. The values a filter is compared with are those that the
/// history indexes.
bool matches(const history::Query& query, const event::FactsBatch& batch, const event::Facts& facts,
             std::string_view record, const journal::Provenance& provenance);

/// Goes through a batch's events and says which match. For one thread; keeps a parser for batches
/// read back from disk.
class BatchMatcher {
  public:
    explicit BatchMatcher(history::Query query) : query_(std::move(query)) {}

    struct Match {
        std::size_t item;  // Index in the batch.
        std::string account;
        std::string region;
    };
    /// The events from item `first_item` on that match, in order. One whose record cannot be read
    /// is left out.
    std::vector<Match> match(const journal::Batch& batch, std::size_t first_item);

  private:
    history::Query query_;
    event::Parser parser_;
};

}  // namespace opentrail::api

// SearchRequest: the filters and bounds of the requests to /v1/events, its counts and histogram,
// and /v1/tail.
//
// Parameters are named as event::name(Field) has them, with aliases; a repeated one means any of;
// "not." before a name negates. docs/v1.md lists them. Pure functions.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/principal.h"
#include "api/refused.h"
#include "api/url_query.h"
#include "base/hash.h"
#include "base/time.h"
#include "event/field.h"
#include "history/query.h"
#include "journal/entry.h"

namespace opentrail::api::v1 {

struct SearchRequest {
    history::Query query;  // Without the caller's view.
    /// `from` was said as a duration before now (since=).
    bool from_is_relative = false;
    std::optional<std::size_t> limit;  // Null with limit=all.
    std::optional<std::string> next_token;
    bool provenance = false;
    std::optional<event::Field> by;              // Counts, suggestions.
    std::optional<history::ValuePattern> only;   // Counts, suggestions: of these values.
    std::optional<Duration> interval;            // Histogram.
    std::optional<std::size_t> buckets;          // Histogram: about so many, rather than interval.
    bool by_outcome = false;                     // Histogram.
    std::vector<event::Field> fields;            // Summary.
    std::optional<journal::Position> tail_from;  // Tail.
};

/// Which request the parameters are for: each knows its own beside the filters.
enum class Purpose { page, stream, count, histogram, tail, summary, suggestions };

/// ValidationException, naming the parameter.
Outcome<SearchRequest> parse_search_request(std::span<const Parameter> parameters, Purpose purpose,
                                            Timestamp now);

/// Limits `query` to what the caller may read.
void limit_to_view(history::Query& query, const access::View& view);

/// The same for every page of one search by one caller.
Sha256 search_fingerprint(const SearchRequest& request, const access::Principal& caller);

/// "SHARD:OFFSET", and back.
std::string position_text(const journal::Position& position);
std::optional<journal::Position> parse_position(std::string_view text);

/// ISO 8601, or epoch seconds with a fraction or not.
Result<Timestamp> parse_time(std::string_view text);

}  // namespace opentrail::api::v1

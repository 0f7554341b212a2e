// LookupRequest: what LookupEvents was asked, checked, and the history's query for it.
//
// Sources: AWS CloudTrail API Reference, LookupEvents and LookupAttribute. Pure functions.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "access/principal.h"
#include "api/refused.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/time.h"
#include "history/query.h"

namespace opentrail::api {

struct LookupAttribute {
    std::string key;  // One of the eight of LookupAttributeKey.
    std::string value;
    bool operator==(const LookupAttribute&) const = default;
};

struct LookupRequest {
    std::vector<LookupAttribute> attributes;  // All must hold.
    std::optional<Timestamp> start;
    std::optional<Timestamp> end;
    bool insight = false;
    std::size_t limit = 50;
    std::optional<std::string> next_token;
};

/// `aws_limits`: at most one attribute. Refuses as AWS does: SerializationException,
/// ValidationException, InvalidLookupAttributesException, InvalidTimeRangeException,
/// InvalidMaxResultsException, InvalidEventCategoryException, InvalidNextTokenException.
Outcome<LookupRequest> parse_lookup_request(const JsonObject& body, bool aws_limits);

/// How long a value counts: "_", " ", "," and newline count double (AWS CloudTrail API Reference,
/// LookupAttribute).
std::size_t lookup_value_length(std::string_view value);

/// The query that answers `request` to `caller`: events of its signature's Region and its view.
/// Null when nothing can match (two EventIds that differ).
std::optional<history::Query> lookup_query(const LookupRequest& request,
                                           const access::Principal& caller);

/// The same for every page of one look-up by one caller.
Sha256 lookup_fingerprint(const LookupRequest& request, const access::Principal& caller);

}  // namespace opentrail::api

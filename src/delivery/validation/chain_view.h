// view_chain(): a trail's digests as a person looks at them: each with whether it is what was
// signed, and whether the one that it names is the one that is there.
//
// The catalog says which digests there must be; the bucket says what is there. Log files are not
// read: that is validate()'s. Safe from any thread.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "delivery/digest.h"
#include "delivery/store.h"
#include "delivery/validation/verdict.h"

namespace opentrail::delivery::validation {

/// What is with the digest that a digest names.
enum class Link : std::uint8_t {
    begins,   // It names none: a chain begins with it.
    holds,    // The one that is there is the one that is named.
    differs,  // Another one is there.
    gone,     // None is there.
    unread,   // It could not be read.
    unknown,  // The digest itself cannot be believed, or not be read.
};

/// "begins", "holds", ...
std::string_view name(Link link);

struct ChainLink {
    catalog::PlannedDigest digest;  // As the catalog has it.
    Verdict verdict;
    Link link = Link::unknown;
    std::optional<PreviousDigest> previous = {};  // That it names; only where it is believed.
};

struct ChainQuery {
    const catalog::Trail& trail;
    std::string_view region;
    Timestamp from;  // Of digests' ends; inclusive, as is `to`.
    Timestamp to;
    std::size_t limit = 50;
};

struct ChainPage {
    std::vector<ChainLink> links;  // Newest first.
    bool more = false;             // There are older ones in that time.
};

/// Backfill digests stand among the others. Of digests that end at one time all are on one page.
/// Fails when the catalog or the keys cannot be read.
Result<ChainPage> view_chain(catalog::Catalog& catalog, Store& store, const ChainQuery& query);

}  // namespace opentrail::delivery::validation

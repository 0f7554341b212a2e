// read_records(): reads the records that a count needs, the newest first, for as long as it may;
// what it found makes the query one that is answered without reading, for the time that it is
// known of. What was read is remembered, so that the same question asked again gets further.

#pragma once

#include "history/query.h"
#include "history/text_search.h"
#include "history/view.h"

namespace opentrail::history {

/// Sets `query.known`, and moves `query.from` to where the reading came. A query that is not about
/// records stays as it is.
Result<ReadSoFar> read_records(const View& view, Query& query, TextSearch& text_search,
                               const ReadBounds& bounds);

}  // namespace opentrail::history

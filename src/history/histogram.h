// Histogram: matching events by time, and how they ended.
//
// A sealed segment's rows are in order of time: where a bucket begins in it is looked up, and its
// rows are counted as bits.

#pragma once

#include "history/query.h"
#include "history/text_search.h"
#include "history/view.h"

namespace opentrail::history {

/// Matching events by time: from the first bucket that has any to the last, none left out. Buckets
/// begin at multiples of `width` since 1970. Code::invalid for a width below a millisecond, or when
/// there would be too many. `by_outcome`: errors and denied are counted too.
Result<std::vector<Bucket>> histogram(const View& view, const Query& query, Duration width,
                                      bool by_outcome, TextSearch& text_search);

}  // namespace opentrail::history

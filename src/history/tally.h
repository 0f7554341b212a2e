// Counting: how many events match a query, over time, and by the values of a field.
//
// Reads every segment that may have any. Memory is bounded: values are counted in ranges of their
// hash, so many at a time as fit.

#pragma once

#include "history/query.h"
#include "history/text_search.h"
#include "history/view.h"

namespace opentrail::history {

Result<std::uint64_t> count(const View& view, const Query& query, TextSearch& text_search);

/// Distinct values counted at a time, and their text: some 50 MB at worst, and twice that while a
/// table grows.
struct Pass {
    std::uint64_t values_max = 512 << 10;
    std::uint64_t text_bytes_max = 32 << 20;
};

/// The `limit` values that most of the matching events have, most first, then by value.
Result<std::vector<Count>> count_by(const View& view, const Query& query, event::Field field,
                                    std::size_t limit, TextSearch& text_search,
                                    const Pass& at_a_time = {});

/// Matching events by time: from the first bucket that has any to the last, none left out. Buckets
/// begin at multiples of `width` since 1970. Code::invalid for a width below a millisecond, or when
/// there would be too many.
Result<std::vector<Bucket>> histogram(const View& view, const Query& query, Duration width,
                                      TextSearch& text_search);

}  // namespace opentrail::history

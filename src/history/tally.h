// Counting: how many events match a query, and by the values of a field. (By time: histogram.h.)
//
// Reads every segment that may have any. Memory is bounded: values are counted in ranges of their
// hash, so many at a time as fit.

#pragma once

#include <optional>
#include <span>

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

/// The `limit` values that most of the matching events have, most first, then by value; with
/// `only`, of those that are as it says.
Result<std::vector<Count>> count_by(const View& view, const Query& query, event::Field field,
                                    std::size_t limit, TextSearch& text_search,
                                    const std::optional<ValuePattern>& only = {},
                                    const Pass& at_a_time = {});

/// Total, errors, first and last of the matching events, and of each of `fields` the `limit` values
/// that most of them have.
Result<Summary> summarize(const View& view, const Query& query,
                          std::span<const event::Field> fields, std::size_t limit,
                          TextSearch& text_search, const Pass& at_a_time = {});

/// What is read to suggest values: some tenths of a second's work.
struct SuggestionWork {
    std::uint64_t values_max = 1'000'000;
    /// Of records, where the query is about them.
    ReadBounds records = {.bytes_max = 128 << 20};
};

/// The `limit` most frequent values of `field` that are as `wanted` says, in the newest of the
/// matching events: segments are looked at until so much was read.
Result<Suggestions> suggest(const View& view, const Query& query, event::Field field,
                            const ValuePattern& wanted, std::size_t limit, TextSearch& text_search,
                            const SuggestionWork& work = {});

}  // namespace opentrail::history

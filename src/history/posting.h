// Posting: the rows that have one value, as a segment file keeps them.
//
// Written in the shortest of four forms; which one follows from how many of the segment's rows are
// in it:
//   all of them           nothing
//   more than one in 8    one bit a row, lowest first, ceil(rows / 8) bytes
//   exactly one           its number, a varint
//   otherwise             the size of what follows (varint), then varints: the first row, then each
//   distance
//
// Pure functions.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "history/bytes.h"
#include "history/row_set.h"

namespace opentrail::history {

/// Appends the posting of `rows`, ascending and distinct, of a segment of `segment_rows`.
void put_posting(std::string& into, std::span<const std::uint16_t> rows,
                 std::uint32_t segment_rows);

/// A posting found, not yet read.
struct Posting {
    std::uint32_t count = 0;
    std::string_view bytes;
};

/// Takes the posting of `count` rows from `reader`. What `reader` says is not ok is damaged.
Posting take_posting(Reader& reader, std::uint64_t count, std::uint32_t segment_rows);

/// Adds its rows to `into`. False when the bytes are damaged.
bool insert_posting(const Posting& posting, std::uint32_t segment_rows, RowSet& into);

/// How many of its rows are in `rows`; what is damaged ends it early.
std::uint32_t count_common(const Posting& posting, std::uint32_t segment_rows, const RowSet& rows);

}  // namespace opentrail::history

// Hiding: what nobody sees although it is indexed: forgotten imports, live events past their age,
// and entries that the journal no longer has.
//
// A snapshot: plain data, taken at the start of a query or decision.

#pragma once

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "history/segment.h"

namespace opentrail::history {

struct Hiding {
    std::uint64_t version = 0;                           // Of `forgotten`; 0: nothing was.
    std::shared_ptr<const std::vector<Term>> forgotten;  // Values of Field::import_id.
    /// Live events are hidden when their time is before this and they arrived before it too: that
    /// is, when their offset is before their shard's in live_begins.
    std::optional<Timestamp> live_from;
    std::vector<std::uint64_t> live_begins;
    std::vector<std::uint64_t> begins;  // A shard: entries before this are gone.

    /// Drops from `rows` what is hidden in `segment`.
    Result<void> hide(const Segment& segment, Scratch& scratch, RowSet& rows) const;
    /// hide() for one row.
    Result<bool> hides(const Segment& segment, Scratch& scratch, std::uint32_t row) const;
    /// hide() for an event that has no row yet: it has just arrived.
    bool hides_new(std::string_view import_id) const { return forgot(import_id); }
    /// True only when all rows of a segment of this extent are hidden.
    bool hides_all(const Extent& extent) const;
    /// False only when nothing in a segment of this extent is hidden for another reason than a
    /// forgotten import.
    bool may_hide_old(const Extent& extent) const;

  private:
    bool forgot(std::string_view import_id) const;
    Result<void> hide_forgotten(const Segment& segment, Scratch& scratch, RowSet& rows) const;
    Result<void> hide_old(const Segment& segment, const Extent& extent, Scratch& scratch,
                          RowSet& rows) const;
};

}  // namespace opentrail::history

#include "history/hiding.h"

#include <algorithm>

#include "history/open_segment.h"
#include "history/sealed_segment.h"

namespace opentrail::history {
namespace {

// Of the doors' names those that is_live() (open_segment.h) holds for.
const std::vector<Term>& live_doors() {
    static const std::vector<Term> doors = [] {
        std::vector<Term> terms;
        for (const journal::Door door : {journal::Door::api, journal::Door::gateway,
                                         journal::Door::submitted, journal::Door::watch}) {
            terms.emplace_back(event::Field::door, std::string(journal::name(door)));
        }
        return terms;
    }();
    return doors;
}

Result<std::shared_ptr<const RowSet>> rows_with_any(const Segment& segment,
                                                    const std::vector<Term>& terms) {
    Scratch scratch;
    std::shared_ptr<RowSet> rows;
    for (const Term& term : terms) {
        if (!segment.may_have(term)) continue;
        if (!rows) rows = std::make_shared<RowSet>();
        TRY(segment.insert_rows(term, scratch, *rows));
    }
    if (rows && rows->empty()) rows = nullptr;
    return rows;
}

}  // namespace

Result<void> Hiding::hide(const Segment& segment, Scratch& scratch, RowSet& rows) const {
    const Extent extent = segment.extent();
    if (version != 0) TRY(hide_forgotten(segment, scratch, rows));
    if (may_hide_old(extent)) TRY(hide_old(segment, extent, scratch, rows));
    return {};
}

Result<bool> Hiding::hides(const Segment& segment, Scratch& scratch, std::uint32_t row) const {
    if (version == 0 && !may_hide_old(segment.extent())) return false;
    RowSet rows;
    rows.insert(row);
    TRY(hide(segment, scratch, rows));
    return rows.empty();
}

bool Hiding::hides_all(const Extent& extent) const {
    if (extent.shard < begins.size() && extent.end <= begins[extent.shard]) return true;
    return live_from && extent.live_rows == extent.rows && extent.newest_live < *live_from &&
           extent.end <= live_begins[extent.shard];
}

bool Hiding::may_hide_old(const Extent& extent) const {
    if (extent.shard < begins.size() && extent.first < begins[extent.shard]) return true;
    return live_from && extent.live_rows > 0 && extent.oldest_live < *live_from &&
           extent.first < live_begins[extent.shard];
}

bool Hiding::forgot(std::string_view import_id) const {
    return version != 0 && std::any_of(forgotten->begin(), forgotten->end(),
                                       [&](const Term& term) { return term.text == import_id; });
}

Result<void> Hiding::hide_forgotten(const Segment& segment, Scratch&, RowSet& rows) const {
    const auto* sealed = dynamic_cast<const SealedSegment*>(&segment);
    const auto find = [&] { return rows_with_any(segment, *forgotten); };
    // Asking every segment for every forgotten import each time would cost more than most queries.
    const auto gone = TRY(sealed != nullptr ? sealed->forgotten(version, find) : find());
    if (gone) rows.remove(*gone);
    return {};
}

Result<void> Hiding::hide_old(const Segment& segment, const Extent& extent, Scratch& scratch,
                              RowSet& rows) const {
    if (extent.shard < begins.size() && extent.first < begins[extent.shard]) {
        TRY(segment.keep_offsets(begins[extent.shard], UINT64_MAX, scratch, rows));
    }
    if (!live_from || extent.live_rows == 0 || extent.oldest_live >= *live_from ||
        extent.first >= live_begins[extent.shard]) {
        return {};
    }
    RowSet& old = scratch.more_rows;
    old.fill(extent.rows);
    TRY(segment.keep_between({Timestamp::min(), {}}, {*live_from, {}}, scratch, old));
    TRY(segment.keep_offsets(0, live_begins[extent.shard], scratch, old));
    RowSet& live = scratch.rows;
    live.clear();
    for (const Term& door : live_doors()) TRY(segment.insert_rows(door, scratch, live));
    old.keep_only(live);
    rows.remove(old);
    return {};
}

}  // namespace opentrail::history

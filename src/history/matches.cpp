#include "history/matches.h"

#include <algorithm>
#include <vector>

namespace opentrail::history {

Result<Matches::Rows> Matches::select(const Segment& segment) {
    TRY(selection_.go_on());
    const std::uint64_t visible_end = view_.visible_end(segment.extent().shard);
    if (!TRY(selection_.select(segment, visible_end, view_.hiding, scratch_, rows_)))
        return Rows::none;
    if (!selection_.record()) return Rows::some;
    const bool is_read = TRY(
        text_search_.keep_matching(segment, selection_, visible_end, scratch_, rows_, reading_));
    if (!is_read) return Rows::unread;
    return rows_.empty() ? Rows::none : Rows::some;
}

Result<void> Matches::each(const Visit& visit) {
    for (const auto& segment : *view_.segments) {
        if (TRY(select(*segment)) == Rows::some) TRY(visit(*segment, rows_));
    }
    return {};
}

Result<bool> Matches::newest_first(
    const std::function<Result<bool>(const Segment&, const RowSet&)>& visit) {
    std::vector<std::pair<Timestamp, const Segment*>> order;
    for (const auto& segment : *view_.segments) {
        const Extent extent = segment->extent();
        if (selection_.may_overlap(extent)) order.emplace_back(extent.newest, segment.get());
    }
    std::ranges::sort(order, [](const auto& a, const auto& b) { return a.first > b.first; });
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Segment& segment = *order[i].second;
        const Rows rows = TRY(select(segment));
        if (rows == Rows::unread) return false;
        if (rows == Rows::none) rows_.clear();
        const bool enough = !TRY(visit(segment, rows_)) || reading_.is_over();
        if (enough) return i + 1 == order.size();
    }
    return true;
}

}  // namespace opentrail::history

#include "history/search.h"

#include <algorithm>

#include "base/limits.h"
#include "history/selection.h"

namespace opentrail::history {
namespace {

/// A segment and the time of the first event, in the query's order, that it may have.
struct Candidate {
    Timestamp time;
    const Segment* segment;
    std::uint32_t shard;
};

class Search {
  public:
    Search(const View& view, const Selection& selection, std::size_t limit, TextSearch& text_search,
           const ReadBounds& bounds)
        : view_(view),
          selection_(selection),
          newest_first_(selection.order() == Order::newest_first),
          reads_(selection.record() && selection.known() == nullptr),
          limit_(limit),
          text_search_(text_search),
          reading_(text_search.turns(), selection.caller(), selection.abandoned(), bounds) {}

    Result<Page> run() {
        gather();
        Page page;
        while (!candidates_.empty()) {
            TRY(selection_.go_on());
            const Candidate next = candidates_.front();
            if (hits_.size() > limit_ && is_before(hits_.back().time, next.time)) break;
            if ((reads_ && reading_.is_over()) || !TRY(visit(next))) {
                end_before(next.time, page);
                break;
            }
            std::pop_heap(candidates_.begin(), candidates_.end(),
                          newest_first_ ? newest_last : oldest_last);
            candidates_.pop_back();
        }
        if (hits_.size() > limit_) {
            hits_.resize(limit_);
            page.more = true;
            page.resume = hits_.back();
        }
        page.hits = std::move(hits_);
        return page;
    }

  private:
    bool is_before(Timestamp a, Timestamp b) const { return newest_first_ ? a > b : a < b; }
    static bool newest_last(const Candidate& a, const Candidate& b) { return a.time < b.time; }
    static bool oldest_last(const Candidate& a, const Candidate& b) { return a.time > b.time; }

    void gather() {
        for (const auto& segment : *view_.segments) {
            const Extent extent = segment->extent();
            if (!selection_.may_overlap(extent)) continue;
            candidates_.push_back(
                {newest_first_ ? extent.newest : extent.oldest, segment.get(), extent.shard});
        }
        std::make_heap(candidates_.begin(), candidates_.end(),
                       newest_first_ ? newest_last : oldest_last);
    }

    /// False, when the time was over before its records were read.
    Result<bool> visit(const Candidate& candidate) {
        const std::uint64_t visible_end = view_.visible_end(candidate.shard);
        const Segment& segment = *candidate.segment;
        if (!TRY(selection_.select(segment, visible_end, view_.hiding, scratch_, rows_)))
            return true;
        if (selection_.record() && !TRY(text_search_.keep_matching(segment, selection_, visible_end,
                                                                   scratch_, rows_, reading_))) {
            return false;
        }
        const auto before = static_cast<std::ptrdiff_t>(hits_.size());
        TRY(segment.first_keys(rows_, selection_.order(), limit_ + 1, scratch_, hits_));
        if (newest_first_) {
            std::inplace_merge(hits_.begin(), hits_.begin() + before, hits_.end(),
                               std::greater<>());
        } else {
            std::inplace_merge(hits_.begin(), hits_.begin() + before, hits_.end());
        }
        if (hits_.size() > limit_ + 1) hits_.resize(limit_ + 1);
        return true;
    }

    /// Keeps the hits that no unvisited segment can come before, and says where to go on.
    void end_before(Timestamp time, Page& page) {
        std::erase_if(hits_, [&](const Key& key) { return !is_before(key.time, time); });
        page.more = true;
        // Not an entry's key, but one just before all that such a segment can have.
        page.resume = newest_first_ ? Key{time + Duration(1), {0, 0}}
                                    : Key{time - Duration(1), {UINT32_MAX, UINT64_MAX - 1}};
    }

    const View& view_;
    const Selection& selection_;
    const bool newest_first_;
    const bool reads_;
    const std::size_t limit_;
    TextSearch& text_search_;
    Reading reading_;
    std::vector<Candidate> candidates_;
    std::vector<Key> hits_;
    Scratch scratch_;
    RowSet rows_;
};

}  // namespace

Result<Page> search(const View& view, const PageRequest& request, TextSearch& text_search,
                    const ReadBounds& bounds) {
    if (request.limit == 0) return fail(Code::invalid, "a page of no rows");
    const Selection selection = TRY(Selection::make(request.query, request.after));
    Page page = TRY(Search(view, selection, request.limit, text_search, bounds).run());
    page.visible = view.visible;
    return page;
}

}  // namespace opentrail::history

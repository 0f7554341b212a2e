// Matches: the segments of a view, each with the rows that match a query. For one thread.

#pragma once

#include <functional>

#include "history/selection.h"
#include "history/text_search.h"
#include "history/view.h"

namespace opentrail::history {

class Matches {
  public:
    Matches(const View& view, Selection selection, TextSearch& text_search)
        : view_(view), selection_(std::move(selection)), text_search_(text_search) {}

    using Visit = std::function<Result<void>(const Segment&, const RowSet&)>;

    /// Calls visit(segment, rows) for every segment that has any.
    Result<void> each(const Visit& visit);
    /// Calls it for those with the newest events first, also where no row matches, until it says
    /// false. True when there were no others.
    Result<bool> newest_first(
        const std::function<Result<bool>(const Segment&, const RowSet&)>& visit);

    Scratch& scratch() { return scratch_; }
    /// Of the records that were read so far because a filter is about them.
    std::uint64_t read_bytes() const { return read_bytes_; }
    Result<void> go_on() const { return selection_.go_on(); }

  private:
    Result<bool> select(const Segment& segment);

    const View& view_;
    const Selection selection_;
    TextSearch& text_search_;
    Scratch scratch_;
    RowSet rows_;
    std::uint64_t read_bytes_ = 0;
};

}  // namespace opentrail::history

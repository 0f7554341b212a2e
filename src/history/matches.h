// Matches: the segments of a view, each with the rows that match a query. For one thread.

#pragma once

#include <functional>

#include "history/selection.h"
#include "history/text_search.h"
#include "history/view.h"

namespace opentrail::history {

class Matches {
  public:
    Matches(const View& view, Selection selection, TextSearch& text_search,
            const ReadBounds& bounds = {})
        : view_(view),
          selection_(std::move(selection)),
          text_search_(text_search),
          reading_(text_search.turns(), selection_.caller(), selection_.abandoned(), bounds) {}

    using Visit = std::function<Result<void>(const Segment&, const RowSet&)>;

    /// Calls visit(segment, rows) for every segment that has any.
    Result<void> each(const Visit& visit);
    /// Calls it for those with the newest events first, also where no row matches, until it says
    /// false or neither time nor bytes are left for reading. True when there were no others.
    Result<bool> newest_first(
        const std::function<Result<bool>(const Segment&, const RowSet&)>& visit);

    Scratch& scratch() { return scratch_; }
    Result<void> go_on() const { return selection_.go_on(); }

  private:
    enum class Rows { some, none, unread };
    Result<Rows> select(const Segment& segment);

    const View& view_;
    const Selection selection_;
    TextSearch& text_search_;
    Scratch scratch_;
    RowSet rows_;
    Reading reading_;
};

}  // namespace opentrail::history

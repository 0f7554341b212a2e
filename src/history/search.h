// search(): one page of a query over a view.
//
// Visits the segments by their newest (or oldest) event and stops as soon as no other can add to
// the page. Every visit of an index costs a few reads; only a text makes it read records, and then
// a page may end before it is full.

#pragma once

#include "history/query.h"
#include "history/text_search.h"
#include "history/view.h"

namespace opentrail::history {

/// Once records were read as `bounds` say, the page ends where it is sure of its hits.
Result<Page> search(const View& view, const PageRequest& request, TextSearch& text_search,
                    const ReadBounds& bounds);

}  // namespace opentrail::history

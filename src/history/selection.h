// Selection: a query made ready: checked, hashed, and put in the order that drops most rows first.
//
// Immutable; safe from any thread.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "history/hiding.h"
#include "history/query.h"
#include "history/record_condition.h"
#include "history/segment.h"

namespace opentrail::history {

class Selection {
  public:
    /// Code::invalid, saying why, for a query that makes no sense.
    static Result<Selection> make(const Query& query, const std::optional<Key>& after = {});

    /// Sets `rows` to those of `segment` that match all but the record condition, are before offset
    /// `visible_end` and not hidden. False when there are none.
    Result<bool> select(const Segment& segment, std::uint64_t visible_end, const Hiding& hiding,
                        Scratch& scratch, RowSet& rows) const;
    /// False only when a segment of this extent has nothing in the time range.
    bool may_overlap(const Extent& extent) const {
        return extent.rows > 0 && extent.newest >= low_.time && extent.oldest <= high_.time;
    }
    /// Every row that is visible is meant.
    bool selects_all() const {
        return wanted_.empty() && unwanted_.empty() && patterns_.empty() && !id_hash_ && !record_;
    }
    /// Code::unavailable once nobody waits for the answer.
    Result<void> go_on() const;

    const std::function<bool()>& abandoned() const { return abandoned_; }
    const std::string& caller() const { return caller_; }
    /// What may be known of records, and nothing else; null: they are read.
    const KnownRecords* known() const { return known_.get(); }

    Order order() const { return order_; }
    const std::optional<RecordCondition>& record() const { return record_; }
    const std::optional<std::string>& event_id() const { return event_id_; }
    Key low() const { return low_; }
    Key high() const { return high_; }

  private:
    using Terms = std::vector<Term>;

    Result<bool> select_wanted(const Segment& segment, Scratch& scratch, RowSet& rows) const;
    Result<bool> select_patterns(const Segment& segment, Scratch& scratch, RowSet& rows) const;

    std::vector<Terms> wanted_;  // One of each must be there.
    Terms unwanted_;             // None of these may.
    std::optional<std::string> event_id_;
    std::optional<std::uint64_t> id_hash_;
    std::vector<Filter> patterns_;  // All but Match::is.
    std::optional<RecordCondition> record_;
    std::function<bool()> abandoned_;
    std::string caller_;
    std::shared_ptr<const KnownRecords> known_;
    Order order_ = Order::newest_first;
    Key low_;  // Keys in [low_, high_).
    Key high_;
};

}  // namespace opentrail::history

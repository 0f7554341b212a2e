// TextSearch: which entries have a record as a condition wants it, found by reading the records
// themselves.
//
// A segment is read whole, once, or where other filters leave few of its entries these alone; what
// was found is remembered for the next question about the same condition, up to a limit. Readers
// take turns. Safe from any thread.

#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "history/found_records.h"
#include "history/reading.h"
#include "history/record_condition.h"
#include "history/segment.h"
#include "history/selection.h"
#include "journal/journal.h"

namespace opentrail::history {

class TextSearch {
  public:
    TextSearch(journal::Journal& journal, std::size_t memory_bytes_max,
               const Turns::Limits& turns = {});

    Turns& turns() { return turns_; }

    /// Rows of `segment`, all before `visible_end`, and what their records must be like.
    struct Wanted {
        const Segment& segment;
        const RecordCondition& condition;
        std::uint64_t visible_end;
        const RowSet& rows;
    };
    /// What is remembered of them, when it is all; else null.
    Result<std::shared_ptr<const FoundRecords>> remembered(const Wanted& wanted, Scratch& scratch);
    /// The same, read if need be. `stopped`: of a thread that helps; else Reading's own is asked.
    /// Null when the time was over before.
    Result<std::shared_ptr<const FoundRecords>> find(const Wanted& wanted, Scratch& scratch,
                                                     Reading& reading,
                                                     const std::function<bool()>* stopped = {});

    /// Drops from `rows` of `segment` those whose record is not as `selection` wants, from what it
    /// knows or by reading. False, when the time was over before.
    Result<bool> keep_matching(const Segment& segment, const Selection& selection,
                               std::uint64_t visible_end, Scratch& scratch, RowSet& rows,
                               Reading& reading);
    std::size_t memory_bytes() const;

  private:
    using Found = std::shared_ptr<const FoundRecords>;
    using Place = std::tuple<std::string, std::uint32_t, std::uint64_t>;

    Result<bool> covers(const FoundRecords& found, const Wanted& wanted, Scratch& scratch) const;
    Result<Found> read(const Wanted& wanted, Scratch& scratch, Reading& reading);
    Result<Found> read_few(const Wanted& wanted, const Found& before, Scratch& scratch,
                           Reading& reading);
    Result<Found> read_all(const Wanted& wanted, const Found& before, Reading& reading);
    Found look_up(const Extent& extent, const std::string& key);
    void remember(Found found);
    void forget(std::list<Found>::iterator at);  // With the mutex held.
    /// Waits while another thread reads this place; true when it is this thread's to read.
    bool begin_reading(const Place& place);
    void end_reading(const Place& place);

    journal::Journal& journal_;
    const std::size_t memory_bytes_max_;
    Turns turns_;
    mutable std::mutex mutex_;
    std::list<Found> memory_;  // Last used first.
    /// Where they are in it; the key is a view of their own.
    std::map<std::tuple<std::string_view, std::uint32_t, std::uint64_t>, std::list<Found>::iterator>
        places_;
    std::size_t memory_bytes_ = 0;
    std::set<Place> being_read_;
    std::condition_variable was_read_;
};

}  // namespace opentrail::history

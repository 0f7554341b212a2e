#include "history/read_records.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/thread.h"
#include "history/selection.h"

namespace opentrail::history {
namespace {

class RecordReader {
  public:
    RecordReader(const View& view, const Query& query, Selection selection, TextSearch& text_search,
                 const ReadBounds& bounds)
        : view_(view),
          query_(query),
          selection_(std::move(selection)),
          text_search_(text_search),
          reading_(text_search.turns(), query.caller, query.abandoned, bounds) {}

    /// Finds out what must be read, and what is remembered of it.
    Result<void> gather() {
        Scratch scratch;
        RowSet rows;
        for (const auto& segment : *view_.segments) {
            TRY(selection_.go_on());
            const std::uint64_t end = view_.visible_end(segment->extent().shard);
            if (!TRY(selection_.select(*segment, end, view_.hiding, scratch, rows))) continue;
            rows_all_ += rows.count();
            const TextSearch::Wanted wanted{*segment, *selection_.record(), end, rows};
            if (auto found = TRY(text_search_.remembered(wanted, scratch))) {
                take(std::move(found), rows.count());
            } else {
                unread_.push_back({segment.get(), segment->extent().newest, false});
            }
        }
        std::ranges::sort(unread_, std::greater<>(), &Unread::newest);
        return {};
    }

    /// Reads until all is read or the time is over, with others' help where threads may read at
    /// once.
    Result<void> read() {
        std::vector<Thread> helpers;
        const std::size_t wanted = std::min(text_search_.turns().limits().at_once, unread_.size());
        for (std::size_t i = 1; i < wanted; ++i) {
            helpers.emplace_back("history-read", [this](const std::stop_token&) {
                note(read_some([this] { return stopped_.load(); }));
            });
        }
        note(read_some(query_.abandoned));
        for (Thread& helper : helpers) helper.join();
        if (failure_) return std::unexpected(*failure_);
        return {};
    }

    ReadSoFar finish(Query& query) {
        ReadSoFar so_far;
        std::optional<Timestamp> newest_unread;
        for (const Unread& one : unread_) {
            if (one.is_read) continue;
            newest_unread = std::max(newest_unread.value_or(one.newest), one.newest);
        }
        query.known = known_;
        if (!newest_unread) return so_far;
        so_far.complete = false;
        so_far.share = static_cast<double>(rows_read_) / static_cast<double>(rows_all_);
        const Timestamp from =
            std::max(*newest_unread + Duration(1), query.from.value_or(Timestamp::min()));
        if (rows_read_ == 0 || (query.to && from > *query.to)) {
            query.known = std::make_shared<KnownRecords>();
            return so_far;
        }
        query.from = from;
        so_far.from = from;
        return so_far;
    }

  private:
    struct Unread {
        const Segment* segment;
        Timestamp newest;
        bool is_read;
    };

    void take(std::shared_ptr<const FoundRecords> found, std::uint32_t rows) {
        known_->add(std::move(found));
        rows_read_ += rows;
    }

    Result<void> read_some(const std::function<bool()>& abandoned) {
        Scratch scratch;
        RowSet rows;
        while (!stopped_ && !reading_.is_over()) {
            const std::size_t mine = next_++;
            if (mine >= unread_.size()) return {};
            if (abandoned && abandoned()) {
                return fail(Code::unavailable, "nobody waits for the answer any more");
            }
            Unread& one = unread_[mine];
            const std::uint64_t end = view_.visible_end(one.segment->extent().shard);
            const bool any = TRY(selection_.select(*one.segment, end, view_.hiding, scratch, rows));
            std::shared_ptr<const FoundRecords> found;
            if (any) {
                found = TRY(text_search_.find({*one.segment, *selection_.record(), end, rows},
                                              scratch, reading_, &abandoned));
                if (!found) return {};
            }
            const std::lock_guard lock(mutex_);
            one.is_read = true;
            if (found) take(std::move(found), rows.count());
        }
        return {};
    }

    void note(const Result<void>& result) {
        if (result) return;
        const std::lock_guard lock(mutex_);
        // That the others stopped is no failure of its own.
        if (!failure_) failure_ = result.error();
        stopped_ = true;
    }

    const View& view_;
    const Query& query_;
    const Selection selection_;
    TextSearch& text_search_;
    Reading reading_;
    std::vector<Unread> unread_;  // The newest first.
    std::atomic<std::size_t> next_ = 0;
    std::atomic<bool> stopped_ = false;
    std::uint64_t rows_all_ = 0;

    std::mutex mutex_;  // Guards the rest, and what unread_ says is read.
    std::shared_ptr<KnownRecords> known_ = std::make_shared<KnownRecords>();
    std::uint64_t rows_read_ = 0;
    std::optional<Error> failure_;
};

}  // namespace

Result<ReadSoFar> read_records(const View& view, Query& query, TextSearch& text_search,
                               const ReadBounds& bounds) {
    Selection selection = TRY(Selection::make(query));
    if (!selection.record()) return ReadSoFar{};
    RecordReader reader(view, query, std::move(selection), text_search, bounds);
    TRY(reader.gather());
    TRY(reader.read());
    return reader.finish(query);
}

}  // namespace opentrail::history

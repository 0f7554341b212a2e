#include "history/tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "base/limits.h"
#include "history/selection.h"

namespace opentrail::history {
namespace {

/// So many passes would hold more text than any history has.
constexpr std::uint64_t passes_for_text_max = 4096;

/// Visits the segments with the rows that match.
class Matches {
  public:
    Matches(const View& view, Selection selection, TextSearch& text_search)
        : view_(view), selection_(std::move(selection)), text_search_(text_search) {}

    /// Calls visit(segment, rows) for every segment that has any.
    Result<void> each(const std::function<Result<void>(const Segment&, const RowSet&)>& visit) {
        for (const auto& segment : *view_.segments) {
            const Extent extent = segment->extent();
            const std::uint64_t visible_end = view_.visible_end(extent.shard);
            if (!TRY(selection_.select(*segment, visible_end, view_.hiding, scratch_, rows_)))
                continue;
            if (selection_.text()) {
                std::uint64_t read_bytes = 0;
                TRY(text_search_.keep_containing(*segment, *selection_.text(), visible_end,
                                                 scratch_, rows_, read_bytes));
            }
            TRY(visit(*segment, rows_));
        }
        return {};
    }
    Scratch& scratch() { return scratch_; }

  private:
    const View& view_;
    const Selection selection_;
    TextSearch& text_search_;
    Scratch scratch_;
    RowSet rows_;
};

/// A segment and which of its rows count: null for all.
struct Counted {
    const Segment* segment;
    std::unique_ptr<RowSet> rows;
};

/// Counts by value. Values are told apart by their text; their hash only makes it quick: a segment
/// has them in the order of their hash, and so has the table, so that the cache knows what comes
/// next.
class Counter {
  public:
    /// For hashes in one of `passes` equal ranges at a time.
    Counter(std::uint64_t passes, std::uint64_t text_bytes_max)
        : passes_(passes), text_bytes_max_(text_bytes_max), slots_(std::size_t{1} << bits_) {}

    /// There was more text than may be in memory: nothing counted since holds.
    bool overflowed() const { return overflowed_; }

    void add(std::uint64_t hash, std::string_view text, std::uint32_t count) {
        std::size_t at = place(hash);
        for (; slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
            Value& value = values_[slots_[at] - 1];
            if (value.hash != hash || text_of(value) != text) continue;
            value.count += count;
            return;
        }
        // One value is always possible, however long.
        if (!values_.empty() && texts_.size() + text.size() > text_bytes_max_) overflowed_ = true;
        if (overflowed_) return;
        values_.push_back({hash, texts_.size(), static_cast<std::uint32_t>(text.size()), count});
        texts_ += text;
        slots_[at] = static_cast<std::uint32_t>(values_.size());
        if (values_.size() * 2 > slots_.size()) grow();
    }

    /// Moves the `limit` largest, together with what is in `best`, there. Empties itself.
    void move_best(std::size_t limit, std::vector<Count>& best) {
        const auto before = [this](const Value& a, const Value& b) {
            return a.count != b.count ? a.count > b.count : text_of(a) < text_of(b);
        };
        if (values_.size() > limit) {
            std::nth_element(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(limit),
                             values_.end(), before);
            values_.resize(limit);
        }
        for (const Value& value : values_)
            best.push_back({std::string(text_of(value)), value.count});
        std::sort(best.begin(), best.end(), [](const Count& a, const Count& b) {
            return a.count != b.count ? a.count > b.count : a.value < b.value;
        });
        if (best.size() > limit) best.resize(limit);
        values_.clear();
        texts_.clear();
        std::fill(slots_.begin(), slots_.end(), 0);
    }

  private:
    struct Value {
        std::uint64_t hash;
        std::size_t text;
        std::uint32_t text_size;
        std::uint64_t count;
    };

    std::string_view text_of(const Value& value) const {
        return std::string_view(texts_).substr(value.text, value.text_size);
    }

    // Multiplying spreads one range over all places, and keeps its order.
    std::size_t place(std::uint64_t hash) const {
        return static_cast<std::size_t>((hash * passes_) >> (64 - bits_));
    }

    void grow() {
        ++bits_;
        slots_.assign(slots_.size() * 2, 0);
        for (std::size_t i = 0; i < values_.size(); ++i) {
            std::size_t at = place(values_[i].hash);
            while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = static_cast<std::uint32_t>(i + 1);
        }
    }

    const std::uint64_t passes_;
    const std::uint64_t text_bytes_max_;
    bool overflowed_ = false;
    unsigned bits_ = 10;
    std::vector<std::uint32_t> slots_;  // One more than the place in values_; 0: free.
    std::vector<Value> values_;
    std::string texts_;
};

/// Nothing when the values of one pass have too much text.
Result<std::optional<std::vector<Count>>> count_in_passes(std::uint64_t passes,
                                                          const std::vector<Counted>& counted,
                                                          event::Field field, std::size_t limit,
                                                          std::uint64_t text_bytes_max,
                                                          Scratch& scratch) {
    std::vector<Count> best;
    Counter counter(passes, text_bytes_max);
    const std::uint64_t step = UINT64_MAX / passes;
    for (std::uint64_t pass = 0; pass < passes; ++pass) {
        const HashRange range{pass * step, pass + 1 == passes ? UINT64_MAX : (pass + 1) * step - 1};
        for (const Counted& one : counted) {
            TRY(one.segment->count_values(field, range, one.rows.get(), scratch,
                                          [&](std::uint64_t hash, std::string_view text,
                                              std::uint32_t n) { counter.add(hash, text, n); }));
            if (counter.overflowed()) return std::optional<std::vector<Count>>();
        }
        counter.move_best(limit, best);
    }
    return std::optional(std::move(best));
}

std::int64_t bucket_of(Timestamp time, Duration width) {
    const std::int64_t millis = to_millis(time);
    const std::int64_t whole = millis / width.count();
    return millis % width.count() < 0 ? whole - 1 : whole;
}

std::unexpected<Error> too_many(std::uint64_t buckets) {
    return fail(Code::invalid,
                fmt::format("a histogram of {} buckets or more, {} are allowed: make them wider",
                            buckets, limits::histogram_buckets_max));
}

}  // namespace

Result<std::uint64_t> count(const View& view, const Query& query, TextSearch& text_search) {
    Matches matches(view, TRY(Selection::make(query)), text_search);
    std::uint64_t count = 0;
    TRY(matches.each([&](const Segment&, const RowSet& rows) -> Result<void> {
        count += rows.count();
        return {};
    }));
    return count;
}

Result<std::vector<Count>> count_by(const View& view, const Query& query, event::Field field,
                                    std::size_t limit, TextSearch& text_search,
                                    const Pass& at_a_time) {
    const auto number = static_cast<std::size_t>(field);
    if (number == 0 || number > event::field_count)
        return fail(Code::invalid, fmt::format("no field has number {}", number));
    Matches matches(view, TRY(Selection::make(query)), text_search);
    std::vector<Counted> counted;
    std::uint64_t values = 0;
    TRY(matches.each([&](const Segment& segment, const RowSet& rows) -> Result<void> {
        const bool all = !segment.may_grow() && rows.count() == segment.extent().rows;
        counted.push_back({&segment, all ? nullptr : std::make_unique<RowSet>(rows)});
        values += segment.value_count(field);
        return {};
    }));
    // How long the values are shows only when they are read. Values of one hash stay together,
    // however many passes there are.
    for (std::uint64_t passes = values / at_a_time.values_max + 1;; passes *= 4) {
        const std::uint64_t text_bytes_max =
            passes < passes_for_text_max ? at_a_time.text_bytes_max : UINT64_MAX;
        auto best =
            TRY(count_in_passes(passes, counted, field, limit, text_bytes_max, matches.scratch()));
        if (best) return *std::move(best);
    }
}

Result<std::vector<Bucket>> histogram(const View& view, const Query& query, Duration width,
                                      TextSearch& text_search) {
    if (width < Duration(1)) return fail(Code::invalid, "a histogram of buckets without width");
    Matches matches(view, TRY(Selection::make(query)), text_search);
    std::unordered_map<std::int64_t, std::uint64_t> counts;
    const auto visit = [&](const Segment& segment, const RowSet& rows) -> Result<void> {
        std::int64_t bucket = 0;
        std::uint64_t* count = nullptr;
        TRY(segment.visit_keys(rows, matches.scratch(), [&](std::uint32_t, const Key& key) {
            const std::int64_t mine = bucket_of(key.time, width);
            if (count == nullptr || mine != bucket) {
                bucket = mine;
                count = &counts[bucket];
            }
            ++*count;
        }));
        return counts.size() <= limits::histogram_buckets_max ? Result<void>()
                                                              : too_many(counts.size());
    };
    TRY(matches.each(visit));
    if (counts.empty()) return std::vector<Bucket>{};
    const auto [first, last] =
        std::minmax_element(counts.begin(), counts.end(),
                            [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto wanted = static_cast<std::uint64_t>(last->first - first->first) + 1;
    if (wanted > limits::histogram_buckets_max) {
        return too_many(wanted);
    }
    std::vector<Bucket> buckets;
    for (std::int64_t bucket = first->first; bucket <= last->first; ++bucket) {
        const auto found = counts.find(bucket);
        buckets.push_back(
            {from_millis(bucket * width.count()), found == counts.end() ? 0 : found->second});
    }
    return buckets;
}

}  // namespace opentrail::history

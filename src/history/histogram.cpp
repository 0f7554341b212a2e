#include "history/histogram.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/limits.h"
#include "history/matches.h"

namespace opentrail::history {
namespace {

/// A segment whose events are in more buckets than this is read through instead.
constexpr std::int64_t bounds_a_segment_max = 64;

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

class Histogram {
  public:
    Histogram(const Query& query, Duration width, bool by_outcome, Scratch& scratch)
        : query_(query), width_(width), by_outcome_(by_outcome), scratch_(scratch) {}

    Result<void> add(const Segment& segment, const RowSet& rows) {
        if (by_outcome_) TRY(find_outcomes(segment, rows));
        if (!TRY(add_by_bounds(segment, rows))) TRY(add_by_rows(segment, rows));
        return counts_.size() <= limits::histogram_buckets_max ? Result<void>()
                                                               : too_many(counts_.size());
    }

    Result<std::vector<Bucket>> finish() const {
        if (counts_.empty()) return std::vector<Bucket>{};
        const auto [first, last] =
            std::minmax_element(counts_.begin(), counts_.end(),
                                [](const auto& a, const auto& b) { return a.first < b.first; });
        const auto wanted = static_cast<std::uint64_t>(last->first - first->first) + 1;
        if (wanted > limits::histogram_buckets_max) return too_many(wanted);
        std::vector<Bucket> buckets;
        for (std::int64_t bucket = first->first; bucket <= last->first; ++bucket) {
            const auto found = counts_.find(bucket);
            buckets.push_back(found == counts_.end() ? Bucket{} : found->second);
            buckets.back().start = start_of(bucket);
        }
        return buckets;
    }

  private:
    Timestamp start_of(std::int64_t bucket) const { return from_millis(bucket * width_.count()); }

    Result<void> find_outcomes(const Segment& segment, const RowSet& rows) {
        errors_.clear();
        denied_.clear();
        const auto find = [&](ValueMatch match, RowSet& into) {
            return segment.insert_accepted(
                event::Field::error_code,
                [&](std::string_view code) { return value_matches(match, {}, code); }, scratch_,
                into);
        };
        TRY(find(ValueMatch::present, errors_));
        errors_.keep_only(rows);
        if (errors_.empty()) return {};
        TRY(find(ValueMatch::denial, denied_));
        denied_.keep_only(rows);
        return {};
    }

    /// False, having done nothing, where that is not the way.
    Result<bool> add_by_bounds(const Segment& segment, const RowSet& rows) {
        const Extent extent = segment.extent();
        if (segment.may_grow()) return false;
        const Timestamp low = std::max(extent.oldest, query_.from.value_or(Timestamp::min()));
        const Timestamp high = std::min(extent.newest, query_.to.value_or(Timestamp::max()));
        const std::int64_t first = bucket_of(low, width_);
        const std::int64_t last = bucket_of(high, width_);
        if (last - first >= bounds_a_segment_max) return false;
        std::uint32_t begin = 0;
        for (std::int64_t bucket = first; bucket <= last; ++bucket) {
            std::uint32_t end = extent.rows;
            if (bucket < last) {
                const auto bound = TRY(segment.rows_before(start_of(bucket + 1), scratch_));
                if (!bound) return false;
                end = *bound;
            }
            const std::uint32_t count = rows.count_range(begin, end);
            if (count > 0) {
                Bucket& into = counts_[bucket];
                into.count += count;
                if (by_outcome_) into.errors += errors_.count_range(begin, end);
                if (by_outcome_) into.denied += denied_.count_range(begin, end);
            }
            begin = end;
        }
        return true;
    }

    Result<void> add_by_rows(const Segment& segment, const RowSet& rows) {
        std::int64_t bucket = 0;
        Bucket* into = nullptr;
        return segment.visit_keys(rows, scratch_, [&](std::uint32_t row, const Key& key) {
            const std::int64_t mine = bucket_of(key.time, width_);
            if (into == nullptr || mine != bucket) {
                bucket = mine;
                into = &counts_[bucket];
            }
            ++into->count;
            if (!by_outcome_) return;
            if (errors_.has(row)) ++into->errors;
            if (denied_.has(row)) ++into->denied;
        });
    }

    const Query& query_;
    const Duration width_;
    const bool by_outcome_;
    Scratch& scratch_;
    RowSet errors_;
    RowSet denied_;
    std::unordered_map<std::int64_t, Bucket> counts_;
};

}  // namespace

Result<std::vector<Bucket>> histogram(const View& view, const Query& query, Duration width,
                                      bool by_outcome, TextSearch& text_search) {
    if (width < Duration(1)) return fail(Code::invalid, "a histogram of buckets without width");
    Matches matches(view, TRY(Selection::make(query)), text_search);
    Histogram histogram(query, width, by_outcome, matches.scratch());
    TRY(matches.each(
        [&](const Segment& segment, const RowSet& rows) { return histogram.add(segment, rows); }));
    return histogram.finish();
}

}  // namespace opentrail::history

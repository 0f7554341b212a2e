#include "history/tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "history/matches.h"
#include "history/value_counter.h"

namespace opentrail::history {
namespace {

/// So many passes would hold more text than any history has.
constexpr std::uint64_t passes_for_text_max = 4096;

/// A segment and which of its rows count: null for all.
struct Counted {
    const Segment* segment;
    std::unique_ptr<RowSet> rows;
    std::unique_ptr<RowSet> errors;  // Null for none.
};

Counted counted(const Segment& segment, const RowSet& rows) {
    const bool all = !segment.may_grow() && rows.count() == segment.extent().rows;
    return {&segment, all ? nullptr : std::make_unique<RowSet>(rows), nullptr};
}

/// Counting the values of one field.
struct Counting {
    event::Field field;
    std::size_t limit;
    const std::optional<ValuePattern>& only;
    Pass at_a_time;
    Matches& matches;
};

bool is_wanted(const std::optional<ValuePattern>& only, std::string_view value) {
    return !only || value_matches(only->match, {&only->text, 1}, value);
}

/// Nothing when the values of one pass have too much text.
Result<std::optional<std::vector<Count>>> count_in_passes(std::uint64_t passes,
                                                          const std::vector<Counted>& segments,
                                                          const Counting& counting,
                                                          std::uint64_t text_bytes_max) {
    std::vector<Count> best;
    ValueCounter counter(passes, text_bytes_max);
    const std::uint64_t step = UINT64_MAX / passes;
    for (std::uint64_t pass = 0; pass < passes; ++pass) {
        const HashRange range{pass * step, pass + 1 == passes ? UINT64_MAX : (pass + 1) * step - 1};
        for (const Counted& one : segments) {
            TRY(counting.matches.go_on());
            TRY(one.segment->count_values(
                counting.field, range, one.rows.get(), counting.matches.scratch(),
                [&](std::uint64_t hash, std::string_view text, std::uint32_t n) {
                    if (is_wanted(counting.only, text)) counter.add(hash, text, n);
                }));
            if (counter.overflowed()) return std::optional<std::vector<Count>>();
        }
        counter.move_best(counting.limit, best);
    }
    return std::optional(std::move(best));
}

Result<std::vector<Count>> best_of(const std::vector<Counted>& segments, const Counting& counting) {
    std::uint64_t values = 0;
    for (const Counted& one : segments) values += one.segment->value_count(counting.field);
    // How long the values are shows only when they are read. Values of one hash stay together,
    // however many passes there are.
    for (std::uint64_t passes = values / counting.at_a_time.values_max + 1;; passes *= 4) {
        const std::uint64_t text_bytes_max =
            passes < passes_for_text_max ? counting.at_a_time.text_bytes_max : UINT64_MAX;
        auto best = TRY(count_in_passes(passes, segments, counting, text_bytes_max));
        if (best) return *std::move(best);
    }
}

Result<void> check_field(event::Field field) {
    const auto number = static_cast<std::size_t>(field);
    if (number == 0 || number > event::field_count)
        return fail(Code::invalid, fmt::format("no field has number {}", number));
    return {};
}

/// Sums up what segments have, one after the other.
class Summing {
  public:
    Summing(Matches& matches, Summary& summary) : matches_(matches), summary_(summary) {}

    Result<void> add(const Segment& segment, const RowSet& rows) {
        summary_.total += rows.count();
        TRY(widen(segment, rows));
        segments_.push_back(counted(segment, rows));
        auto errors = std::make_unique<RowSet>();
        TRY(find(segment, rows, ValueMatch::present, *errors));
        if (errors->empty()) return {};
        RowSet denied;
        TRY(find(segment, rows, ValueMatch::denial, denied));
        summary_.errors += errors->count();
        summary_.denied += denied.count();
        segments_.back().errors = std::move(errors);
        return {};
    }

    /// Adds how many errors each of `values` has.
    Result<void> add_errors(event::Field field, std::vector<Summary::Value>& values) {
        std::unordered_map<std::string_view, std::uint64_t*> places;
        for (Summary::Value& value : values) places.emplace(value.value, &value.errors);
        for (const Counted& one : segments_) {
            if (!one.errors) continue;
            TRY(matches_.go_on());
            TRY(one.segment->count_values(
                field, {}, one.errors.get(), matches_.scratch(),
                [&](std::uint64_t, std::string_view text, std::uint32_t count) {
                    const auto place = places.find(text);
                    if (place != places.end()) *place->second += count;
                }));
        }
        return {};
    }

    const std::vector<Counted>& segments() const { return segments_; }

  private:
    Result<void> find(const Segment& segment, const RowSet& rows, ValueMatch match, RowSet& into) {
        TRY(segment.insert_accepted(
            event::Field::error_code,
            [&](std::string_view code) { return value_matches(match, {}, code); },
            matches_.scratch(), into));
        into.keep_only(rows);
        return {};
    }

    Result<void> widen(const Segment& segment, const RowSet& rows) {
        const Extent extent = segment.extent();
        std::vector<Key> keys;
        if (!summary_.first || extent.oldest < *summary_.first) {
            TRY(segment.first_keys(rows, Order::oldest_first, 1, matches_.scratch(), keys));
        }
        if (!summary_.last || extent.newest > *summary_.last) {
            TRY(segment.first_keys(rows, Order::newest_first, 1, matches_.scratch(), keys));
        }
        for (const Key& key : keys) {
            summary_.first = std::min(summary_.first.value_or(key.time), key.time);
            summary_.last = std::max(summary_.last.value_or(key.time), key.time);
        }
        return {};
    }

    Matches& matches_;
    Summary& summary_;
    std::vector<Counted> segments_;
};

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
                                    const std::optional<ValuePattern>& only,
                                    const Pass& at_a_time) {
    TRY(check_field(field));
    Matches matches(view, TRY(Selection::make(query)), text_search);
    std::vector<Counted> segments;
    TRY(matches.each([&](const Segment& segment, const RowSet& rows) -> Result<void> {
        segments.push_back(counted(segment, rows));
        return {};
    }));
    return best_of(segments, {field, limit, only, at_a_time, matches});
}

Result<Summary> summarize(const View& view, const Query& query,
                          std::span<const event::Field> fields, std::size_t limit,
                          TextSearch& text_search, const Pass& at_a_time) {
    for (const event::Field field : fields) TRY(check_field(field));
    Matches matches(view, TRY(Selection::make(query)), text_search);
    Summary summary;
    Summing summing(matches, summary);
    TRY(matches.each(
        [&](const Segment& segment, const RowSet& rows) { return summing.add(segment, rows); }));
    for (const event::Field field : fields) {
        const std::vector<Count> best =
            TRY(best_of(summing.segments(), {field, limit, std::nullopt, at_a_time, matches}));
        std::vector<Summary::Value> values;
        for (const Count& one : best) values.push_back({one.value, one.count, 0});
        if (summary.errors > 0) TRY(summing.add_errors(field, values));
        summary.fields.push_back(std::move(values));
    }
    return summary;
}

Result<Suggestions> suggest(const View& view, const Query& query, event::Field field,
                            const ValuePattern& wanted, std::size_t limit, TextSearch& text_search,
                            const SuggestionWork& work) {
    TRY(check_field(field));
    Matches matches(view, TRY(Selection::make(query)), text_search, work.records);
    Suggestions suggestions;
    ValueCounter counter(1, UINT64_MAX);
    const std::optional only = wanted;
    std::uint64_t values = 0;
    std::optional<Timestamp> oldest;
    const auto visit = [&](const Segment& segment, const RowSet& rows) -> Result<bool> {
        const Timestamp begin = segment.extent().oldest;
        oldest = std::min(oldest.value_or(begin), begin);
        if (!rows.empty()) {
            values += segment.value_count(field);
            const Counted one = counted(segment, rows);
            TRY(segment.count_values(
                field, {}, one.rows.get(), matches.scratch(),
                [&](std::uint64_t hash, std::string_view text, std::uint32_t n) {
                    if (is_wanted(only, text)) counter.add(hash, text, n);
                }));
        }
        return values < work.values_max;
    };
    if (!TRY(matches.newest_first(visit))) suggestions.since = oldest;
    counter.move_best(limit, suggestions.values);
    return suggestions;
}

}  // namespace opentrail::history

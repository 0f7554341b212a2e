#include "history/selection.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"

namespace opentrail::history {
namespace {

constexpr Key lowest{Timestamp::min(), {0, 0}};
constexpr Key highest{Timestamp::max(), {UINT32_MAX, UINT64_MAX}};

/// How few events a value of the field is expected to have: the fewest are asked first.
int rank(event::Field field) {
    using event::Field;
    switch (field) {
        case Field::resource_name: return 0;
        case Field::access_key_id: return 1;
        case Field::session: return 2;
        case Field::source_ip: return 3;
        case Field::principal: return 4;
        case Field::username: return 5;
        case Field::error_code: return 6;
        case Field::event_name: return 7;
        case Field::resource_type: return 8;
        case Field::event_source: return 9;
        case Field::import_id: return 10;
        case Field::account: return 11;
        case Field::region: return 12;
        case Field::event_type: return 13;
        case Field::door: return 14;
        case Field::read_only: return 15;
        case Field::category: return 16;
    }
    return 17;
}

Result<void> check(const Query& query) {
    if (query.filters.size() > limits::query_filters_max) {
        return fail(Code::invalid, fmt::format("a query of {} filters, {} are allowed",
                                               query.filters.size(), limits::query_filters_max));
    }
    for (const Filter& filter : query.filters) {
        const auto number = static_cast<std::size_t>(filter.field);
        if (number == 0 || number > event::field_count) {
            return fail(Code::invalid, fmt::format("no field has number {}", number));
        }
        if (filter.any_of.size() > limits::filter_values_max) {
            return fail(Code::invalid,
                        fmt::format("a filter of {} values, {} are allowed", filter.any_of.size(),
                                    limits::filter_values_max));
        }
    }
    if (query.members.size() > limits::query_filters_max) {
        return fail(Code::invalid, fmt::format("a query of {} members, {} are allowed",
                                               query.members.size(), limits::query_filters_max));
    }
    for (const MemberFilter& filter : query.members) {
        if (filter.path.empty() || filter.path.size() > limits::search_text_bytes_max)
            return fail(Code::invalid,
                        fmt::format("a member's path of {} bytes, 1 to {} are allowed",
                                    filter.path.size(), limits::search_text_bytes_max));
        if (filter.any_of.size() > limits::filter_values_max) {
            return fail(Code::invalid,
                        fmt::format("a member of {} values, {} are allowed", filter.any_of.size(),
                                    limits::filter_values_max));
        }
    }
    if (query.text && query.text->size() > limits::search_text_bytes_max) {
        return fail(Code::invalid, fmt::format("a text of {} bytes to search for, {} are allowed",
                                               query.text->size(), limits::search_text_bytes_max));
    }
    if (query.from && query.to && *query.from > *query.to) {
        return fail(Code::invalid, fmt::format("the time range begins at {} and ends before, at {}",
                                               iso8601(*query.from), iso8601(*query.to)));
    }
    return {};
}

}  // namespace

Result<Selection> Selection::make(const Query& query, const std::optional<Key>& after) {
    TRY(check(query));
    Selection selection;
    std::vector<std::pair<int, Terms>> wanted;
    for (const Filter& filter : query.filters) {
        if (filter.match != ValueMatch::is) {
            selection.patterns_.push_back(filter);
            continue;
        }
        Terms terms;
        for (const std::string& value : filter.any_of) terms.emplace_back(filter.field, value);
        if (filter.negate) {
            selection.unwanted_.insert(selection.unwanted_.end(), terms.begin(), terms.end());
        } else {
            wanted.emplace_back(rank(filter.field), std::move(terms));
        }
    }
    std::stable_sort(wanted.begin(), wanted.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [order, terms] : wanted) selection.wanted_.push_back(std::move(terms));
    selection.event_id_ = query.event_id;
    if (query.event_id) selection.id_hash_ = hash64(*query.event_id);
    const bool has_text = query.text && !query.text->empty();
    if (has_text || !query.members.empty()) {
        selection.record_.emplace(has_text ? query.text : std::nullopt, query.members);
    }
    selection.abandoned_ = query.abandoned;
    selection.caller_ = query.caller;
    selection.known_ = query.known;
    selection.order_ = query.order;
    selection.low_ = query.from ? Key{*query.from, {0, 0}} : lowest;
    selection.high_ =
        query.to && *query.to < Timestamp::max() ? Key{*query.to + Duration(1), {0, 0}} : highest;
    if (after && query.order == Order::newest_first)
        selection.high_ = std::min(selection.high_, *after);
    if (after && query.order == Order::oldest_first) {
        const Key next{after->time, {after->position.shard, after->position.offset + 1}};
        selection.low_ = std::max(selection.low_, next);
    }
    return selection;
}

Result<bool> Selection::select(const Segment& segment, std::uint64_t visible_end,
                               const Hiding& hiding, Scratch& scratch, RowSet& rows) const {
    const Extent extent = segment.extent();
    if (!may_overlap(extent) || extent.first >= visible_end || hiding.hides_all(extent))
        return false;
    for (const Terms& terms : wanted_) {
        if (std::none_of(terms.begin(), terms.end(),
                         [&](const Term& term) { return segment.may_have(term); })) {
            return false;
        }
    }
    if (id_hash_ && !segment.may_have_id(*id_hash_)) return false;
    rows.fill(extent.rows);
    if (!TRY(select_wanted(segment, scratch, rows))) return false;
    if (!unwanted_.empty()) {
        scratch.rows.clear();
        for (const Term& term : unwanted_) {
            if (segment.may_have(term)) TRY(segment.insert_rows(term, scratch, scratch.rows));
        }
        rows.remove(scratch.rows);
    }
    if (extent.oldest <= low_.time || extent.newest >= high_.time) {
        TRY(segment.keep_between(low_, high_, scratch, rows));
    }
    if (!patterns_.empty() && !TRY(select_patterns(segment, scratch, rows))) return false;
    TRY(hiding.hide(segment, scratch, rows));
    // Asked again: an open segment may have got rows since, and they may be among those found.
    if (segment.extent().end > visible_end)
        TRY(segment.keep_offsets(0, visible_end, scratch, rows));
    return !rows.empty();
}

Result<void> Selection::go_on() const {
    if (!abandoned_ || !abandoned_()) return {};
    return fail(Code::unavailable, "nobody waits for the answer any more");
}

Result<bool> Selection::select_patterns(const Segment& segment, Scratch& scratch,
                                        RowSet& rows) const {
    for (const Filter& filter : patterns_) {
        if (rows.empty()) return false;
        scratch.rows.clear();
        TRY(segment.insert_accepted(
            filter.field,
            [&](std::string_view value) {
                return value_matches(filter.match, filter.any_of, value);
            },
            scratch, scratch.rows));
        if (filter.negate) {
            rows.remove(scratch.rows);
        } else {
            rows.keep_only(scratch.rows);
        }
    }
    return !rows.empty();
}

Result<bool> Selection::select_wanted(const Segment& segment, Scratch& scratch,
                                      RowSet& rows) const {
    if (id_hash_) {
        std::vector<IdRow> found;
        TRY(segment.find_id(*id_hash_, scratch, found));
        rows.clear();
        for (const IdRow& id : found) rows.insert(id.row);
        if (rows.empty()) return false;
    }
    for (const Terms& terms : wanted_) {
        scratch.rows.clear();
        for (const Term& term : terms) {
            if (segment.may_have(term)) TRY(segment.insert_rows(term, scratch, scratch.rows));
        }
        rows.keep_only(scratch.rows);
        if (rows.empty()) return false;
    }
    return true;
}

}  // namespace opentrail::history

#include "api/v1/search_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <type_traits>

#include "api/excerpt.h"
#include "api/fingerprint.h"
#include "api/v1/filter_name.h"
#include "base/limits.h"
#include "history/door_value.h"

namespace opentrail::api::v1 {
namespace {

using history::ValueMatch;

constexpr std::string_view negation = "not.";
/// Of a histogram whose interval is chosen here.
constexpr std::size_t buckets_wished_max = 1000;
/// Fields that one summary counts by.
constexpr std::size_t summary_fields_max = 10;

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    });
}

/// Fields that have few values: the one meant, as the history spells it, whatever its case.
Outcome<std::string> known_value(event::Field field, const std::string& value) {
    std::vector<std::string_view> known;
    if (field == event::Field::category) {
        for (const auto category :
             {event::Category::management, event::Category::data, event::Category::network_activity,
              event::Category::insight, event::Category::aggregated}) {
            known.push_back(event::name(category));
        }
    } else if (field == event::Field::door) {
        for (const auto door :
             {journal::Door::api, journal::Door::gateway, journal::Door::submitted,
              journal::Door::import, journal::Door::feed, journal::Door::watch}) {
            known.push_back(journal::name(door));
        }
    } else if (field == event::Field::read_only) {
        known = {"true", "false"};
    } else {
        return value;
    }
    for (const std::string_view name : known) {
        if (equal_ignoring_case(name, value)) return std::string(name);
    }
    constexpr std::size_t prefix = history::gateway_door_prefix.size();
    const bool is_door = field == event::Field::door;
    if (is_door && value.size() > prefix &&
        equal_ignoring_case(value.substr(0, prefix), history::gateway_door_prefix)) {
        return std::string(history::gateway_door_prefix) + value.substr(prefix);
    }
    if (is_door) known.push_back("gateway:NAME");
    return refuse("ValidationException",
                  fmt::format("{} is one of {}, not \"{}\"", event::name(field),
                              fmt::join(known, ", "), excerpt(value)));
}

std::unexpected<Refused> wrong(const Parameter& parameter, std::string_view expected) {
    return refuse("ValidationException",
                  fmt::format("parameter {} is \"{}\", not {}", parameter.name,
                              excerpt(parameter.value), expected));
}

/// The start, in UTC, of the day "2026-11-20".
std::optional<Timestamp> parse_date(std::string_view text) {
    if (text.size() != 10) return std::nullopt;
    const Result<Timestamp> start = parse_iso8601(std::string(text) + "T00:00:00Z");
    return start ? std::optional(*start) : std::nullopt;
}

/// Reads parameters into one request.
class Reading {
  public:
    Reading(Purpose purpose, Timestamp now) : purpose_(purpose), now_(now) {
        if (purpose == Purpose::page || purpose == Purpose::stream)
            request.limit = limits::page_default;
        if (purpose == Purpose::count) request.limit = limits::page_default;
    }

    Outcome<void> read(const Parameter& parameter) {
        const std::string_view name = parameter.name;
        if (name == "eventId" || name == "eventID") return read_event_id(parameter);
        if (name == "text") return read_text(parameter);
        if (name == "from" || name == "to" || name == "since") return read_time(parameter);
        const bool paged = purpose_ == Purpose::page || purpose_ == Purpose::stream;
        if (paged && name == "order") return read_order(parameter);
        if (paged && name == "nextToken") {
            request.next_token = parameter.value;
            return {};
        }
        if (name == "limit" && purpose_ != Purpose::histogram && purpose_ != Purpose::tail)
            return read_limit(parameter);
        if ((paged || purpose_ == Purpose::tail) && name == "provenance")
            return read_provenance(parameter);
        if (purpose_ == Purpose::count || purpose_ == Purpose::suggestions) {
            if (name == "by") return read_by(parameter);
            if (name == "contains" || name == "prefix") return read_pattern(parameter);
        }
        if (purpose_ == Purpose::histogram) {
            if (name == "interval") return read_interval(parameter);
            if (name == "buckets") return read_buckets(parameter);
            if (name == "by") return read_outcomes(parameter);
        }
        if (purpose_ == Purpose::summary && name == "by") return read_fields(parameter);
        return read_filter(parameter);
    }

    Outcome<void> finish() {
        const history::Query& query = request.query;
        if (request.interval && request.buckets) {
            return refuse("ValidationException",
                          "interval and buckets are both given: one of them says how wide a "
                          "bucket is");
        }
        if (query.from && query.to && *query.from > *query.to) {
            return refuse("ValidationException",
                          fmt::format("from {} is later than to {}", iso8601(*query.from),
                                      iso8601(*query.to)));
        }
        return {};
    }

    SearchRequest request;

  private:
    Outcome<void> read_event_id(const Parameter& parameter) {
        if (request.query.event_id)
            return wrong(parameter, "the only eventId: one can be asked for");
        request.query.event_id = parameter.value;
        return {};
    }

    Outcome<void> read_text(const Parameter& parameter) {
        if (request.query.text) return wrong(parameter, "the only text: one can be searched for");
        if (parameter.value.empty() || parameter.value.size() > limits::search_text_bytes_max) {
            return wrong(parameter, fmt::format("1 to {} bytes", limits::search_text_bytes_max));
        }
        request.query.text = parameter.value;
        return {};
    }

    Outcome<void> read_time(const Parameter& parameter) {
        // In a tail, from= is a position of the journal.
        if (purpose_ == Purpose::tail) {
            if (parameter.name != "from") return wrong(parameter, "known to a tail");
            request.tail_from = parse_position(parameter.value);
            if (!request.tail_from) return wrong(parameter, "a position SHARD:OFFSET");
            return {};
        }
        if (parameter.name == "since") {
            const Result<Duration> age = parse_duration(parameter.value);
            if (!age) return wrong(parameter, "a duration such as 15m, 2h or 90d");
            request.query.from = std::max(now_ - *age, from_millis(0));
            request.from_is_relative = true;
            return {};
        }
        const bool is_from = parameter.name == "from";
        Result<Timestamp> time = parse_time(parameter.value);
        if (const std::optional<Timestamp> day = parse_date(parameter.value)) {
            time = is_from ? *day : *day + std::chrono::hours(24) - Duration(1);
        }
        if (!time) return wrong(parameter, "a time in ISO 8601, a date or epoch seconds");
        (is_from ? request.query.from : request.query.to) = *time;
        return {};
    }

    Outcome<void> read_order(const Parameter& parameter) {
        if (parameter.value == "newest") {
            request.query.order = history::Order::newest_first;
        } else if (parameter.value == "oldest") {
            request.query.order = history::Order::oldest_first;
        } else {
            return wrong(parameter, "newest or oldest");
        }
        return {};
    }

    Outcome<void> read_limit(const Parameter& parameter) {
        const bool stream = purpose_ == Purpose::stream;
        if (stream && parameter.value == "all") {
            request.limit = std::nullopt;
            return {};
        }
        const std::size_t most = stream ? std::numeric_limits<std::size_t>::max()
                                 : purpose_ == Purpose::count ? limits::count_values_max
                                                              : limits::page_max;
        const std::optional<std::size_t> number = parse_number<std::size_t>(parameter.value);
        if (!number || *number < 1 || *number > most) {
            return wrong(parameter, stream ? std::string("a number or all")
                                           : fmt::format("a number from 1 to {}", most));
        }
        request.limit = *number;
        return {};
    }

    Outcome<void> read_provenance(const Parameter& parameter) {
        if (parameter.value != "true" && parameter.value != "false")
            return wrong(parameter, "true or false");
        request.provenance = parameter.value == "true";
        return {};
    }

    Outcome<void> read_by(const Parameter& parameter) {
        request.by = parse_field_name(parameter.value);
        if (!request.by) return wrong(parameter, "the name of a field");
        return {};
    }

    Outcome<void> read_fields(const Parameter& parameter) {
        const std::optional<event::Field> field = parse_field_name(parameter.value);
        if (!field) return wrong(parameter, "the name of a field");
        if (request.fields.size() == summary_fields_max)
            return wrong(parameter, fmt::format("one of {} fields at most", summary_fields_max));
        request.fields.push_back(*field);
        return {};
    }

    Outcome<void> read_outcomes(const Parameter& parameter) {
        if (parameter.value != "outcome") return wrong(parameter, "outcome");
        request.by_outcome = true;
        return {};
    }

    Outcome<void> read_interval(const Parameter& parameter) {
        const Result<Duration> interval = parse_duration(parameter.value);
        if (!interval || *interval < std::chrono::seconds(1)) {
            return wrong(parameter, "a duration of a second or more, such as 15m, 1h or 1d");
        }
        request.interval = *interval;
        return {};
    }

    Outcome<void> read_buckets(const Parameter& parameter) {
        request.buckets = parse_number<std::size_t>(parameter.value);
        if (!request.buckets || *request.buckets < 1 || *request.buckets > buckets_wished_max)
            return wrong(parameter, fmt::format("a number from 1 to {}", buckets_wished_max));
        return {};
    }

    Outcome<void> read_pattern(const Parameter& parameter) {
        if (request.only) return wrong(parameter, "the only contains or prefix: one can be given");
        if (parameter.value.size() > limits::search_text_bytes_max)
            return wrong(parameter, fmt::format("{} bytes at most", limits::search_text_bytes_max));
        request.only = {
            .match = parameter.name == "prefix" ? ValueMatch::begins : ValueMatch::contains,
            .text = parameter.value};
        return {};
    }

    Outcome<void> read_filter(const Parameter& parameter) {
        std::string_view name = parameter.name;
        if (name == "outcome" || name == "not.outcome") return read_outcome(parameter);
        const std::optional<FilterName> what = parse_filter_name(name);
        if (!what) {
            return refuse("ValidationException",
                          fmt::format("there is no parameter {} here", excerpt(parameter.name)));
        }
        FilterName as = *what;
        std::string value = parameter.value;
        if (as.match == ValueMatch::present) {
            if (value != "true" && value != "false") return wrong(parameter, "true or false");
            as.negate ^= value == "false";
        }
        if (const auto* path = std::get_if<std::string>(&as.what)) {
            return add_value(parameter, request.query.members, as, std::move(value),
                             [&](const history::MemberFilter& one) { return one.path == *path; });
        }
        const event::Field field = std::get<event::Field>(as.what);
        if (as.match == ValueMatch::is) {
            Outcome<std::string> known = known_value(field, value);
            if (!known) return std::unexpected(std::move(known.error()));
            value = *std::move(known);
        }
        return add_value(parameter, request.query.filters, as, std::move(value),
                         [&](const history::Filter& one) { return one.field == field; });
    }

    /// How it ended, by the error code.
    Outcome<void> read_outcome(const Parameter& parameter) {
        const std::string_view value = parameter.value;
        if (value != "success" && value != "error" && value != "denied")
            return wrong(parameter, "success, error or denied");
        const bool negate = parameter.name.starts_with(negation) != (value == "success");
        request.query.filters.push_back(
            {.field = event::Field::error_code,
             .any_of = {},
             .negate = negate,
             .match = value == "denied" ? ValueMatch::denial : ValueMatch::present});
        return {};
    }

    /// To the filter that says the same of the same thing, else to a new one.
    template <class Filter, class Same>
    Outcome<void> add_value(const Parameter& parameter, std::vector<Filter>& filters,
                            const FilterName& as, std::string value, const Same& same) {
        auto filter = std::ranges::find_if(filters, [&](const Filter& known) {
            return same(known) && known.negate == as.negate && known.match == as.match;
        });
        if (filter == filters.end()) {
            Filter made{};
            if constexpr (std::is_same_v<Filter, history::Filter>) {
                made.field = std::get<event::Field>(as.what);
            } else {
                made.path = std::get<std::string>(as.what);
            }
            made.negate = as.negate;
            made.match = as.match;
            filter = filters.insert(filters.end(), std::move(made));
        }
        if (as.match == ValueMatch::present) return {};
        if (filter->any_of.size() >= limits::filter_values_max) {
            return wrong(parameter,
                         fmt::format("one of {} values at most", limits::filter_values_max));
        }
        filter->any_of.push_back(std::move(value));
        return {};
    }

    Purpose purpose_;
    Timestamp now_;
};

}  // namespace

Outcome<SearchRequest> parse_search_request(std::span<const Parameter> parameters, Purpose purpose,
                                            Timestamp now) {
    Reading reading(purpose, now);
    for (const Parameter& parameter : parameters) {
        if (Outcome<void> read = reading.read(parameter); !read) {
            return std::unexpected(std::move(read.error()));
        }
    }
    if (Outcome<void> finished = reading.finish(); !finished) {
        return std::unexpected(std::move(finished.error()));
    }
    return std::move(reading.request);
}

void limit_to_view(history::Query& query, const access::View& view) {
    if (view.all) return;
    query.filters.push_back({.field = event::Field::account,
                             .any_of = {view.accounts.begin(), view.accounts.end()},
                             .negate = false});
}

Sha256 search_fingerprint(const SearchRequest& request, const access::Principal& caller) {
    Fingerprint print;
    print.add("/v1/events");
    print.add(caller.arn);
    print.add_filters(request.query);
    print.add(request.from_is_relative ? "since" : "from");
    if (!request.from_is_relative) print.add(request.query.from);
    print.add(request.query.to);
    return print.finish();
}

std::string position_text(const journal::Position& position) {
    return fmt::format("{}:{}", position.shard, position.offset);
}

std::optional<journal::Position> parse_position(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto shard = parse_number<std::uint32_t>(text.substr(0, colon));
    const auto offset = parse_number<std::uint64_t>(text.substr(colon + 1));
    if (!shard || !offset) return std::nullopt;
    return journal::Position{*shard, *offset};
}

Result<Timestamp> parse_time(std::string_view text) {
    if (const std::optional<double> seconds = parse_number<double>(text)) {
        if (!(*seconds >= 0 && *seconds < 253'402'300'800.0)) {
            return fail(Code::invalid,
                        fmt::format("time {} is not within years 1970 to 9999", text));
        }
        return from_millis(std::llround(*seconds * 1000));
    }
    return parse_iso8601(text);
}

}  // namespace opentrail::api::v1

#include "api/v1/trail_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/excerpt.h"
#include "api/url_query.h"
#include "api/v1/search_request.h"

namespace opentrail::api::v1 {
namespace {

template <class Number>
std::optional<Number> read_number(std::string_view text) {
    Number number = 0;
    const char* const end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc() || at != end) return std::nullopt;
    return number;
}

Outcome<Timestamp> read_time(const Parameter& parameter) {
    const Result<Timestamp> time = parse_time(parameter.value);
    if (time) return *time;
    return refuse("ValidationException",
                  fmt::format("{} is \"{}\", not a time such as 2026-01-02T03:04:05Z",
                              parameter.name, excerpt(parameter.value)));
}

std::string* text_of(TrailQuery& query, std::string_view name) {
    if (name == "region") return &query.region;
    if (name == "bucket") return &query.bucket;
    if (name == "key") return &query.key;
    if (name == "after") return &query.after;
    return nullptr;
}

}  // namespace

Outcome<TrailQuery> read_trail_query(const Call& call, std::span<const std::string_view> names,
                                     std::size_t limit_default, std::size_t limit_max) {
    const auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    TrailQuery query;
    query.limit = limit_default;
    for (const Parameter& parameter : *parameters) {
        if (std::ranges::find(names, parameter.name) == names.end()) {
            return refuse("ValidationException",
                          fmt::format("there is no parameter {}", excerpt(parameter.name)));
        }
        if (std::string* const text = text_of(query, parameter.name)) {
            *text = parameter.value;
        } else if (parameter.name == "limit") {
            const auto limit = read_number<std::size_t>(parameter.value);
            if (!limit || *limit < 1 || *limit > limit_max) {
                return refuse("ValidationException",
                              fmt::format("limit is \"{}\", not a number from 1 to {}",
                                          excerpt(parameter.value), limit_max));
            }
            query.limit = *limit;
        } else {
            const Outcome<Timestamp> time = read_time(parameter);
            if (!time) return std::unexpected(time.error());
            (parameter.name == "from" ? query.from : query.to) = *time;
        }
    }
    if (query.from && query.to && *query.from > *query.to) {
        return refuse("ValidationException", "from is after to");
    }
    return query;
}

std::string file_place_text(Timestamp stored, std::int64_t number) {
    return fmt::format("{}/{}", to_millis(stored), number);
}

Outcome<std::pair<Timestamp, std::int64_t>> read_file_place(std::string_view text) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    const auto stored = read_number<std::int64_t>(text.substr(0, slash));
    const auto number = read_number<std::int64_t>(text.substr(std::min(slash + 1, text.size())));
    if (!stored || !number) {
        return refuse("ValidationException",
                      fmt::format("after is \"{}\", not that of a page before", excerpt(text)));
    }
    return std::pair(from_millis(*stored), *number);
}

}  // namespace opentrail::api::v1

#include "api/v1/identities.h"

#include <algorithm>
#include <array>
#include <set>

#include "api/v1/asked.h"
#include "api/v1/event_outline.h"
#include "api/v1/event_text.h"
#include "api/v1/figures.h"

namespace opentrail::api::v1 {
namespace {

using event::Field;

constexpr std::size_t buckets_wished = 60;
constexpr std::size_t services_shown = 8;
constexpr std::size_t values_default = 20;
constexpr std::size_t denials_shown = 20;
/// News of which it is told when they were first seen.
constexpr std::size_t news_shown = 20;
/// Values that were known before: an identity with more of them has no news worth telling.
constexpr std::size_t known_max = 10'000;
constexpr std::size_t values_compared_max = 1000;

constexpr std::array<Field, 10> summed = {
    Field::event_source, Field::event_name, Field::source_ip,     Field::region,
    Field::account,      Field::error_code, Field::access_key_id, Field::resource_name,
    Field::session,      Field::principal,
};

history::Query with(history::Query query, Field field, const std::string& value) {
    query.filters.push_back({.field = field, .any_of = {value}});
    return query;
}

}  // namespace

Outcome<std::string> Identities::show(const Call& call) {
    auto request = read_asked(call, Purpose::summary, clock_.now());
    if (!request) return std::unexpected(request.error());
    if (!says_who(request->query)) {
        return refuse("ValidationException",
                      "one of principal, session, accessKeyId and username says who it is");
    }
    if (const auto ready = pages_.catch_up(); !ready)
        return std::unexpected(as_refused(ready.error()));
    const auto described = describe(*request);
    if (!described) return std::unexpected(as_refused(described.error()));
    return to_text(*described);
}

Result<JsonObject> Identities::describe(const SearchRequest& request) {
    history::Query ever = request.query;
    ever.from = std::nullopt;
    ever.to = std::nullopt;
    TRY(read_all_records(history_, ever));
    history::Query query = request.query;
    query.known = ever.known;
    const history::Summary all = TRY(history_.summarize(ever, {}, 0));
    const history::Summary range =
        TRY(history_.summarize(query, summed, request.limit.value_or(values_default)));
    JsonObject within = summary_object(range);
    for (std::size_t i = 0; i < summed.size(); ++i)
        within[event::name(summed[i])] = summary_values(range.fields[i]);

    const Timestamp begin = query.from.value_or(range.first.value_or(clock_.now()));
    const Timestamp end = query.to.value_or(range.last.value_or(begin));
    const Duration width = bucket_width(std::max(end - begin, Duration(0)), buckets_wished);
    JsonObject described{{"ever", summary_object(all)},
                         {"range", std::move(within)},
                         {"services", TRY(services(query, width))},
                         {"denials", TRY(denials(query))}};
    // What is new is so since then.
    if (query.from) {
        described["news"] = JsonObject{{"eventName", TRY(news(query, Field::event_name))},
                                       {"sourceIPAddress", TRY(news(query, Field::source_ip))},
                                       {"awsRegion", TRY(news(query, Field::region))}};
    }
    return described;
}

Result<JsonObject> Identities::services(const history::Query& query, Duration width) {
    JsonArray series;
    const auto busiest = TRY(history_.count_by(query, Field::event_source, services_shown));
    for (const history::Count& service : busiest) {
        const auto buckets =
            TRY(history_.histogram(with(query, Field::event_source, service.value), width, true));
        series.push_back(JsonObject{{"eventSource", service.value},
                                    {"count", service.count},
                                    {"buckets", bucket_array(buckets, true)}});
    }
    return JsonObject{{"interval", interval_text(width)}, {"series", std::move(series)}};
}

Result<JsonObject> Identities::news(const history::Query& query, event::Field field) {
    history::Query before = query;
    before.from = std::nullopt;
    before.to = *query.from - Duration(1);
    std::set<std::string> known;
    const auto old = TRY(history_.count_by(before, field, known_max));
    for (const history::Count& one : old) known.insert(one.value);
    JsonArray values;
    std::size_t count = 0;
    const auto now = TRY(history_.count_by(query, field, values_compared_max));
    for (const history::Count& one : now) {
        if (known.contains(one.value)) continue;
        if (++count > news_shown) continue;
        history::PageRequest page;
        page.query = with(query, field, one.value);
        page.query.order = history::Order::oldest_first;
        page.limit = 1;
        const history::Page first = TRY(history_.search(page));
        JsonObject value{{"value", one.value}, {"count", one.count}};
        if (!first.hits.empty()) value["first"] = iso8601(first.hits.front().time);
        values.push_back(std::move(value));
    }
    return JsonObject{{"count", count},
                      {"values", std::move(values)},
                      {"whole", known.size() < known_max && now.size() < values_compared_max}};
}

Result<JsonArray> Identities::denials(history::Query query) {
    query.filters.push_back({.field = Field::error_code,
                             .any_of = {},
                             .negate = false,
                             .match = history::ValueMatch::denial});
    const FoundPage page = TRY(pages_.search(query, denials_shown, {}, std::nullopt));
    JsonArray events;
    EventOutline outline;
    for (const journal::Entry& entry : page.entries) {
        outline.read(entry);
        events.push_back(outline.object());
    }
    return events;
}

}  // namespace opentrail::api::v1

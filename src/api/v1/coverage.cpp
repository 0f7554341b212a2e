#include "api/v1/coverage.h"

#include <algorithm>
#include <map>
#include <set>

#include "api/excerpt.h"
#include "api/v1/asked.h"
#include "aws/regions.h"
#include "event/data_events.h"
#include "trail/selectors.h"

namespace opentrail::api::v1 {
namespace {

using event::Field;

constexpr Duration range_default = std::chrono::hours(24 * 30);
constexpr Duration silent_default = std::chrono::hours(24);
/// Accounts, Regions and services told of.
constexpr std::size_t values_max = 1000;

history::Query with(history::Query query, Field field, std::string value) {
    query.filters.push_back({.field = field, .any_of = {std::move(value)}});
    return query;
}

std::map<std::string, std::uint64_t> by_value(const std::vector<history::Count>& counts) {
    std::map<std::string, std::uint64_t> map;
    for (const history::Count& one : counts) map[one.value] = one.count;
    return map;
}

bool has_data_events(std::string_view source) {
    return std::ranges::any_of(event::data_events(),
                               [&](const event::DataEvents& one) { return one.source == source; });
}

/// Whether an advanced selector is of this eventCategory.
bool is_of(const trail::AdvancedEventSelector& selector, std::string_view category) {
    return std::ranges::any_of(selector.fields, [&](const trail::FieldSelector& field) {
        const auto& values = field[trail::Operator::equals];
        return field.field == "eventCategory" &&
               std::ranges::find(values, category) != values.end();
    });
}

struct Takes {
    bool management = false;
    bool data = false;
    bool network = false;
};

Takes takes_of(const trail::Selectors& selectors) {
    Takes takes;
    for (const trail::EventSelector& one : selectors.basic) {
        takes.management |= one.include_management_events;
        takes.data |= !one.data_resources.empty();
    }
    for (const trail::AdvancedEventSelector& one : selectors.advanced) {
        takes.management |= is_of(one, "Management");
        takes.data |= is_of(one, "Data");
        takes.network |= is_of(one, "NetworkActivity");
    }
    return takes;
}

}  // namespace

Outcome<std::string> Coverage::show(const Call& call) {
    auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    Duration silent = silent_default;
    for (const Parameter& parameter : *parameters) {
        if (parameter.name != "silent") continue;
        const Result<Duration> given = parse_duration(parameter.value);
        if (!given) {
            return refuse("ValidationException", "parameter silent is \"" +
                                                     std::string(excerpt(parameter.value)) +
                                                     "\", not a duration such as 15m, 2h or 90d");
        }
        silent = *given;
    }
    std::erase_if(*parameters, [](const Parameter& one) { return one.name == "silent"; });
    auto request = read_asked(call, *parameters, Purpose::summary, clock_.now());
    if (!request) return std::unexpected(request.error());
    if (const auto ready = pages_.catch_up(); !ready)
        return std::unexpected(as_refused(ready.error()));
    if (!request->query.from) {
        request->query.from =
            std::max(request->query.to.value_or(clock_.now()) - range_default, from_millis(0));
    }
    const auto described = describe(request->query, call.caller.view, silent);
    if (!described) return std::unexpected(as_refused(described.error()));
    return to_text(*described);
}

Result<JsonObject> Coverage::describe(const history::Query& query, const access::View& view,
                                      Duration silent) {
    JsonArray regions = TRY(last_seen(query, Field::region, "region", silent));
    std::set<std::string, std::less<>> seen;
    for (const Json& region : regions) seen.emplace(region.at("region").as_string());
    JsonArray without;
    for (const std::string_view name : aws::commercial_regions()) {
        if (!seen.contains(name)) without.emplace_back(name);
    }
    JsonObject described{{"from", iso8601(*query.from)},
                         {"to", iso8601(query.to.value_or(clock_.now()))},
                         {"accounts", TRY(last_seen(query, Field::account, "account", silent))},
                         {"regions", std::move(regions)},
                         {"regionsWithoutEvents", std::move(without)},
                         {"services", TRY(services(query))},
                         {"trails", TRY(trails(view))}};
    return described;
}

/// Whatever was ever seen, with how much of it there is within the range and when the last was.
Result<JsonArray> Coverage::last_seen(const history::Query& query, event::Field field,
                                      std::string_view name, Duration silent) {
    history::Query ever = query;
    ever.from = std::nullopt;
    ever.to = std::nullopt;
    const std::vector<history::Count> known = TRY(history_.count_by(ever, field, values_max));
    const auto within = by_value(TRY(history_.count_by(query, field, values_max)));
    const Timestamp now = query.to.value_or(clock_.now());
    JsonArray array;
    for (const history::Count& one : known) {
        history::PageRequest page;
        page.query = with(ever, field, one.value);
        page.limit = 1;
        const history::Page newest = TRY(history_.search(page));
        JsonObject object{{name, one.value}};
        const auto count = within.find(one.value);
        object["count"] = count == within.end() ? 0 : count->second;
        if (!newest.hits.empty()) {
            const Timestamp last = newest.hits.front().time;
            object["last"] = iso8601(last);
            object["silent"] = now - last > silent;
        }
        array.push_back(std::move(object));
    }
    return array;
}

Result<JsonArray> Coverage::services(const history::Query& query) {
    const auto all = TRY(history_.count_by(query, Field::event_source, values_max));
    const auto of_category = [&](event::Category category) {
        return history_.count_by(with(query, Field::category, std::string(event::name(category))),
                                 Field::event_source, values_max);
    };
    const auto data = by_value(TRY(of_category(event::Category::data)));
    const auto network = by_value(TRY(of_category(event::Category::network_activity)));
    const auto count_of = [](const auto& counts, const std::string& value) {
        const auto found = counts.find(value);
        return found == counts.end() ? std::uint64_t{0} : found->second;
    };
    JsonArray array;
    for (const history::Count& one : all) {
        array.push_back(JsonObject{{"eventSource", one.value},
                                   {"count", one.count},
                                   {"dataEvents", count_of(data, one.value)},
                                   {"networkActivityEvents", count_of(network, one.value)},
                                   {"hasDataEvents", has_data_events(one.value)}});
    }
    return array;
}

Result<JsonArray> Coverage::trails(const access::View& view) {
    JsonArray array;
    const std::vector<catalog::Trail> all = TRY(catalog_.all_trails());
    for (const catalog::Trail& one : all) {
        if (!view.all && !view.may_read(one.account)) continue;
        const trail::Selectors selectors = one.selectors.empty()
                                               ? trail::Selectors::of_new_trail()
                                               : TRY(trail::parse_selectors_text(one.selectors));
        const Takes takes = takes_of(selectors);
        array.push_back(JsonObject{{"trailARN", catalog::arn_of(one)},
                                   {"name", one.name},
                                   {"account", one.account},
                                   {"logging", one.logging},
                                   {"multiRegion", one.multi_region},
                                   {"managementEvents", takes.management},
                                   {"dataEvents", takes.data},
                                   {"networkActivityEvents", takes.network}});
    }
    return array;
}

}  // namespace opentrail::api::v1

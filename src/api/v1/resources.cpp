#include "api/v1/resources.h"

#include <algorithm>
#include <array>

#include "api/v1/asked.h"
#include "api/v1/event_text.h"
#include "api/v1/figures.h"

namespace opentrail::api::v1 {
namespace {

using event::Field;

constexpr std::size_t changes_default = 20;
constexpr std::size_t changes_max = 100;
constexpr std::size_t values_shown = 20;

constexpr std::array<Field, 7> summed = {Field::event_name, Field::principal, Field::resource_type,
                                         Field::account,    Field::region,    Field::event_source,
                                         Field::error_code};

JsonObject summed_object(const history::Summary& summary) {
    JsonObject object = summary_object(summary);
    for (std::size_t i = 0; i < summed.size(); ++i)
        object[event::name(summed[i])] = summary_values(summary.fields[i]);
    return object;
}

}  // namespace

Outcome<std::string> Resources::show(const Call& call) {
    auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    for (Parameter& parameter : *parameters) {
        if (parameter.name == "name") parameter.name = "resourceName";
    }
    auto request = read_asked(call, *parameters, Purpose::summary, clock_.now());
    if (!request) return std::unexpected(request.error());
    const bool named = std::ranges::any_of(request->query.filters, [](const auto& filter) {
        return filter.field == Field::resource_name && !filter.negate;
    });
    if (!named) return refuse("ValidationException", "parameter name is missing: the resource's");
    if (const auto ready = pages_.catch_up(); !ready)
        return std::unexpected(as_refused(ready.error()));
    if (const auto read = read_all_records(history_, request->query); !read)
        return std::unexpected(as_refused(read.error()));
    history::Query changes = request->query;
    changes.filters.push_back({.field = Field::read_only, .any_of = {"false"}});
    const auto all = history_.summarize(request->query, summed, values_shown);
    if (!all) return std::unexpected(as_refused(all.error()));
    const auto changed = history_.summarize(changes, summed, values_shown);
    if (!changed) return std::unexpected(as_refused(changed.error()));
    const std::size_t limit = std::min(request->limit.value_or(changes_default), changes_max);
    const auto page = pages_.search(changes, limit, {}, std::nullopt);
    if (!page) return std::unexpected(as_refused(page.error()));

    std::string body = R"({"all":)" + to_text(summed_object(*all)) + R"(,"changes":)" +
                       to_text(summed_object(*changed)) + R"(,"events":[)";
    EventText text;
    for (std::size_t i = 0; i < page->entries.size(); ++i) {
        if (i > 0) body += ',';
        text.append(page->entries[i], false, body);
    }
    body += "],\"more\":";
    body += page->next ? "true}" : "false}";
    return body;
}

}  // namespace opentrail::api::v1

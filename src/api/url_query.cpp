#include "api/url_query.h"

#include <fmt/format.h>

#include "api/excerpt.h"
#include "base/encoding.h"
#include "base/json_text.h"

namespace opentrail::api {

Outcome<std::vector<Parameter>> parse_url_query(std::string_view query) {
    std::vector<Parameter> parameters;
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view part = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
        if (part.empty()) continue;
        const std::size_t equals = part.find('=');
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
        const Result<std::string> name = percent_decode(part.substr(0, equals), Plus::is_space);
        const Result<std::string> decoded = percent_decode(value, Plus::is_space);
        if (!name || !decoded || !is_utf8(*name) || !is_utf8(*decoded)) {
            return refuse("ValidationException",
                          fmt::format("a query parameter of {} bytes is not percent-encoded UTF-8",
                                      part.size()));
        }
        if (name->starts_with("X-Amz-")) continue;
        parameters.push_back({*name, *decoded});
    }
    return parameters;
}

JsonObject query_parameters(std::string_view query) {
    JsonObject object;
    const auto parameters = parse_url_query(query);
    if (!parameters) return object;
    for (const auto& [name, value] : *parameters) {
        Json& member = object[name];
        if (member.is_null()) {
            member = value;
        } else if (JsonArray* list = member.if_array()) {
            list->emplace_back(value);
        } else {
            member = JsonArray{member, value};
        }
    }
    return object;
}

Outcome<void> expect_no_parameters(std::string_view query) {
    const auto parameters = parse_url_query(query);
    if (!parameters) return std::unexpected(parameters.error());
    if (parameters->empty()) return {};
    return refuse("ValidationException",
                  fmt::format("there is no parameter {} here", excerpt(parameters->front().name)));
}

}  // namespace opentrail::api

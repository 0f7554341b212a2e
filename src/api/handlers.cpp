#include "api/handlers.h"

#include <algorithm>
#include <array>

#include "api/trails.h"

namespace opentrail::api {
namespace {

/// The text of a reply that was put together without an object, for speed.
Outcome<Answer> as_answer(Outcome<std::string> body) {
    if (!body) return std::unexpected(std::move(body.error()));
    return Answer{.body = *std::move(body), .output = {}, .change = std::nullopt};
}

Outcome<Answer> look_up(const HandlerParts& parts, const Call& call, const JsonObject& request) {
    return as_answer(parts.lookup.run(call, request));
}

Outcome<Answer> describe(const HandlerParts&, const Call&, const JsonObject& request) {
    return as_answer(describe_trails(request));
}

Outcome<Answer> list(const HandlerParts&, const Call&, const JsonObject& request) {
    return as_answer(list_trails(request));
}

constexpr auto table = std::to_array<Handler>({
    {"DescribeTrails", describe},
    {"ListTrails", list},
    {"LookupEvents", look_up},
});

static_assert(std::ranges::is_sorted(table, {}, &Handler::operation));

}  // namespace

Answer read_answer(const JsonObject& output) {
    return {.body = to_text(output), .output = {}, .change = std::nullopt};
}

Answer change_answer(JsonObject output, std::optional<catalog::Change> change) {
    std::string body = to_text(output);
    return {.body = std::move(body), .output = std::move(output), .change = std::move(change)};
}

std::span<const Handler> handlers() { return table; }

const Handler* find_handler(std::string_view operation) {
    const auto place = std::ranges::lower_bound(table, operation, {}, &Handler::operation);
    return place != table.end() && place->operation == operation ? &*place : nullptr;
}

}  // namespace opentrail::api

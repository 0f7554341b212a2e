// Validations of a trail that somebody asks for: begun, looked at, ended.

#include <fmt/format.h>

#include <array>

#include "api/excerpt.h"
#include "api/request_members.h"
#include "api/v1/body.h"
#include "api/v1/search_request.h"
#include "api/v1/trail_query.h"
#include "api/v1/trail_text.h"
#include "api/v1/trails.h"

namespace opentrail::api::v1 {
namespace {

Refused no_validations() { return {"ResourceNotFoundException", "this server validates nothing"}; }

Outcome<Timestamp> read_bound(RequestMembers& members, std::string_view name) {
    const std::optional<std::string> text = members.text(name);
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    if (!text) {
        return refuse("ValidationException",
                      fmt::format("{} is needed: a time such as 2026-01-02T03:04:05Z", name));
    }
    const auto time = parse_time(*text);
    if (time) return *time;
    return refuse(
        "ValidationException",
        fmt::format("{} is \"{}\", not a time such as 2026-01-02T03:04:05Z", name, excerpt(*text)));
}

}  // namespace

Outcome<std::string> Trails::begin_validation(const Call& call, const std::string& name) {
    if (!parts_.runs) return std::unexpected(no_validations());
    const auto body = parse_request(call.request.body);
    if (!body) return std::unexpected(body.error());
    constexpr std::array<std::string_view, 2> names{"from", "to"};
    if (auto known = expect_members(*body, names); !known) return std::unexpected(known.error());
    RequestMembers members(*body);
    const auto from = read_bound(members, "from");
    if (!from) return std::unexpected(from.error());
    const auto to = read_bound(members, "to");
    if (!to) return std::unexpected(to.error());
    if (*from >= *to) return refuse("ValidationException", "from is not before to");
    const Outcome<catalog::Trail> trail = find(call, name);
    if (!trail) return std::unexpected(trail.error());
    // Of what is to come nobody can say anything.
    const Timestamp end = std::min(*to, parts_.clock.now());
    if (*from >= end) return refuse("ValidationException", "from is not in the past");
    const auto id = parts_.runs->begin(*trail, *from, end);
    if (!id) return std::unexpected(as_refused(id.error()));
    const auto run = parts_.runs->find(*id);
    if (!run) return refuse("ServiceUnavailable", "the validation is forgotten already");
    return to_text(json_of(*run, true));
}

Outcome<std::string> Trails::validations(const Call& call, const std::string& name) {
    const Outcome<catalog::Trail> trail = find(call, name);
    if (!trail) return std::unexpected(trail.error());
    JsonArray list;
    if (parts_.runs) {
        for (const auto& run : parts_.runs->of_trail(catalog::arn_of(*trail))) {
            list.push_back(json_of(run, false));
        }
    }
    return to_text(JsonObject{{"validations", std::move(list)}});
}

/// The path ends in its id.
Outcome<delivery::validation::TrailRun> Trails::find_run(const Call& call,
                                                         const std::string& name) {
    if (!parts_.runs) return std::unexpected(no_validations());
    const Outcome<catalog::Trail> trail = find(call, name);
    if (!trail) return std::unexpected(trail.error());
    const std::string_view path = call.request.path();
    const std::string_view id = path.substr(path.rfind('/') + 1);
    auto run = parts_.runs->find(id);
    // That of another trail is not found either: who may see this one may not see all.
    if (!run || run->trail != catalog::arn_of(*trail)) {
        return refuse("ResourceNotFoundException",
                      fmt::format("There is no validation {} of trail {}: it may be forgotten, a "
                                  "day after it ended or when the server was started again.",
                                  excerpt(id), trail->name));
    }
    return *std::move(run);
}

Outcome<std::string> Trails::validation(const Call& call, const std::string& name) {
    const auto run = find_run(call, name);
    if (!run) return std::unexpected(run.error());
    return to_text(json_of(*run, true));
}

Outcome<std::string> Trails::cancel_validation(const Call& call, const std::string& name) {
    const auto run = find_run(call, name);
    if (!run) return std::unexpected(run.error());
    parts_.runs->cancel(run->id);
    return validation(call, name);
}

}  // namespace opentrail::api::v1

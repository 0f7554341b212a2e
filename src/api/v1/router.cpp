#include "api/v1/router.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "api/excerpt.h"
#include "api/reply.h"
#include "api/request_members.h"
#include "base/encoding.h"

namespace opentrail::api::v1 {
namespace {

using access::Scope;

/// What runs for a route. `id` is what stands for the '*' of its path.
using Run = Outcome<http::Response> (*)(Handlers&, const Call&, const std::string& id);

struct Route {
    std::string_view method;
    std::string_view path;
    Scope scope;
    std::string_view change;  // eventName of a call that changes something; empty of others.
    Run run;
};

Outcome<http::Response> whole(Outcome<std::string> body) {
    if (!body) return std::unexpected(body.error());
    http::Response response;
    response.headers = {{"Content-Type", "application/json"}};
    response.body = *std::move(body);
    return response;
}

constexpr std::array routes = {
    Route{"GET", "/v1/events", Scope::events_read, "",
          [](Handlers& all, const Call& call, const std::string&) {
              return all.search.events(call);
          }},
    Route{"GET", "/v1/events/count", Scope::events_read, "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.search.count(call));
          }},
    Route{"GET", "/v1/events/histogram", Scope::events_read, "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.search.histogram(call));
          }},
    Route{
        "GET", "/v1/tail", Scope::events_read, "",
        [](Handlers& all, const Call& call, const std::string&) { return all.tail.follow(call); }},
    Route{"POST", "/v1/events", Scope::events_write, "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.submit.post(call));
          }},
    Route{"GET", "/v1/status", Scope::events_read, "",
          [](Handlers& all, const Call&, const std::string&) { return whole(all.status()); }},
    Route{"GET", "/v1/conflicts", Scope::events_read, "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.conflicts.list(call));
          }},
    Route{"GET", "/v1/buckets", Scope::admin, "",
          [](Handlers& all, const Call&, const std::string&) { return whole(all.buckets.list()); }},
    Route{"POST", "/v1/buckets", Scope::admin, "CreateBucket",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.buckets.create(call));
          }},
    Route{"GET", "/v1/imports", Scope::imports_write, "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.imports.list(call));
          }},
    Route{"POST", "/v1/imports", Scope::imports_write, "StartImport",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.imports.start(call));
          }},
    Route{"GET", "/v1/imports/*", Scope::imports_write, "",
          [](Handlers& all, const Call& call, const std::string& id) {
              return whole(all.imports.show(call, id));
          }},
    Route{"POST", "/v1/imports/*/batches", Scope::imports_write, "",
          [](Handlers& all, const Call& call, const std::string& id) {
              return whole(all.imports.take(call, id));
          }},
    Route{"POST", "/v1/imports/*/finish", Scope::imports_write, "FinishImport",
          [](Handlers& all, const Call& call, const std::string& id) {
              return whole(all.imports.finish(call, id));
          }},
    Route{"POST", "/v1/imports/*/forget", Scope::imports_write, "ForgetImport",
          [](Handlers& all, const Call& call, const std::string& id) {
              return whole(all.imports.forget(call, id));
          }},
    Route{"GET", "/v1/tokens", Scope::admin, "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.tokens.list(call));
          }},
    Route{"POST", "/v1/tokens", Scope::admin, "CreateToken",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.tokens.create(call));
          }},
    Route{"DELETE", "/v1/tokens/*", Scope::admin, "DeleteToken",
          [](Handlers& all, const Call& call, const std::string& id) {
              return whole(all.tokens.remove(call, id));
          }},
};

/// Whether `path` is of `pattern`; `id` gets what stands for its '*'.
bool fits(std::string_view pattern, std::string_view path, std::string_view& id) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == path;
    const std::string_view before = pattern.substr(0, star);
    const std::string_view after = pattern.substr(star + 1);
    if (path.size() <= before.size() + after.size()) return false;
    if (!path.starts_with(before) || !path.ends_with(after)) return false;
    id = path.substr(before.size(), path.size() - before.size() - after.size());
    return id.find('/') == std::string_view::npos;
}

}  // namespace

Router::Router(Handlers handlers, Recorder& recorder)
    : handlers_(std::move(handlers)), recorder_(recorder) {}

std::string_view Router::pattern_of(std::string_view path) {
    std::string_view id;
    for (const Route& route : routes) {
        if (fits(route.path, path, id)) return route.path;
    }
    return "/v1/*";
}

http::Response Router::handle(const Call& call) {
    Outcome<http::Response> response = run(call);
    if (!response) return error_reply(Form::v1, response.error(), call.request_id);
    response->headers.push_back({"x-amzn-RequestId", call.request_id});
    return *std::move(response);
}

Outcome<http::Response> Router::run(const Call& call) {
    const std::string_view path = call.request.path();
    std::string_view id;
    bool path_known = false;
    const Route* found = nullptr;
    for (const Route& route : routes) {
        if (!fits(route.path, path, id)) continue;
        path_known = true;
        if (route.method == call.request.method) {
            found = &route;
            break;
        }
    }
    if (!path_known) {
        return refuse("ResourceNotFoundException",
                      fmt::format("there is nothing at {}", excerpt(path)));
    }
    if (!found) {
        return refuse("MethodNotAllowedException",
                      fmt::format("{} is not a method of {}", excerpt(call.request.method), path));
    }
    const auto denied = [&]() -> std::optional<Refused> {
        if (call.caller.has(found->scope)) return std::nullopt;
        return Refused{
            "AccessDeniedException",
            fmt::format(
                "User: {} is not authorized to perform: {} {} because the token does not have"
                " the scope {}",
                call.caller.arn, found->method, found->path, access::name(found->scope))};
    }();
    if (denied) {
        record_failure(call, found->change, *denied);
        return std::unexpected(*denied);
    }
    const Result<std::string> decoded = percent_decode(id);
    Outcome<http::Response> response =
        found->run(handlers_, call, decoded ? *decoded : std::string(id));
    if (!response) record_failure(call, found->change, response.error());
    return response;
}

void Router::record_failure(const Call& call, std::string_view change, const Refused& refused) {
    OwnCall own;
    own.name = change;
    if (!change.empty()) {
        if (auto body = parse_request(call.request.body)) own.parameters = *std::move(body);
    } else if (call.request.method == "GET" && call.request.path() == "/v1/events") {
        std::optional<OwnCall> exported = Search::export_call(call.request);
        if (!exported) return;
        own = *std::move(exported);
    } else {
        return;
    }
    own.refused = refused;
    // What keeps it from being recorded keeps the call itself from being done: nothing is lost by
    // it.
    static_cast<void>(recorder_.record(call, own));
}

}  // namespace opentrail::api::v1

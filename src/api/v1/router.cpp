#include "api/v1/router.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "api/excerpt.h"
#include "api/reply.h"
#include "api/request_members.h"
#include "api/url_query.h"
#include "base/encoding.h"
#include "intake/kubernetes_audit.h"
#include "intake/minio_audit.h"

namespace opentrail::api::v1 {

using access::Scope;

/// What runs for a route. `id` is what stands for the '*' of its path.
using Run = Outcome<http::Response> (*)(Handlers&, const Call&, const std::string& id);

enum class Effect : unsigned char { reads, changes };

struct Route {
    std::string_view method;
    std::string_view path;
    std::string_view name;  // eventName.
    Effect effect;
    Scope scope;              // That a bearer token needs.
    std::string_view action;  // That policies must allow; empty: whoever is let in may.
    /// What of: the type of OpenTrail's resources of which '*' is one; empty where there is none.
    std::string_view resource_type;
    Run run;
};

namespace {

Outcome<http::Response> whole(Outcome<std::string> body) {
    if (!body) return std::unexpected(body.error());
    http::Response response;
    response.headers = {{"Content-Type", "application/json"}};
    response.body = *std::move(body);
    return response;
}

/// One of intake's calls, where there is an intake.
Outcome<http::Response> of_intake(Handlers& all, const auto& run) {
    if (all.intake == nullptr) {
        return refuse("ResourceNotFoundException", "this server has no intake");
    }
    return whole(run(*all.intake));
}

/// The same, of a member that takes the call alone.
template <auto run>
Outcome<http::Response> from_intake(Handlers& all, const Call& call, const std::string&) {
    return of_intake(all, [&](Intake& intake) { return (intake.*run)(call); });
}

/// Audit events of another system.
Outcome<http::Response> of_others(Handlers& all, const Call& call, Translate translate) {
    return whole(all.submit.post_audit(call, translate));
}

/// A resource type of CloudTrail's own: `id` is the trail's name or ARN.
constexpr std::string_view trail_type = "trail";

constexpr std::array routes = {
    Route{"GET", "/v1/events", "SearchEvents", Effect::reads, Scope::events_read,
          "cloudtrail:LookupEvents", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return all.search.events(call);
          }},
    Route{"GET", "/v1/events/count", "CountEvents", Effect::reads, Scope::events_read,
          "cloudtrail:LookupEvents", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.questions.figures.count(call));
          }},
    Route{"GET", "/v1/events/histogram", "GetEventHistogram", Effect::reads, Scope::events_read,
          "cloudtrail:LookupEvents", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.questions.figures.histogram(call));
          }},
    Route{"GET", "/v1/events/summary", "SummarizeEvents", Effect::reads, Scope::events_read,
          "cloudtrail:LookupEvents", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.questions.figures.summary(call));
          }},
    Route{"GET", "/v1/events/suggestions", "SuggestValues", Effect::reads, Scope::events_read,
          "cloudtrail:LookupEvents", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.questions.figures.suggestions(call));
          }},
    Route{"GET", "/v1/identities", "GetIdentity", Effect::reads, Scope::events_read,
          "cloudtrail:LookupEvents", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.questions.identities.show(call));
          }},
    Route{"GET", "/v1/identities/policy", "GetIdentityPolicy", Effect::reads, Scope::events_read,
          "cloudtrail:LookupEvents", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.questions.identity_policy.show(call));
          }},
    Route{"GET", "/v1/identities/chain", "GetRoleChain", Effect::reads, Scope::events_read,
          "cloudtrail:LookupEvents", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.questions.role_chain.show(call));
          }},
    Route{"GET", "/v1/resources", "GetResource", Effect::reads, Scope::events_read,
          "cloudtrail:LookupEvents", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.questions.resources.show(call));
          }},
    Route{"GET", "/v1/coverage", "GetCoverage", Effect::reads, Scope::events_read,
          "cloudtrail:LookupEvents", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.questions.coverage.show(call));
          }},
    Route{
        "GET", "/v1/tail", "TailEvents", Effect::reads, Scope::events_read,
        "cloudtrail:LookupEvents", "",
        [](Handlers& all, const Call& call, const std::string&) { return all.tail.follow(call); }},
    Route{"POST", "/v1/events", "SubmitEvents", Effect::reads, Scope::events_write,
          "opentrail:SubmitEvents", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.submit.post(call));
          }},
    Route{"GET", "/v1/status", "GetStatus", Effect::reads, Scope::events_read,
          "opentrail:GetStatus", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.status(call));
          }},
    Route{"GET", "/v1/settings", "ListSettings", Effect::reads, Scope::admin,
          "opentrail:ListSettings", "",
          [](Handlers& all, const Call& call,
             const std::string&) { return whole(all.settings(call)); }},
    Route{"GET", "/v1/conflicts", "ListConflicts", Effect::reads, Scope::events_read,
          "opentrail:ListConflicts", "",
          [](Handlers& all, const Call& call,
             const std::string&) { return whole(all.conflicts.list(call)); }},
    Route{"GET", "/v1/buckets", "ListBuckets", Effect::reads, Scope::admin, "s3:ListAllMyBuckets",
          "",
          [](Handlers& all, const Call& call,
             const std::string&) { return whole(all.buckets.list(call)); }},
    Route{"POST", "/v1/buckets", "CreateBucket", Effect::changes, Scope::admin, "s3:CreateBucket",
          "",
          [](Handlers& all, const Call& call,
             const std::string&) { return whole(all.buckets.create(call)); }},
    Route{"GET", "/v1/digest-keys", "ListDigestKeys", Effect::reads, Scope::events_read,
          "cloudtrail:ListPublicKeys", "",
          [](Handlers& all, const Call& call,
             const std::string&) { return whole(all.digest_keys.list(call)); }},
    Route{"POST", "/v1/digest-keys", "RotateDigestKeys", Effect::changes, Scope::admin,
          "opentrail:RotateDigestKeys", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.digest_keys.rotate(call));
          }},
    Route{"GET", "/v1/imports", "ListImports", Effect::reads, Scope::imports_write,
          "opentrail:ListImports", "",
          [](Handlers& all, const Call& call,
             const std::string&) { return whole(all.imports.list(call)); }},
    Route{"POST", "/v1/imports", "StartImport", Effect::changes, Scope::imports_write,
          "opentrail:StartImport", "",
          [](Handlers& all, const Call& call,
             const std::string&) { return whole(all.imports.start(call)); }},
    Route{"GET", "/v1/imports/*", "GetImport", Effect::reads, Scope::imports_write,
          "opentrail:GetImport", "import",
          [](Handlers& all, const Call& call, const std::string& id) {
              return whole(all.imports.show(call, id));
          }},
    Route{"POST", "/v1/imports/*/batches", "PutImportBatch", Effect::reads, Scope::imports_write,
          "opentrail:PutImportBatch", "import",
          [](Handlers& all, const Call& call, const std::string& id) {
              return whole(all.imports.take(call, id));
          }},
    Route{"POST", "/v1/imports/*/finish", "FinishImport", Effect::changes, Scope::imports_write,
          "opentrail:FinishImport", "import",
          [](Handlers& all, const Call& call, const std::string& id) {
              return whole(all.imports.finish(call, id));
          }},
    Route{"POST", "/v1/imports/*/forget", "ForgetImport", Effect::changes, Scope::imports_write,
          "opentrail:ForgetImport", "import",
          [](Handlers& all, const Call& call, const std::string& id) {
              return whole(all.imports.forget(call, id));
          }},
    Route{"POST", "/v1/gateway/*/events", "PutGatewayEvents", Effect::reads, Scope::imports_write,
          "opentrail:PutGatewayEvents", "gateway",
          [](Handlers& all, const Call& call, const std::string& id) {
              return whole(all.gateway.take(call, id));
          }},
    Route{"GET", "/v1/intake", "GetIntake", Effect::reads, Scope::events_read,
          "opentrail:GetIntake", "", from_intake<&Intake::show>},
    Route{"GET", "/v1/intake/feeds", "ListIntakeFeeds", Effect::reads, Scope::events_read,
          "opentrail:GetIntake", "", from_intake<&Intake::feeds>},
    Route{"GET", "/v1/intake/places", "ListIntakePlaces", Effect::reads, Scope::events_read,
          "opentrail:GetIntake", "", from_intake<&Intake::places>},
    Route{"GET", "/v1/intake/hours", "ListIntakeHours", Effect::reads, Scope::events_read,
          "opentrail:GetIntake", "", from_intake<&Intake::hours>},
    Route{"GET", "/v1/intake/files", "ListIntakeFiles", Effect::reads, Scope::events_read,
          "opentrail:GetIntake", "", from_intake<&Intake::files>},
    Route{"GET", "/v1/intake/letters", "ListIntakeLetters", Effect::reads, Scope::events_read,
          "opentrail:GetIntake", "", from_intake<&Intake::letters>},
    Route{"POST", "/v1/intake/seen", "PutIntakeSightings", Effect::reads, Scope::imports_write,
          "opentrail:PutIntakeFile", "", from_intake<&Intake::see>},
    Route{"POST", "/v1/intake/files", "PutIntakeFile", Effect::reads, Scope::imports_write,
          "opentrail:PutIntakeFile", "", from_intake<&Intake::take>},
    Route{"POST", "/v1/intake/batches", "PutIntakeFiles", Effect::reads, Scope::imports_write,
          "opentrail:PutIntakeFile", "", from_intake<&Intake::take_batch>},
    Route{"POST", "/v1/intake/letters", "PutIntakeLetter", Effect::reads, Scope::imports_write,
          "opentrail:PutIntakeFile", "", from_intake<&Intake::give_up>},
    Route{"POST", "/v1/intake/kubernetes", "SubmitEvents", Effect::reads, Scope::events_write,
          "opentrail:SubmitEvents", "",
          [](Handlers& all, const Call& call,
             const std::string&) { return of_others(all, call, intake::records_of_kubernetes); }},
    Route{"POST", "/v1/intake/minio", "SubmitEvents", Effect::reads, Scope::events_write,
          "opentrail:SubmitEvents", "",
          [](Handlers& all, const Call& call,
             const std::string&) { return of_others(all, call, intake::records_of_minio); }},
    Route{"POST", "/v1/intake/notices/*", "PutIntakeNotice", Effect::reads, Scope::imports_write,
          "opentrail:PutIntakeFile", "",
          [](Handlers& all, const Call& call, const std::string& feed) {
              return of_intake(all, [&](Intake& intake) { return intake.take_notice(call, feed); });
          }},
    Route{"GET", "/v1/intake/digests", "ListIntakeDigests", Effect::reads, Scope::events_read,
          "opentrail:GetIntake", "", from_intake<&Intake::digests>},
    Route{"GET", "/v1/intake/gaps", "ListIntakeGaps", Effect::reads, Scope::events_read,
          "opentrail:GetIntake", "", from_intake<&Intake::gaps>},
    Route{"POST", "/v1/intake/digests", "PutIntakeDigest", Effect::reads, Scope::imports_write,
          "opentrail:PutIntakeFile", "", from_intake<&Intake::note_digest>},
    Route{"GET", "/v1/intake/calendar", "GetIntakeCalendar", Effect::reads, Scope::events_read,
          "opentrail:GetIntake", "", from_intake<&Intake::calendar>},
    Route{"GET", "/v1/trails", "ListTrails", Effect::reads, Scope::events_read,
          "cloudtrail:ListTrails", "",
          [](Handlers& all, const Call& call,
             const std::string&) { return whole(all.trails.list(call)); }},
    Route{"GET", "/v1/trails/*", "GetTrail", Effect::reads, Scope::events_read,
          "cloudtrail:GetTrail", trail_type,
          [](Handlers& all, const Call& call, const std::string& name) {
              return whole(all.trails.show(call, name));
          }},
    Route{"GET", "/v1/trails/*/files", "ListTrailFiles", Effect::reads, Scope::events_read,
          "opentrail:ListTrailFiles", trail_type,
          [](Handlers& all, const Call& call, const std::string& name) {
              return whole(all.trails.files(call, name));
          }},
    Route{"GET", "/v1/trails/*/files/records", "GetTrailFileRecords", Effect::reads,
          Scope::events_read, "opentrail:GetTrailFileRecords", trail_type,
          [](Handlers& all, const Call& call, const std::string& name) {
              return whole(all.trails.records(call, name));
          }},
    Route{"GET", "/v1/trails/*/files/content", "GetTrailFile", Effect::reads, Scope::events_read,
          "opentrail:GetTrailFileRecords", trail_type,
          [](Handlers& all, const Call& call, const std::string& name) {
              return all.trails.file_content(call, name);
          }},
    Route{"GET", "/v1/trails/*/digests/content", "GetTrailDigest", Effect::reads,
          Scope::events_read, "opentrail:ListTrailDigests", trail_type,
          [](Handlers& all, const Call& call, const std::string& name) {
              return all.trails.digest_content(call, name);
          }},
    Route{"GET", "/v1/trails/*/digests", "ListTrailDigests", Effect::reads, Scope::events_read,
          "opentrail:ListTrailDigests", trail_type,
          [](Handlers& all, const Call& call, const std::string& name) {
              return whole(all.trails.digests(call, name));
          }},
    Route{"GET", "/v1/trails/*/validations", "ListTrailValidations", Effect::reads,
          Scope::events_read, "opentrail:ListTrailValidations", trail_type,
          [](Handlers& all, const Call& call, const std::string& name) {
              return whole(all.trails.validations(call, name));
          }},
    Route{"POST", "/v1/trails/*/validations", "StartTrailValidation", Effect::reads,
          Scope::events_read, "opentrail:StartTrailValidation", trail_type,
          [](Handlers& all, const Call& call, const std::string& name) {
              return whole(all.trails.begin_validation(call, name));
          }},
    Route{"GET", "/v1/trails/*/validations/*", "GetTrailValidation", Effect::reads,
          Scope::events_read, "opentrail:GetTrailValidation", trail_type,
          [](Handlers& all, const Call& call, const std::string& name) {
              return whole(all.trails.validation(call, name));
          }},
    Route{"DELETE", "/v1/trails/*/validations/*", "CancelTrailValidation", Effect::reads,
          Scope::events_read, "opentrail:CancelTrailValidation", trail_type,
          [](Handlers& all, const Call& call, const std::string& name) {
              return whole(all.trails.cancel_validation(call, name));
          }},
    Route{"POST", "/v1/selectors/preview", "PreviewSelectors", Effect::reads, Scope::events_read,
          "cloudtrail:LookupEvents", "",
          [](Handlers& all, const Call& call,
             const std::string&) { return whole(all.trails.preview(call)); }},
    Route{"GET", "/v1/session", "GetSession", Effect::reads, Scope::admin, "", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.sign_in.show(call));
          }},
    Route{
        "DELETE", "/v1/session", "SignOut", Effect::changes, Scope::admin, "", "",
        [](Handlers& all, const Call& call, const std::string&) { return all.sign_in.end(call); }},
    Route{"GET", "/v1/sessions", "ListSessions", Effect::reads, Scope::admin, "", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return whole(all.sessions.list(call));
          }},
    Route{"DELETE", "/v1/sessions", "EndSessions", Effect::changes, Scope::admin, "", "",
          [](Handlers& all, const Call& call, const std::string&) {
              return all.sessions.end_all(call);
          }},
    Route{"DELETE", "/v1/sessions/*", "EndSession", Effect::changes, Scope::admin, "", "",
          [](Handlers& all, const Call& call, const std::string& id) {
              return whole(all.sessions.end(call, id));
          }},
    Route{"GET", "/v1/tokens", "ListTokens", Effect::reads, Scope::admin, "opentrail:ListTokens",
          "",
          [](Handlers& all, const Call& call,
             const std::string&) { return whole(all.tokens.list(call)); }},
    Route{"POST", "/v1/tokens", "CreateToken", Effect::changes, Scope::admin,
          "opentrail:CreateToken", "",
          [](Handlers& all, const Call& call,
             const std::string&) { return whole(all.tokens.create(call)); }},
    Route{"DELETE", "/v1/tokens/*", "DeleteToken", Effect::changes, Scope::admin,
          "opentrail:DeleteToken", "token",
          [](Handlers& all, const Call& call, const std::string& id) {
              return whole(all.tokens.remove(call, id));
          }},
};

/// Whether `path` is of `pattern`; `id` gets what stands for its '*', the first where there are
/// two: the second is the end of the path.
bool fits(std::string_view pattern, std::string_view path, std::string_view& id) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == path;
    if (pattern.find('*', star + 1) != std::string_view::npos) {
        const std::size_t slash = path.rfind('/');
        const bool has_end = slash != std::string_view::npos && slash + 1 < path.size();
        return has_end && fits(pattern.substr(0, pattern.rfind('/')), path.substr(0, slash), id);
    }
    const std::string_view before = pattern.substr(0, star);
    const std::string_view after = pattern.substr(star + 1);
    if (path.size() <= before.size() + after.size()) return false;
    if (!path.starts_with(before) || !path.ends_with(after)) return false;
    id = path.substr(before.size(), path.size() - before.size() - after.size());
    return id.find('/') == std::string_view::npos;
}

/// The ARN of what a call is about; "*" where there is nothing in particular.
std::string resource_of(const Call& call, const Route& route, const std::string& id) {
    if (route.resource_type == trail_type) return Trails::resource_of(call, id);
    if (!route.resource_type.empty()) {
        return fmt::format("arn:aws:opentrail:{}:{}:{}/{}", call.caller.region, call.caller.account,
                           route.resource_type, id);
    }
    if (route.action != "s3:CreateBucket") return "*";
    const auto body = parse_request(call.request.body);
    if (!body) return "*";
    const auto name = text_member(*body, "name");
    return name && *name ? fmt::format("arn:aws:s3:::{}", **name) : "*";
}

/// The event of a call that was not done.
OwnCall failure(const Call& call, const Route& route, const Refused& refused) {
    OwnCall own;
    if (route.name == "SearchEvents") {
        if (std::optional<OwnCall> exported = Search::export_call(call.request)) {
            own = *std::move(exported);
        }
    }
    if (own.name.empty()) {
        own.name = route.name;
        own.read_only = call.request.method == "GET";
        if (route.effect == Effect::changes) {
            if (auto body = parse_request(call.request.body)) own.parameters = *std::move(body);
        } else if (own.read_only) {
            own.parameters = query_parameters(call.request.query());
        }
    }
    own.refused = refused;
    return own;
}

}  // namespace

Router::Router(Handlers handlers, const access::Authorizer& authorizer, const Standing& standing,
               Recorder& recorder)
    : handlers_(std::move(handlers)),
      authorizer_(authorizer),
      standing_(standing),
      recorder_(recorder) {}

std::string_view Router::pattern_of(std::string_view path) {
    std::string_view id;
    for (const Route& route : routes) {
        if (fits(route.path, path, id)) return route.path;
    }
    return "/v1/*";
}

std::vector<RouteFacts> Router::facts() {
    std::vector<RouteFacts> all;
    for (const Route& route : routes) {
        all.push_back({route.method, route.path, route.name, route.scope, route.action});
    }
    return all;
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
    const Result<std::string> decoded = percent_decode(id);
    const std::string id_text = decoded ? *decoded : std::string(id);
    if (found->effect == Effect::reads) return run_one(call, *found, id_text);
    // From the checks to the end of the change: two calls must not both find the way free.
    const std::lock_guard changing(recorder_.changing());
    if (const auto settled = recorder_.settle_changes(); !settled) {
        return std::unexpected(settled.error());
    }
    // By now the caller may have lost what it had when it was let in.
    Call now = call;
    if (std::optional<Refused> lost = standing_.renew(now.caller)) {
        return std::unexpected(*std::move(lost));
    }
    return run_one(now, *found, id_text);
}

Outcome<http::Response> Router::run_one(const Call& call, const Route& route,
                                        const std::string& id) {
    if (const std::optional<Refused> denied = may_not(call, route, id)) {
        // Whatever it was: who tries what they may not is what an audit trail is for.
        static_cast<void>(recorder_.record(call, failure(call, route, *denied)));
        return std::unexpected(*denied);
    }
    Outcome<http::Response> response = route.run(handlers_, call, id);
    if (!response) record_failure(call, route, response.error());
    return response;
}

std::optional<Refused> Router::may_not(const Call& call, const Route& route,
                                       const std::string& id) const {
    if (!call.caller.has(route.scope)) {
        return Refused{
            "AccessDeniedException",
            fmt::format(
                "User: {} is not authorized to perform: {} {} because the token does not have"
                " the scope {}",
                call.caller.arn, route.method, route.path, access::name(route.scope))};
    }
    if (route.action.empty()) return std::nullopt;
    access::Ask ask;
    ask.action = route.action;
    ask.resource = resource_of(call, route, id);
    const auto allowed = authorizer_.authorize(call.caller, call.request, ask);
    if (allowed) return std::nullopt;
    return Refused{allowed.error().code, allowed.error().message};
}

void Router::record_failure(const Call& call, const Route& route, const Refused& refused) {
    // What keeps it from being recorded keeps the call itself from being done: nothing is lost by
    // it.
    if (route.effect == Effect::changes) {
        static_cast<void>(recorder_.record(call, failure(call, route, refused)));
    } else if (route.name == "SearchEvents") {
        std::optional<OwnCall> exported = Search::export_call(call.request);
        if (!exported) return;
        exported->refused = refused;
        static_cast<void>(recorder_.record(call, *exported));
    }
}

}  // namespace opentrail::api::v1

// Router: requests to /v1 to their handlers, by method and path, if the caller may: a bearer
// token's scope and the policies must both allow it.
//
// Denied calls are recorded, whatever they were; calls that change something, and exports, when
// they fail too. Safe from any thread.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/authorizer.h"
#include "api/call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/sign_in.h"
#include "api/standing.h"
#include "api/v1/buckets.h"
#include "api/v1/conflicts.h"
#include "api/v1/digest_keys.h"
#include "api/v1/gateway_door.h"
#include "api/v1/imports.h"
#include "api/v1/intake.h"
#include "api/v1/questions.h"
#include "api/v1/search.h"
#include "api/v1/sessions.h"
#include "api/v1/submit.h"
#include "api/v1/tail.h"
#include "api/v1/tokens.h"
#include "api/v1/trails.h"
#include "http/message.h"

namespace opentrail::api::v1 {

struct Handlers {
    Search& search;
    Questions& questions;
    Submit& submit;
    Tail& tail;
    Imports& imports;
    Tokens& tokens;
    Conflicts& conflicts;
    Buckets& buckets;
    DigestKeys& digest_keys;
    Intake* intake;  // Null: there is none.
    GatewayDoor& gateway;
    Trails& trails;
    SignIn& sign_in;
    Sessions& sessions;
    std::function<Outcome<std::string>(const Call&)> status;
    std::function<Outcome<std::string>(const Call&)> settings;
};

struct Route;

/// What there is of a route but what it runs. The path has '*' for what callers fill in.
struct RouteFacts {
    std::string_view method;
    std::string_view path;
    std::string_view name;
    access::Scope scope;
    std::string_view action;
};

class Router {
  public:
    Router(Handlers handlers, const access::Authorizer& authorizer, const Standing& standing,
           Recorder& recorder);

    http::Response handle(const Call& call);

    /// The path's pattern ("/v1/imports/*/finish"), for metrics; "/v1/*" when there is none.
    static std::string_view pattern_of(std::string_view path);
    /// All of them, for the description of /v1 to be compared with.
    static std::vector<RouteFacts> facts();

  private:
    Outcome<http::Response> run(const Call& call);
    Outcome<http::Response> run_one(const Call& call, const Route& route, const std::string& id);
    /// Why the caller may not; none when it may.
    std::optional<Refused> may_not(const Call& call, const Route& route,
                                   const std::string& id) const;
    void record_failure(const Call& call, const Route& route, const Refused& refused);

    Handlers handlers_;
    const access::Authorizer& authorizer_;
    const Standing& standing_;
    Recorder& recorder_;
};

}  // namespace opentrail::api::v1

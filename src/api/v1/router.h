// Router: requests to /v1 to their handlers, by method and path, after a look at what the caller
// may do.
//
// Calls that change something, and exports, are recorded when they are denied or fail too. Safe
// from any thread.

#pragma once

#include <string>
#include <string_view>

#include "api/call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/v1/buckets.h"
#include "api/v1/conflicts.h"
#include "api/v1/imports.h"
#include "api/v1/search.h"
#include "api/v1/submit.h"
#include "api/v1/tail.h"
#include "api/v1/tokens.h"
#include "http/message.h"

namespace opentrail::api::v1 {

struct Handlers {
    Search& search;
    Submit& submit;
    Tail& tail;
    Imports& imports;
    Tokens& tokens;
    Conflicts& conflicts;
    Buckets& buckets;
    std::function<Outcome<std::string>()> status;
};

class Router {
  public:
    Router(Handlers handlers, Recorder& recorder);

    http::Response handle(const Call& call);

    /// The path's pattern ("/v1/imports/*/finish"), for metrics; "/v1/*" when there is none.
    static std::string_view pattern_of(std::string_view path);

  private:
    Outcome<http::Response> run(const Call& call);
    /// `change`: the eventName of a call that changes something, else empty.
    void record_failure(const Call& call, std::string_view change, const Refused& refused);

    Handlers handlers_;
    Recorder& recorder_;
};

}  // namespace opentrail::api::v1

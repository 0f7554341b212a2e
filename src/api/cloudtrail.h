// CloudTrail: the operations of AWS's own API, by their names in X-Amz-Target.
//
// Every signed call of a known operation is recorded before it is answered, denied and failed ones
// too; what it changes takes effect at the position of its event. Safe from any thread.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/authorizer.h"
#include "api/call.h"
#include "api/handlers.h"
#include "api/model/operation.h"
#include "api/own_call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/standing.h"

namespace opentrail::api {

class CloudTrail {
  public:
    CloudTrail(const HandlerParts& parts, const access::Authorizer& authorizer,
               const Standing& standing, Recorder& recorder);

    /// The body of the reply. UnknownOperationException for a name that CloudTrail does not have;
    /// UnsupportedOperationException for one that OpenTrail does not have yet.
    Outcome<std::string> call(std::string_view operation, const Call& call);

  private:
    /// `hindrance`: why it is not so much as tried.
    Outcome<std::string> run_and_record(const model::Operation& operation, const Call& call,
                                        const std::optional<Refused>& hindrance);
    Outcome<Answer> run(const model::Operation& operation, const Call& call,
                        JsonObject& parameters);
    /// Why the caller may not; none when it may.
    std::optional<Probed> probe_far_away(const Handler& handler, const Call& call,
                                         const JsonObject& request) const;
    /// Asks others, before changes are held up, what the operation needs to know of them.
    void ask_others(const model::Operation& operation, Call& call) const;
    std::optional<Refused> may_not(const model::Operation& operation, const Call& call,
                                   const JsonObject& request) const;

    const HandlerParts parts_;
    const access::Authorizer& authorizer_;
    const Standing& standing_;
    Recorder& recorder_;
};

}  // namespace opentrail::api

// Failure: that a call failed, and how CloudTrail says so. Pure functions.

#pragma once

#include <optional>
#include <string>

#include "gateway/render/said.h"
#include "gateway/render/subject.h"

namespace opentrail::gateway::render {

struct Failure {
    std::string code;               // errorCode.
    std::string message;            // errorMessage; may be empty.
    bool hides_parameters = false;  // requestParameters are null.
    bool is_denial = false;
};

/// Whether the call may have failed: then its reply's body has to be read.
bool may_have_failed(const Subject& subject);

/// Nothing for a call that succeeded. `reply` is read where may_have_failed().
std::optional<Failure> failure_of(const Subject& subject, const Said& reply);

/// errorCode of an exchange that did not come to its end: "GatewayUpstreamUnreachable"; empty of
/// one that did.
std::string_view gateway_code(Ending ending);

/// What a service's error is called on the wire as its model calls it: "NoSuchEntity" is
/// NoSuchEntityException. The code itself where the model has none.
std::string_view shape_of_error(const Call& call, std::string_view code);

}  // namespace opentrail::gateway::render

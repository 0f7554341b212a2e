// EC2's requests and replies, which CloudTrail writes in two ways: operations from before about
// 2015 by the names of the old SOAP schema, "instancesSet":{"items":[…]}; newer ones as they
// travelled, under one member, "CreateFlowLogsRequest". Pure functions.

#pragma once

#include <string>
#include <string_view>

#include "gateway/render/said.h"
#include "gateway/render/subject.h"

namespace opentrail::gateway::render {

/// Whether an operation is one of the newer. What decides is not in any model: by the names of what
/// they are about, from what was seen.
bool is_wrapped(std::string_view operation);

/// requestParameters as JSON; empty for null.
std::string ec2_parameters(const Subject& subject, const Said& request);
/// responseElements of a call that changed something; empty for null.
std::string ec2_elements(const Subject& subject, const Said& reply);

}  // namespace opentrail::gateway::render

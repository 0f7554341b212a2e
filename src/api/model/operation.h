// Operation: what AWS's service models say of CloudTrail's operations: names, inputs, outputs,
// errors.
//
// cloudtrail.inc and cloudtrail_data.inc are generated from the models in botocore
// (`./dev generate`) and say of which version. Plain data; pure functions.

#pragma once

#include <span>
#include <string_view>

#include "api/model/shape.h"

namespace opentrail::api::model {

struct Operation {
    std::string_view name;
    bool read_only = false;
    const Shape* input = nullptr;
    const Shape* output = nullptr;
    /// The exceptions that the model names. The framework has more (AccessDeniedException, …).
    std::span<const std::string_view> errors = {};
};

/// All 60, in order of name. AWS JSON 1.1.
std::span<const Operation> cloudtrail_operations();
/// Names are case-sensitive. Null if CloudTrail has no such operation.
const Operation* find_operation(std::string_view name);

/// Of CloudTrail's data API: PutAuditEvents. REST-JSON.
std::span<const Operation> cloudtrail_data_operations();

}  // namespace opentrail::api::model

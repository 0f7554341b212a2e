// Check: whether a request fits its operation's input shape, before the operation sees it.
//
// What passes has every required member, and every member that the model knows is of its type and
// within its constraints, but for those whose constraints the operation itself judges, with an
// exception of its own (`own_error`): of these only the type is sure. Members that are null are
// absent; members that the model does not know are ignored (Smithy: receivers ignore what they do
// not know).
//
// A wrong type is a SerializationException; all broken constraints make one ValidationException, in
// the words common to AWS's services: "2 validation errors detected: Value 'x' at 'name' failed to
// satisfy constraint: Member must …; Value …". Pure functions.

#pragma once

#include <optional>

#include "api/model/operation.h"
#include "api/refused.h"
#include "base/json.h"

namespace opentrail::api::model {

/// Why the request is refused, or nothing.
std::optional<Refused> check_request(const Operation& operation, const JsonObject& request);

}  // namespace opentrail::api::model

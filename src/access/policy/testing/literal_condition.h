// Conditions, held value by value against the request: the second opinion on
// access/policy/condition.h.
//
// Pure functions.

#pragma once

#include "access/policy/context.h"
#include "base/json.h"

namespace opentrail::access::policy::literal {

/// Whether all of a statement's Condition holds.
bool conditions_hold(const JsonObject& statement, bool variables, const Context& context);

}  // namespace opentrail::access::policy::literal

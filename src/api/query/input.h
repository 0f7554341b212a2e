// Input: the JSON object that a request of the Query protocol stands for, as an operation's model
// reads its form. Pure function.

#pragma once

#include "api/model/shape.h"
#include "api/refused.h"
#include "aws/query_form.h"
#include "base/json.h"

namespace opentrail::api::query {

/// The members of `shape`, a structure, that `form` has. Lists are "Tags.member.1.Key", maps
/// "Names.entry.1.key" and "….value"; a list or map that is empty is "Tags=". Fields that the model
/// does not know are ignored. MalformedInput for numbers and booleans that are none, for lists with
/// gaps (of which nobody could say what stands where) and for texts in place of lists. What the
/// values must be besides is for model::check_request.
Outcome<JsonObject> read_input(const model::Shape& shape, const aws::QueryForm& form);

}  // namespace opentrail::api::query

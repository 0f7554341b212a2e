// Projection: what an operation understands of a JSON object, which is the members that the model
// has, by their exact names. Pure functions.

#pragma once

#include <cstdint>

#include "api/model/shape.h"
#include "base/json.h"

namespace opentrail::api::model {

enum class Names : std::uint8_t {
    as_given,
    lower_camel,  // As CloudTrail's events have them: "s3BucketName", without blobs and secrets.
                  // Keys of maps stay.
};

/// `object`, of a structure `shape`, without members that the structure does not have, at every
/// depth, and without those that are null. A text, number or boolean stays where something of
/// another type belongs (such a request is refused); an object or list there is left out.
JsonObject project(const Shape& shape, const JsonObject& object, Names names);

/// Removes from `object`, of a structure `shape`, the members that the structure does not have, at
/// every depth. Values of other types than the model's, and null, stay for the check to refuse.
void drop_unknown(const Shape& shape, JsonObject& object);

}  // namespace opentrail::api::model

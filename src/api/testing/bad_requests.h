// Bad requests: for an operation of the model, requests that each break one constraint once.

#pragma once

#include <string>
#include <vector>

#include "api/model/operation.h"
#include "base/json.h"

namespace opentrail::api {

struct BadRequest {
    std::string name;  // "maxResults: Member must have value greater than or equal to 1"
    JsonObject request;
    std::string code;  // That it must be refused with; empty: the operation itself refuses it.
    // What the message must name; empty for wrong types.
    std::string path;
    std::string constraint;
};

/// A request with every member that the model has, each of which fits.
JsonObject good_request(const model::Operation& operation);

/// Every member at every depth: missing where it is required, of a wrong type, too short, too long,
/// outside its pattern, none of its enum's values.
std::vector<BadRequest> bad_requests(const model::Operation& operation);

}  // namespace opentrail::api

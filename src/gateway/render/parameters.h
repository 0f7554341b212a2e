// Parameters: requestParameters of every call but S3's. Pure functions.

#pragma once

#include <string>

#include "gateway/render/said.h"
#include "gateway/render/subject.h"

namespace opentrail::gateway::render {

/// requestParameters as JSON; empty for null. Of a body that could not be read it is what can be
/// had without: of REST protocols the URI's, else nothing.
std::string request_parameters(const Subject& subject, const Said& request);

/// A member of the request wherever it travelled, by its name in the model (or, without one, on
/// the wire); empty when it is none or no text.
std::string_view parameter(const Subject& subject, const Said& request, std::string_view name);

/// Parameters of a query string that are the signature's and no one's else, or keys: never shown.
bool is_signatures(std::string_view query_name);

}  // namespace opentrail::gateway::render

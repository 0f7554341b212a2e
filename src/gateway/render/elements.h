// Elements: responseElements of every call but S3's. Pure functions.

#pragma once

#include <string>

#include "gateway/render/said.h"
#include "gateway/render/subject.h"

namespace opentrail::gateway::render {

/// Whether CloudTrail shows what a successful call gave: of calls that change something, and of
/// STS's that give credentials.
bool shows_reply(const Subject& subject);

/// responseElements of a successful call as JSON; empty for null.
std::string response_elements(const Subject& subject, const Said& reply);

}  // namespace opentrail::gateway::render

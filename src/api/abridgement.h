// Abridgement: what is kept of a request or reply that is too large for its event.
//
// CloudTrail leaves such a member out whole ("CloudTrail record contents"): then a change could be
// hidden by making its request large. Here what is short stays: the names and ARNs that say what
// was changed. Pure functions.

#pragma once

#include <cstddef>
#include <string>

#include "base/json.h"

namespace opentrail::api {

/// The object's JSON if it has at most `bytes_max` bytes. Else texts are cut to 1,024 bytes, to 256
/// or to 64, whichever does, and end in "...(N bytes)", N being what they had. If that is not
/// enough, the largest members are left out, largest first, and say so: "(N bytes left out)", N of
/// JSON.
std::string abridge(const JsonObject& object, std::size_t bytes_max);

}  // namespace opentrail::api

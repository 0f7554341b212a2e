// ETags of the built-in bucket's objects. Pure functions.

#pragma once

#include <string>

#include "delivery/store.h"

namespace opentrail::api::s3 {

/// In quotes.
std::string etag_of(const delivery::ObjectFacts& object);

}  // namespace opentrail::api::s3

// ETags of the built-in bucket's objects. Pure functions.

#pragma once

#include <string>

#include "delivery/store.h"

namespace opentrail::api::s3 {

/// In quotes. It changes when the object does; it is not the MD5 of what is in it, and has the form
/// that tells clients so ("…-1", as of uploads in parts: Amazon S3 API Reference, "Object").
std::string etag_of(const delivery::ObjectFacts& object);

}  // namespace opentrail::api::s3

// GetObject and HeadObject (Amazon S3 API Reference). Safe from any thread as far as the store is.

#pragma once

#include <string>

#include "api/refused.h"
#include "api/s3/request.h"
#include "delivery/store.h"
#include "http/message.h"

namespace opentrail::api::s3 {

/// The object or a part of it; 304 or PreconditionFailed by the request's conditions. Of HEAD it
/// has the length and no body.
Outcome<http::Response> get_object(delivery::Store& store, const S3Request& asked,
                                   const http::Request& request, const std::string& request_id);

}  // namespace opentrail::api::s3

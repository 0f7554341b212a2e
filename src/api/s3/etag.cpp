#include "api/s3/etag.h"

namespace opentrail::api::s3 {

std::string etag_of(const delivery::ObjectFacts& object) { return "\"" + object.etag + "\""; }

}  // namespace opentrail::api::s3

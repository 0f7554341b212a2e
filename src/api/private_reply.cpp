#include "api/private_reply.h"

namespace opentrail::api {

void make_private(http::Response& response) {
    response.headers.push_back({"Cache-Control", "no-store"});
    response.headers.push_back({"X-Content-Type-Options", "nosniff"});
}

}  // namespace opentrail::api

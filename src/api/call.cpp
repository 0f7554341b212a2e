#include "api/call.h"

namespace opentrail::api {

std::string header(const http::Request& request, std::string_view name) {
    const std::string* value = http::find(request.headers, name);
    return value ? *value : std::string();
}

}  // namespace opentrail::api

#include "api/v1/description.h"

#include "api/reply.h"

namespace opentrail::api::v1 {

http::Response answer_description(const Call& call) {
    if (call.request.method != "GET" && call.request.method != "HEAD") {
        return error_reply(Form::v1, {"MethodNotAllowedException", "it is only read"},
                           call.request_id);
    }
    return reply(Form::v1, std::string(description()), call.request_id);
}

}  // namespace opentrail::api::v1

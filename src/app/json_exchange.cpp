#include "app/json_exchange.h"

#include <utility>

namespace opentrail::app {

Result<JsonObject> json_exchange(const TargetOptions& target, Call call) {
    const std::unique_ptr<Target> opened = TRY(Target::make(target));
    if (!call.body.empty()) call.headers.push_back({"Content-Type", "application/json"});
    const http::Response reply = TRY(opened->send(call));
    if (reply.body.empty()) return JsonObject();
    Result<JsonObject> object = parse_json_object(reply.body, reply.body.size());
    if (object) return object;
    return fail(Code::corrupt, "the server's reply was not understood");
}

}  // namespace opentrail::app

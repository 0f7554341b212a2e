#include "api/unserved.h"

#include <fmt/format.h>

#include "api/excerpt.h"
#include "api/reply.h"
#include "api/surface.h"

namespace opentrail::api {

http::Response too_large(const http::Request& request, std::size_t bytes_max,
                         const std::string& request_id) {
    return error_reply(
        form_of(request),
        {"RequestEntityTooLargeException",
         fmt::format("the body has {} bytes, {} are the limit", request.body.size(), bytes_max)},
        request_id);
}

http::Response nothing_there(const http::Request& request, const std::string& request_id) {
    return error_reply(Form::v1,
                       {"ResourceNotFoundException",
                        fmt::format("there is nothing at {}", excerpt(request.path()))},
                       request_id);
}

http::Response audit_refusal(const std::string& request_id) {
    return error_reply(
        Form::rest_json,
        {"UnsupportedOperationException", "The operation PutAuditEvents is not supported."},
        request_id);
}

std::optional<Refused> metrics_refusal(const access::Principal& caller,
                                       const http::Request& request,
                                       const access::Authorizer& authorizer,
                                       const std::string& home_account) {
    constexpr const char* denied = "AccessDeniedException";
    if (caller.account != home_account) {
        return Refused{denied, "metrics are for the home account's principals"};
    }
    if (const auto allowed =
            authorizer.authorize(caller, request, {.action = "opentrail:GetMetrics"});
        !allowed) {
        return Refused{denied, allowed.error().message};
    }
    if (!caller.has(access::Scope::metrics_read)) {
        return Refused{denied, "the token does not have the scope metrics:read"};
    }
    return std::nullopt;
}

}  // namespace opentrail::api

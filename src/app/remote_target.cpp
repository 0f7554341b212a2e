#include "app/remote_target.h"

#include <fmt/format.h>

#include "app/signing.h"
#include "disk/real_disk.h"

namespace opentrail::app {
namespace {

constexpr const char* local_credentials = "./data/credentials";

/// "127.0.0.1:4580" of "http://127.0.0.1:4580/".
std::string host_of(std::string_view endpoint) {
    const auto scheme = endpoint.find("://");
    if (scheme != std::string_view::npos) endpoint.remove_prefix(scheme + 3);
    return std::string(endpoint.substr(0, endpoint.find('/')));
}

}  // namespace

Result<std::unique_ptr<Target>> RemoteTarget::make(const std::string& endpoint,
                                                   const http::ClientTls& tls) {
    if (!endpoint.starts_with("http://") && !endpoint.starts_with("https://")) {
        return fail(Code::invalid,
                    fmt::format("--endpoint '{}' is neither http://HOST:PORT nor https://HOST:PORT",
                                endpoint));
    }
    std::string trimmed = endpoint;
    while (trimmed.ends_with('/')) trimmed.pop_back();
    aws::Credentials credentials = TRY(find_credentials(local_credentials));
    return std::unique_ptr<Target>(new RemoteTarget(trimmed, credentials, tls));
}

RemoteTarget::RemoteTarget(std::string endpoint, aws::Credentials credentials, http::ClientTls tls)
    : endpoint_(std::move(endpoint)),
      credentials_(std::move(credentials)),
      tls_(std::move(tls)),
      client_(http::Client::make(tls_)) {}

std::unique_ptr<Target> RemoteTarget::clone() const {
    return std::unique_ptr<Target>(new RemoteTarget(endpoint_, credentials_, tls_));
}

http::ClientRequest RemoteTarget::signed_request(const Call& call) const {
    http::ClientRequest request;
    request.method = call.method;
    request.url = endpoint_ + call.path;
    request.body = call.body;
    request.headers = signed_headers(credentials_, host_of(endpoint_), call);
    if (call.timeout.count() > 0) request.timeout = call.timeout;
    return request;
}

Error RemoteTarget::explain(Error error) const {
    if (endpoint_.starts_with("https://") &&
        error.message.find("certificate") != std::string::npos) {
        error.message = fmt::format(
            "{} (whom to trust in place of the system's authorities: --ca-bundle FILE, or "
            "AWS_CA_BUNDLE)",
            error.message);
        return error;
    }
    error.message = fmt::format("{} (is a server running there? start one with: opentrail serve)",
                                error.message);
    return error;
}

Result<http::Response> RemoteTarget::exchange(const Call& call) {
    auto reply = client_->send(signed_request(call));
    if (!reply) return std::unexpected(explain(std::move(reply.error())));
    return reply;
}

Result<http::Response> RemoteTarget::exchange_streaming(
    const Call& call, const std::function<bool(std::string_view)>& take) {
    http::ClientRequest request = signed_request(call);
    request.timeout = std::chrono::milliseconds(0);
    auto reply = client_->stream(request, take);
    if (!reply) return std::unexpected(explain(std::move(reply.error())));
    return reply;
}

}  // namespace opentrail::app

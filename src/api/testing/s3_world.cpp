#include "api/testing/s3_world.h"

#include <fmt/format.h>

#include <pugixml.hpp>

#include "aws/sigv4.h"
#include "base/encoding.h"
#include "base/hash.h"

namespace opentrail::api {

http::Response S3World::send(const std::string& method, const std::string& target,
                             const std::string& body, Sending sending) {
    sending.service = "s3";
    return world_.send(method, target, body, sending);
}

http::Response S3World::send_unsigned(const std::string& method, const std::string& target,
                                      const std::string& body) {
    http::Request request;
    request.method = method;
    request.target = target;
    request.headers = {{"Host", "localhost:4580"}, {"User-Agent", "test/1"}};
    request.body = body;
    request.remote_address = "192.0.2.8";
    return world_.send(request);
}

http::Request S3World::presigned(const std::string& method, const std::string& target,
                                 std::chrono::seconds lifetime) {
    http::Request request;
    request.method = method;
    const std::string date = iso8601_basic(world_.clock.now());
    const std::string scope = date.substr(0, 8) + "/us-east-1/s3/aws4_request";
    request.target = fmt::format(
        "{}{}X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}&X-Amz-Date={}&X-Amz-Expires={}"
        "&X-Amz-SignedHeaders=host",
        target, target.find('?') == std::string::npos ? "?" : "&",
        percent_encode(world_.credentials.access_key_id + "/" + scope), date, lifetime.count());
    request.headers = {{"Host", "localhost:4580"}};
    request.remote_address = "192.0.2.8";
    aws::Signature signature;
    signature.service = "s3";
    signature.signed_headers = {"host"};
    const std::string to_sign =
        fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", date, scope,
                    hex(sha256(aws::canonical_request(request, signature, "UNSIGNED-PAYLOAD"))));
    Sha256 key = hmac_sha256("AWS4" + world_.credentials.secret, date.substr(0, 8));
    for (const char* const part : {"us-east-1", "s3", "aws4_request"}) {
        key = hmac_sha256(as_text(key), part);
    }
    request.target += "&X-Amz-Signature=" + hex(hmac_sha256(as_text(key), to_sign));
    return request;
}

void S3World::put_policy(const std::string& bucket, const std::string& statements) {
    const http::Response reply =
        send("PUT", "/" + bucket + "?policy",
             fmt::format(R"({{"Version":"2012-10-17","Statement":[{}]}})", statements));
    ASSERT_EQ(reply.status, 204) << reply.body;
}

std::string S3World::code(const http::Response& reply) { return text(reply, "/Error/Code"); }

std::vector<std::string> S3World::texts(const http::Response& reply, const char* path) {
    pugi::xml_document document;
    std::vector<std::string> found;
    if (!document.load_string(reply.body.c_str())) return found;
    for (const auto& node : document.select_nodes(path)) {
        found.emplace_back(node.node().child_value());
    }
    return found;
}

std::string S3World::text(const http::Response& reply, const char* path) {
    const std::vector<std::string> found = texts(reply, path);
    return found.empty() ? "" : found.front();
}

}  // namespace opentrail::api

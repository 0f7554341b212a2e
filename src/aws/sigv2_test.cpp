// Shows that URLs presigned by Signature Version 2 are believed as another implementation makes
// them, for reading alone, and that no part of them can be changed.

#include "aws/sigv2.h"

#include <gtest/gtest.h>

#include <functional>

namespace opentrail::aws {
namespace {

constexpr std::string_view secret = "opentrail-vector-secret-key-0000000000000";

http::Request presigned() {
    http::Request request;
    request.method = "GET";
    request.target =
        "/ot-logs/AWSLogs/x.json.gz?AWSAccessKeyId=AKIAOPENTRAILEXAMPLE"
        "&Signature=JCYh7bU3%2FtXDE5U61vdYL0QVHXs%3D&Expires=1768470600";
    request.headers = {{"Host", "127.0.0.1:8443"}};
    return request;
}

bool believed(const http::Request& request) {
    const auto signature = read_url_signature(request);
    return signature && matches(request, *signature, secret);
}

TEST(SigV2, HoldsAsBotocoreMakesIt) {
    const http::Request request = presigned();
    ASSERT_TRUE(has_url_signature(request));
    const auto signature = read_url_signature(request);
    ASSERT_TRUE(signature);
    EXPECT_EQ(signature->access_key_id, "AKIAOPENTRAILEXAMPLE");
    EXPECT_EQ(signature->expires, from_millis(1'768'470'600'000));
    EXPECT_EQ(url_text_to_sign(request, *signature),
              "GET\n\n\n1768470600\n/ot-logs/AWSLogs/x.json.gz");
    EXPECT_TRUE(matches(request, *signature, secret));
    EXPECT_FALSE(matches(request, *signature, "another"));
    http::Request typed = request;
    typed.target += "&response-content-type=text%2Fhtml&other=1";
    EXPECT_EQ(url_text_to_sign(typed, *signature),
              "GET\n\n\n1768470600\n/ot-logs/AWSLogs/x.json.gz?response-content-type=text/html");
}

TEST(SigV2, CannotBeChanged) {
    const struct {
        const char* name;
        std::function<void(http::Request&)> change;
    } rows[] = {
        {"to write", [](auto& r) { r.method = "PUT"; }},
        {"to look only", [](auto& r) { r.method = "HEAD"; }},
        {"the key", [](auto& r) { r.target.replace(r.target.find("x.json"), 1, "y"); }},
        {"to last longer", [](auto& r) { r.target.back() = '1'; }},
        {"for ever", [](auto& r) { r.target += "99999999999999"; }},
        {"what is asked", [](auto& r) { r.target += "&policy"; }},
        {"the signature", [](auto& r) { r.target.replace(r.target.find("JCYh"), 1, "K"); }},
        {"by a header", [](auto& r) { r.headers.push_back({"x-amz-copy-source", "b/k"}); }},
        {"to a session's", [](auto& r) { r.target += "&x-amz-security-token=t"; }},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        http::Request changed = presigned();
        row.change(changed);
        EXPECT_FALSE(believed(changed));
    }
}

TEST(SigV2, IsNoneBesideAnother) {
    http::Request request = presigned();
    request.target += "&X-Amz-Signature=0";
    EXPECT_FALSE(has_url_signature(request));
    request = presigned();
    request.headers.push_back({"Authorization", "AWS4-HMAC-SHA256 x"});
    EXPECT_FALSE(has_url_signature(request));
    request.target = "/b/k?Signature=1";
    EXPECT_FALSE(has_url_signature(request));
}

}  // namespace
}  // namespace opentrail::aws

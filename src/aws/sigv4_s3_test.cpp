// Shows that requests signed as S3's clients sign them are believed with their body and with no
// other: bodies in signed chunks, unsigned ones, and presigned URLs, by vectors that another
// implementation made.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>

#include "aws/sigv4.h"

namespace opentrail::aws {
namespace {

constexpr std::string_view secret = "opentrail-vector-secret-key-0000000000000";
constexpr std::string_view scope = "20260115/eu-west-1/s3/aws4_request";

VerifyOptions options() {
    VerifyOptions options;
    options.now = parse_iso8601("2026-01-15T09:31:00Z").value();
    options.services = {"s3"};
    options.open_payload = true;
    return options;
}

std::string verdict(const http::Request& request, const VerifyOptions& how = options()) {
    SigningKeys keys;
    const auto signature = read_signature(request);
    if (!signature) return signature.error().code;
    const auto good = verify(request, *signature, secret, how, keys);
    return good ? "good" : good.error().code + ": " + good.error().message;
}

struct Streamed {
    const char* name;
    std::string_view payload;
    std::string_view seed;
    std::string body;
    bool trailer;
};

const Streamed& streamed(std::size_t index) {
    static const Streamed rows[] = {
        {"signed chunks", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
         "2f631d50e2089c565a6c924deb58db2e488199e1b3a84eca5514dc38f98345cd",
         "b;chunk-signature=a315c1050ca7d8c8f3af2900ea559646c5c850c95f09104a4e55d96d56008da5\r\n"
         "OpenTrail!\n\r\n"
         "0;chunk-signature=ed316df5ce2dfc30fbcf501108da2b292745dd67877047774b1774117e55247e\r\n"
         "\r\n",
         false},
        {"signed chunks and trailer", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
         "27a98eeaa33731e3c7679597d7ff8906a213efa064cf28860e1b294ca63c6e21",
         "b;chunk-signature=d74a1be11f01acb04a1d4b46da2a0513e35c811049616c6c8be8afe7a0891fcd\r\n"
         "OpenTrail!\n\r\n"
         "0;chunk-signature=e3ee7479b48c0f6ce56a8884893a984ed9748b74f0a0911b5c1b430952682332\r\n"
         "x-amz-checksum-crc32:VWDmnA==\r\n"
         "x-amz-trailer-signature:"
         "ef96a720c1c72482127e79adaad4fc9f5b13cef20fbe17275c300714b7a271e6\r\n\r\n",
         true},
        {"a trailer alone", "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
         "bbfe4be9bbee77c10c39eabefbb85624a23d13760c1f999d5d0cc87ba8784bc0",
         "b\r\nOpenTrail!\n\r\n0\r\nx-amz-checksum-crc32:VWDmnA==\r\n\r\n", true},
    };
    return rows[index];
}

http::Request request_of(const Streamed& row) {
    http::Request request;
    request.method = "PUT";
    request.target = "/ot-logs/a%20b/k%2B1.txt";
    request.headers = {{"Host", "127.0.0.1:8443"},
                       {"Content-Encoding", "aws-chunked"},
                       {"X-Amz-Content-Sha256", std::string(row.payload)},
                       {"X-Amz-Date", "20260115T093000Z"},
                       {"X-Amz-Decoded-Content-Length", "11"}};
    if (row.trailer) request.headers.push_back({"X-Amz-Trailer", "x-amz-checksum-crc32"});
    request.headers.push_back(
        {"Authorization",
         fmt::format("AWS4-HMAC-SHA256 Credential=AKIAOPENTRAILEXAMPLE/{}, SignedHeaders="
                     "content-encoding;host;x-amz-content-sha256;x-amz-date;"
                     "x-amz-decoded-content-length{}, Signature={}",
                     scope, row.trailer ? ";x-amz-trailer" : "", row.seed)});
    request.body = row.body;
    return request;
}

TEST(SigV4OfS3, BelievesABodyInChunks) {
    for (std::size_t i = 0; i < 3; ++i) {
        const Streamed& row = streamed(i);
        SCOPED_TRACE(row.name);
        const http::Request request = request_of(row);
        EXPECT_EQ(verdict(request), "good");
        VerifyOptions closed = options();
        closed.open_payload = false;
        EXPECT_NE(verdict(request, closed), "good");
        http::Request changed = request;
        changed.body[changed.body.find("OpenTrail")] ^= 1;
        // Nobody signed the body of the last: TLS or a checksum guards it, or nothing.
        EXPECT_EQ(verdict(changed) == "good", i == 2);
        changed = request;
        changed.headers[4].value = "12";
        EXPECT_NE(verdict(changed), "good");
    }
}

http::Request presigned() {
    http::Request request;
    request.method = "GET";
    request.target = fmt::format(
        "/ot-logs/AWSLogs/123456789012/x.json.gz?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
        "AKIAOPENTRAILEXAMPLE%2F20260115%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date="
        "20260115T093000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature="
        "1898606f4803e125fe3418f67948887320168d33f68b31367916c921cb252633");
    request.headers = {{"Host", "127.0.0.1:8443"}};
    return request;
}

TEST(SigV4OfS3, BelievesAPresignedUrlUntilItExpires) {
    EXPECT_EQ(verdict(presigned()), "good");
    http::Request with_body = presigned();
    with_body.body = "whatever";
    EXPECT_EQ(verdict(with_body), "good");
    VerifyOptions late = options();
    late.now = parse_iso8601("2026-01-15T09:45:01Z").value();
    EXPECT_TRUE(verdict(presigned(), late)
                    .starts_with("InvalidSignatureException: "
                                 "Signature expired: 20260115T094500Z"))
        << verdict(presigned(), late);
    const struct {
        const char* name;
        std::function<void(http::Request&)> change;
    } rows[] = {
        {"another method", [](auto& r) { r.method = "PUT"; }},
        {"another key", [](auto& r) { r.target.replace(r.target.find("x.json"), 1, "y"); }},
        {"a parameter more", [](auto& r) { r.target += "&policy="; }},
        {"a header that makes another operation of it",
         [](auto& r) { r.headers.push_back({"x-amz-copy-source", "/ot-logs/secret"}); }},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        http::Request changed = presigned();
        row.change(changed);
        EXPECT_TRUE(verdict(changed).starts_with("InvalidSignatureException")) << verdict(changed);
    }
}

}  // namespace
}  // namespace opentrail::aws

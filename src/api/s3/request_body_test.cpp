// Shows that a body is taken only as its headers say it is, in every form it may come in.

#include "api/s3/request_body.h"

#include <gtest/gtest.h>

namespace opentrail::api::s3 {
namespace {

constexpr const char* hello = "OpenTrail!\n";
constexpr const char* unsigned_trailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

struct Row {
    const char* name;
    std::string body;
    std::vector<http::Header> headers;
    const char* code;      // Empty: it is taken.
    const char* checksum;  // That is kept.
};

http::Request request_of(const Row& row) {
    http::Request request;
    request.method = "PUT";
    request.target = "/b/k?x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32";
    request.headers = row.headers;
    request.body = row.body;
    return request;
}

void expect(const Row& row) {
    SCOPED_TRACE(row.name);
    const http::Request request = request_of(row);
    const Outcome<Body> body = read_body(request);
    EXPECT_EQ(body ? "" : body.error().code, row.code) << (body ? "" : body.error().message);
    if (!body) return;
    EXPECT_EQ(body->bytes(), hello);
    const delivery::Checksums kept = kept_checksum(*body);
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept.begin()->first + " " + kept.begin()->second, row.checksum);
}

TEST(RequestBody, IsComparedWithItsChecksums) {
    const Row rows[] = {
        // What presigned URLs have in the query is passed over.
        {"nothing said", hello, {}, "", "crc64nvme VE6/UsibJCI="},
        {"CRC32",
         hello,
         {{"x-amz-sdk-checksum-algorithm", "CRC32"}, {"x-amz-checksum-crc32", "VWDmnA=="}},
         "",
         "crc32 VWDmnA=="},
        {"CRC32C", hello, {{"x-amz-checksum-crc32c", "0RQIxg=="}}, "", "crc32c 0RQIxg=="},
        {"CRC64NVME",
         hello,
         {{"X-Amz-Checksum-Crc64nvme", "VE6/UsibJCI="}},
         "",
         "crc64nvme VE6/UsibJCI="},
        {"another's", hello, {{"x-amz-checksum-crc32", "AAAAAA=="}}, "BadDigest", ""},
        {"too short", hello, {{"x-amz-checksum-crc32", "VWDm"}}, "InvalidRequest", ""},
        {"no base64", hello, {{"x-amz-checksum-crc32", "????????"}}, "InvalidRequest", ""},
        {"unknown", hello, {{"x-amz-checksum-xxhash3", "VWDmnA=="}}, "InvalidRequest", ""},
        {"two",
         hello,
         {{"x-amz-checksum-crc32", "VWDmnA=="}, {"x-amz-checksum-crc32c", "0RQIxg=="}},
         "InvalidRequest",
         ""},
        {"promised", hello, {{"x-amz-sdk-checksum-algorithm", "CRC32"}}, "InvalidRequest", ""},
        {"promised another",
         hello,
         {{"x-amz-sdk-checksum-algorithm", "SHA256"}, {"x-amz-checksum-crc32", "VWDmnA=="}},
         "InvalidRequest",
         ""},
        {"what is no checksum",
         hello,
         {{"x-amz-checksum-type", "FULL_OBJECT"}, {"x-amz-checksum-mode", "ENABLED"}},
         "",
         "crc64nvme VE6/UsibJCI="},
        // printf 'OpenTrail!\n' | openssl md5 -binary | base64
        {"MD5", hello, {{"Content-MD5", "K3T1YKnd20PBI+z8Fabiqw=="}}, "", "crc64nvme VE6/UsibJCI="},
        {"an MD5 that is none", hello, {{"Content-MD5", "VWDmnA=="}}, "InvalidDigest", ""},
        {"another's MD5", hello, {{"Content-MD5", "kAFQmDzST7DWlj99KOF/cg=="}}, "BadDigest", ""},
        {"SigV4A",
         hello,
         {{"x-amz-content-sha256", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"}},
         "NotImplemented",
         ""},
    };
    for (const Row& row : rows) expect(row);
}

TEST(RequestBody, IsTakenOutOfAwsChunked) {
    const std::string chunked = "b\r\nOpenTrail!\n\r\n0\r\nx-amz-checksum-crc32:VWDmnA==\r\n\r\n";
    const std::string wrong = "b\r\nOpenTrail!\n\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
    const http::Header form{"x-amz-content-sha256", unsigned_trailer};
    const http::Header length{"x-amz-decoded-content-length", "11"};
    const http::Header trailer{"x-amz-trailer", "X-Amz-Checksum-Crc32"};
    const Row rows[] = {
        {"as it is sent", chunked, {form, length, trailer}, "", "crc32 VWDmnA=="},
        {"with the algorithm",
         chunked,
         {form, length, trailer, {"x-amz-sdk-checksum-algorithm", "CRC32"}},
         "",
         "crc32 VWDmnA=="},
        {"a wrong checksum", wrong, {form, length, trailer}, "BadDigest", ""},
        {"no length", chunked, {form, trailer}, "MissingContentLength", ""},
        {"a length that is none",
         chunked,
         {form, trailer, {"x-amz-decoded-content-length", "0b"}},
         "MissingContentLength",
         ""},
        {"another length",
         chunked,
         {form, trailer, {"x-amz-decoded-content-length", "12"}},
         "IncompleteBody",
         ""},
        {"cut short", chunked.substr(0, 9), {form, length, trailer}, "IncompleteBody", ""},
        {"a trailer that nobody announced", chunked, {form, length}, "MalformedTrailerError", ""},
        {"an announced one that is missing",
         "b\r\nOpenTrail!\n\r\n0\r\n\r\n",
         {form, length, trailer},
         "MalformedTrailerError",
         ""},
    };
    for (const Row& row : rows) expect(row);
}

}  // namespace
}  // namespace opentrail::api::s3

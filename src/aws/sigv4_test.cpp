// Shows that signatures made by AWS's own client hold, and that whatever is changed breaks them.
// The worked request was signed by botocore 1.29 with AWS's sample key pair.

#include "aws/sigv4.h"

#include <gtest/gtest.h>

#include <functional>

namespace opentrail::aws {
namespace {

constexpr const char* secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

http::Request worked_request() {
    http::Request request;
    request.method = "POST";
    request.target = "/";
    request.headers = {
        {"Host", "localhost:8080"},
        {"X-Amz-Target", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DescribeTrails"},
        {"Content-Type", "application/x-amz-json-1.1"},
        {"User-Agent", "aws-cli/1"},
        {"X-Amz-Date", "20260102T030405Z"},
        {"Authorization",
         "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/cloudtrail/aws4_request, "
         "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
         "Signature=bea8d7befdac049fbdf4ac270b18bfa29a36055e87ae28d721d871ecfa6ae409"}};
    request.body = "{}";
    return request;
}

VerifyOptions at(const char* now) {
    VerifyOptions options;
    options.now = *parse_iso8601(now);
    options.services = {"cloudtrail", "opentrail"};
    return options;
}

std::string verdict(const http::Request& request, const VerifyOptions& options,
                    std::string_view with = secret) {
    SigningKeys keys;
    auto signature = read_signature(request);
    if (!signature) return signature.error().code + ": " + signature.error().message;
    auto good = verify(request, *signature, with, options, keys);
    return good ? "good" : good.error().code + ": " + good.error().message;
}

TEST(SigV4, TheWorkedRequestOfBotocoreHolds) {
    const http::Request request = worked_request();
    const auto signature = read_signature(request);
    ASSERT_TRUE(signature);
    const std::string canonical = canonical_request(request, *signature, hex(sha256(request.body)));
    EXPECT_EQ(hex(sha256(canonical)),
              "00c87b028581ebc8eed12409df784069d866d3bbf889ab8835fb54e4ad95c16b");
    EXPECT_EQ(verdict(request, at("2026-01-02T03:04:05Z")), "good");
    EXPECT_EQ(verdict(request, at("2026-01-02T03:09:05Z")), "good");
    EXPECT_EQ(verdict(request, at("2026-01-02T02:59:05Z")), "good");
}

struct Tampering {
    const char* name;
    std::function<void(http::Request&)> change;
    const char* verdict;
};

void replace(std::string& text, const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
}

TEST(SigV4, WhateverIsChangedIsNoticed) {
    const char* const mismatch =
        "InvalidSignatureException: The request signature we calculated does not match";
    const Tampering rows[] = {
        {"body", [](auto& r) { r.body = "{ }"; }, mismatch},
        {"method", [](auto& r) { r.method = "PUT"; }, mismatch},
        {"path", [](auto& r) { r.target = "/x"; }, mismatch},
        {"query", [](auto& r) { r.target = "/?a=b"; }, mismatch},
        {"operation", [](auto& r) { replace(r.headers[1].value, "Describe", "Delete"); }, mismatch},
        {"host", [](auto& r) { r.headers[0].value = "localhost:8081"; }, mismatch},
        {"a second target", [](auto& r) { r.headers.push_back({"x-amz-target", "other"}); },
         mismatch},
        {"signature", [](auto& r) { replace(r.headers[5].value, "bea8", "bea9"); }, mismatch},
        {"region", [](auto& r) { replace(r.headers[5].value, "us-east-1", "us-east-2"); },
         mismatch},
        {"service", [](auto& r) { replace(r.headers[5].value, "/cloudtrail/", "/s3/"); },
         "InvalidSignatureException: Credential should be scoped to correct service: "
         "'cloudtrail'."},
        {"terminator", [](auto& r) { replace(r.headers[5].value, "aws4_request", "aws5_request"); },
         "InvalidSignatureException: Credential should be scoped with a valid terminator: "
         "'aws4_request', not "
         "'aws5_request'."},
        {"scope's date", [](auto& r) { replace(r.headers[5].value, "20260102", "20260103"); },
         "InvalidSignatureException: Date in Credential scope does not match YYYYMMDD from "
         "ISO-8601 version of date "
         "from HTTP: '20260103' != '20260102', from '20260102T030405Z'."},
        {"an unsigned x-amz- header", [](auto& r) { r.headers.push_back({"X-Amz-Extra", "1"}); },
         "InvalidSignatureException: 'X-Amz-Extra' must be a 'SignedHeader'"},
        {"host not signed", [](auto& r) { replace(r.headers[5].value, "host;", ""); },
         "InvalidSignatureException: 'Host' or ':authority' must be a 'SignedHeader'"},
        {"a signed header missing", [](auto& r) { r.headers.erase(r.headers.begin() + 2); },
         "InvalidSignatureException: The signed header 'content-type' is not in the request."},
        {"hash of another body",
         [](auto& r) {
             r.headers.push_back({"X-Amz-Content-SHA256", std::string(64, 'a')});
             replace(r.headers[5].value, "host;", "host;x-amz-content-sha256;");
         },
         "InvalidSignatureException: The provided 'x-amz-content-sha256' header does not match"},
        {"unsigned payload",
         [](auto& r) {
             r.headers.push_back({"X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD"});
             replace(r.headers[5].value, "host;", "host;x-amz-content-sha256;");
         },
         "InvalidSignatureException: X-Amz-Content-SHA256 'UNSIGNED-PAYLOAD' is not accepted"},
        {"no signature", [](auto& r) { replace(r.headers[5].value, ", Signature=", ", Sig="); },
         "IncompleteSignatureException: Authorization header requires 'Signature' parameter."},
        {"no credential", [](auto& r) { replace(r.headers[5].value, "Credential=", "Cred="); },
         "IncompleteSignatureException: Authorization header requires 'Credential' parameter."},
        {"no date", [](auto& r) { r.headers.erase(r.headers.begin() + 4); },
         "IncompleteSignatureException: Authorization header requires existence of either a "
         "'X-Amz-Date' or a 'Date' "
         "header."},
        {"short credential", [](auto& r) { replace(r.headers[5].value, "/us-east-1", ""); },
         "IncompleteSignatureException: Credential must have exactly 5 slash-delimited elements"},
        {"no equals sign", [](auto& r) { replace(r.headers[5].value, "Signature=", "Signature "); },
         "IncompleteSignatureException: Invalid key=value pair (missing equal-sign)"},
        {"another algorithm",
         [](auto& r) { replace(r.headers[5].value, "AWS4-HMAC-SHA256", "AWS4-X"); },
         "IncompleteSignatureException: Unsupported algorithm"},
    };
    for (const Tampering& row : rows) {
        SCOPED_TRACE(row.name);
        http::Request request = worked_request();
        row.change(request);
        const std::string said = verdict(request, at("2026-01-02T03:04:05Z"));
        EXPECT_TRUE(said.starts_with(row.verdict)) << said;
        EXPECT_EQ(said.find(secret), std::string::npos);
    }
}

TEST(SigV4, TheClockWindowIsFiveMinutesBothWays) {
    EXPECT_EQ(verdict(worked_request(), at("2026-01-02T03:09:06Z")),
              "InvalidSignatureException: Signature expired: 20260102T030405Z is now earlier than "
              "20260102T030406Z "
              "(20260102T030906Z - 5 min.)");
    EXPECT_EQ(verdict(worked_request(), at("2026-01-02T02:59:04Z")),
              "InvalidSignatureException: Signature not yet current: 20260102T030405Z is still "
              "later than "
              "20260102T030404Z (20260102T025904Z + 5 min.)");
}

TEST(SigV4, AnotherSecretDoesNotHold) {
    EXPECT_TRUE(verdict(worked_request(), at("2026-01-02T03:04:05Z"), "another")
                    .starts_with("InvalidSignature"));
}

TEST(SigV4, SigningGivesBotocoresSignature) {
    http::Request request = worked_request();
    const std::string expected = request.headers[5].value;
    request.headers.erase(request.headers.begin() + 4, request.headers.end());
    sign(request, {"AKIDEXAMPLE", secret, ""}, "us-east-1", "cloudtrail",
         *parse_iso8601("2026-01-02T03:04:05Z"));
    EXPECT_EQ(request.headers.back().value, expected);
}

}  // namespace
}  // namespace opentrail::aws

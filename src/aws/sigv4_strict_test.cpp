// Shows what is refused before any signature is computed, with the texts of AWS (IAM User Guide,
// "Troubleshoot Signature Version 4 signing"), and that messages repeat nothing they should not.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "aws/sigv4.h"
#include "base/encoding.h"

namespace opentrail::aws {
namespace {

constexpr const char* secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// Signed by ourselves, which sigv4_vectors_test.cpp compares with botocore.
http::Request signed_request(const std::string& region = "us-east-1",
                             const std::string& service = "cloudtrail") {
    http::Request request;
    request.method = "POST";
    request.target = "/";
    request.headers = {{"Host", "localhost:8080"}, {"Content-Type", "application/x-amz-json-1.1"}};
    request.body = "{}";
    sign(request, {"AKIDEXAMPLE", secret, ""}, region, service,
         *parse_iso8601("2026-01-02T03:04:05Z"));
    return request;
}

std::string& header(http::Request& request, std::string_view name) {
    return const_cast<std::string&>(*http::find(request.headers, name));
}

void replace(std::string& text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
}

VerifyOptions usual() {
    VerifyOptions options;
    options.now = *parse_iso8601("2026-01-02T03:04:05Z");
    options.services = {"cloudtrail", "opentrail"};
    return options;
}

std::string verdict(const http::Request& request, const VerifyOptions& options = usual()) {
    SigningKeys keys;
    const auto signature = read_signature(request);
    if (!signature) return signature.error().code + ": " + signature.error().message;
    const auto good = verify(request, *signature, secret, options, keys);
    return good ? "good" : good.error().code + ": " + good.error().message;
}

constexpr const char* presigned_target =
    "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Fus-east-1%2F"
    "cloudtrail%2Faws4_request&X-Amz-Date=20260102T030405Z&X-Amz-Expires=900&X-Amz-SignedHeaders="
    "host&X-Amz-Signature=00";

TEST(SigV4Strict, TheHeaderIsReadStrictly) {
    const struct {
        const char* name;
        std::function<void(http::Request&)> change;
        std::string verdict;
    } rows[] = {
        {"untouched", [](auto&) {}, "good"},
        {"nothing but the algorithm",
         [](auto& r) {
             header(r, "Authorization") = "AWS4-HMAC-SHA256 ";
             std::erase_if(r.headers, [](const auto& h) { return h.name == "X-Amz-Date"; });
         },
         "IncompleteSignatureException: Authorization header requires 'Credential' parameter. "
         "Authorization header requires 'Signature' parameter. Authorization header requires "
         "'SignedHeaders' parameter. Authorization header requires existence of either a "
         "'X-Amz-Date' or a 'Date' header."},
        {"a longer algorithm",
         [](auto& r) { replace(header(r, "Authorization"), "SHA256 ", "SHA256X "); },
         "IncompleteSignatureException: Unsupported algorithm in the Authorization header: "
         "AWS4-HMAC-SHA256 is expected."},
        {"basic authentication", [](auto& r) { header(r, "Authorization") = "Basic YTpi"; },
         "IncompleteSignatureException: Unsupported algorithm in the Authorization header: "
         "AWS4-HMAC-SHA256 is expected."},
        {"another pair", [](auto& r) { header(r, "Authorization") += ", what"; },
         fmt::format("IncompleteSignatureException: Invalid key=value pair (missing equal-sign) in "
                     "Authorization header (hashed with SHA-256 and encoded with Base64): '{}'.",
                     // echo -n what | openssl sha256 -binary | base64
                     "dJqywNBsQq47hBt555h18Cs6BC5DySN4zSi9REwE0oQ=")},
        {"two headers",
         [](auto& r) { r.headers.push_back({"authorization", header(r, "Authorization")}); },
         "IncompleteSignatureException: The request is signed more than once; only one signature "
         "is allowed."},
        {"header and query", [](auto& r) { r.target = "/?X-Amz-Signature=1"; },
         "IncompleteSignatureException: The request is signed more than once; only one signature "
         "is allowed."},
        {"date of another form", [](auto& r) { header(r, "X-Amz-Date") = "2026-01-02T03:04:05Z"; },
         "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got "
         "'2026-01-02T03:04:05Z'. See http://en.wikipedia.org/wiki/ISO_8601"},
        {"a date that is none", [](auto& r) { header(r, "X-Amz-Date") = "20261302T030405Z"; },
         "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got "
         "'20261302T030405Z'. See http://en.wikipedia.org/wiki/ISO_8601"},
        {"an empty date in the scope",
         [](auto& r) { replace(header(r, "Authorization"), "/20260102/", "//"); },
         "InvalidSignatureException: Date in Credential scope does not match YYYYMMDD from "
         "ISO-8601 version of date from HTTP: '' != '20260102', from '20260102T030405Z'."},
    };
    for (const auto& row : rows) {
        http::Request request = signed_request();
        row.change(request);
        EXPECT_EQ(verdict(request), row.verdict) << row.name;
    }
}

TEST(SigV4Strict, TheQueryIsReadStrictly) {
    const struct {
        const char* name;
        const char* from;
        const char* to;
        const char* verdict;
    } rows[] = {
        {"only the signature is wrong", "", "",
         "InvalidSignatureException: The request signature we calculated does not match the "
         "signature you provided. Check your AWS Secret Access Key and signing method. Consult the "
         "service documentation for details."},
        {"no date", "X-Amz-Date=", "X-Amz-Dat=",
         "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-Date'. "
         "Re-examine the query-string parameters."},
        {"another algorithm", "SHA256", "SHA512",
         "IncompleteSignatureException: Unsupported X-Amz-Algorithm: AWS4-HMAC-SHA256 is "
         "expected."},
        {"expires at once", "=900", "=0",
         "IncompleteSignatureException: X-Amz-Expires must be a number of seconds from 1 to "
         "604800."},
        {"expires too late", "=900", "=604801",
         "IncompleteSignatureException: X-Amz-Expires must be a number of seconds from 1 to "
         "604800."},
        {"expires somehow", "=900", "=9x",
         "IncompleteSignatureException: X-Amz-Expires must be a number of seconds from 1 to "
         "604800."},
        {"no host", "=host", "=date",
         "InvalidSignatureException: 'Host' or ':authority' must be a 'SignedHeader' in the AWS "
         "Authorization."},
        {"a short credential", "%2Faws4_request", "",
         "IncompleteSignatureException: Credential must have exactly 5 slash-delimited elements, "
         "e.g. keyid/date/region/service/term."},
    };
    for (const auto& row : rows) {
        http::Request request;
        request.method = "GET";
        request.target = presigned_target;
        if (*row.from) replace(request.target, row.from, row.to);
        request.headers = {{"Host", "localhost:8080"}};
        EXPECT_EQ(verdict(request), row.verdict) << row.name;
    }
}

TEST(SigV4Strict, RegionsAreCheckedBecauseTheyAreRecorded) {
    for (const char* region : {"us-east-1", "local", "us-gov-west-1"}) {
        EXPECT_EQ(verdict(signed_request(region)), "good") << region;
    }
    EXPECT_EQ(verdict(signed_request("")),
              "InvalidSignatureException: Credential should be scoped to a valid region, not ''.");
    EXPECT_EQ(verdict(signed_request("US\"x\x01")),
              "InvalidSignatureException: Credential should be scoped to a valid region, not "
              "'US\"x?'.");
    EXPECT_LT(verdict(signed_request(std::string(5000, 'a'))).size(), 300u);
}

TEST(SigV4Strict, OnlyRegionsThatThereAreAreAccepted) {
    VerifyOptions options = usual();
    options.has_region = [](std::string_view name) { return name == "local"; };
    EXPECT_EQ(verdict(signed_request("local"), options), "good");
    EXPECT_EQ(verdict(signed_request("zz-fake-1"), options),
              "InvalidSignatureException: Credential should be scoped to a valid region, not "
              "'zz-fake-1'.");
}

TEST(SigV4Strict, OnlyServicesThatAreMeantAreAccepted) {
    EXPECT_EQ(verdict(signed_request("us-east-1", "opentrail")), "good");
    EXPECT_EQ(verdict(signed_request("us-east-1", "s3")),
              "InvalidSignatureException: Credential should be scoped to correct service: "
              "'cloudtrail'.");
}

TEST(SigV4Strict, TheWindowIsASetting) {
    VerifyOptions options = usual();
    options.now += std::chrono::minutes(15);
    EXPECT_NE(verdict(signed_request(), options), "good");
    options.clock_skew = std::chrono::minutes(15);
    EXPECT_EQ(verdict(signed_request(), options), "good");
    options.now += std::chrono::seconds(1);
    EXPECT_EQ(verdict(signed_request(), options),
              "InvalidSignatureException: Signature expired: 20260102T030405Z is now earlier than "
              "20260102T030406Z (20260102T031906Z - 15 min.)");
}

TEST(SigV4Strict, AnUnsignedBodyIsAcceptedOnlyWhereItIsAllowed) {
    http::Request request = signed_request();
    std::erase_if(request.headers, [](const auto& h) { return h.name == "Authorization"; });
    request.headers.push_back({"X-Amz-Content-SHA256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"});
    std::erase_if(request.headers, [](const auto& h) { return h.name == "X-Amz-Date"; });
    sign(request, {"AKIDEXAMPLE", secret, ""}, "us-east-1", "cloudtrail", usual().now);
    EXPECT_EQ(
        verdict(request, usual()),
        "InvalidSignatureException: X-Amz-Content-SHA256 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' "
        "is not accepted here: sign the body.");
}

TEST(SigV4Strict, KeysAreKeptApartAndBounded) {
    SigningKeys keys;
    Signature one;
    one.date = "20260102";
    one.region = "us-east-1";
    one.service = "cloudtrail";
    // The key by Python's hmac.
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(hex(keys.key(secret, one)),
                  "e0531404e9cd7bb4f284f3741aa7ee79db5e603a0ac9a3428cabcda41ca9a551");
    }
    std::set<std::string> seen{hex(keys.key(secret, one))};
    seen.insert(hex(keys.key("another", one)));
    for (auto Signature::* part : {&Signature::date, &Signature::region, &Signature::service}) {
        Signature other = one;
        other.*part += "x";
        seen.insert(hex(keys.key(secret, other)));
    }
    EXPECT_EQ(seen.size(), 5u);
    const std::string first = hex(keys.key(secret, one));
    for (int i = 0; i < 3000; ++i) {
        Signature other = one;
        other.region = std::to_string(i);
        (void)keys.key(secret, other);
    }
    EXPECT_EQ(hex(keys.key(secret, one)), first) << "after having been dropped";
}

}  // namespace
}  // namespace opentrail::aws

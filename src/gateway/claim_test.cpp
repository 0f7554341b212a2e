#include "gateway/claim.h"

#include <gtest/gtest.h>

#include <string>

namespace opentrail::gateway {
namespace {

Claim of_header(std::string value) {
    return read_claim({{"host", "h"}, {"Authorization", std::move(value)}}, {});
}

Claim of_query(std::string_view query) { return read_claim({{"host", "h"}}, read_pairs(query)); }

void expect(const Claim& claim, Signing signing, std::string_view version, std::string_view key,
            std::string_view region, std::string_view service, std::string_view name) {
    EXPECT_EQ(claim.signing, signing) << name;
    EXPECT_EQ(claim.version, version) << name;
    EXPECT_EQ(claim.access_key_id, key) << name;
    EXPECT_EQ(claim.region, region) << name;
    EXPECT_EQ(claim.service, service) << name;
}

// AWS General Reference, "Authenticating requests (AWS Signature Version 4)"; Amazon S3 User Guide,
// "Signing and authenticating REST requests".
TEST(Claim, OfHeaders) {
    struct Case {
        const char* name;
        const char* header;
        const char* version;
        const char* key;
        const char* region;
        const char* service;
    } cases[] = {
        {"the guide's example",
         "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
         "SignedHeaders=host;range;x-amz-date, Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe",
         "SigV4", "AKIAIOSFODNN7EXAMPLE", "us-east-1", "s3"},
        {"no spaces",
         "AWS4-HMAC-SHA256 Credential=AKID/20130524/eu-west-1/iam/aws4_request,"
         "SignedHeaders=host,Signature=00",
         "SigV4", "AKID", "eu-west-1", "iam"},
        {"another order",
         "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=00, "
         "Credential=AKID/20130524/eu-west-1/iam/aws4_request",
         "SigV4", "AKID", "eu-west-1", "iam"},
        {"a key with slashes",
         "AWS4-HMAC-SHA256 Credential=A/B/20130524/eu-west-1/s3/aws4_request, Signature=00",
         "SigV4", "A/B", "eu-west-1", "s3"},
        {"asymmetric",
         "AWS4-ECDSA-P256-SHA256 Credential=AKID/20130524/s3/aws4_request, Signature=00", "SigV4A",
         "AKID", "", "s3"},
        {"version 2", "AWS AKIAIOSFODNN7EXAMPLE:qgk2+6Sv9/oM7G3qLEjTH1a1l1g=", "SigV2",
         "AKIAIOSFODNN7EXAMPLE", "", ""},
    };
    for (const Case& each : cases) {
        expect(of_header(each.header), Signing::header, each.version, each.key, each.region,
               each.service, each.name);
    }
}

TEST(Claim, OfUrls) {
    struct Case {
        const char* name;
        const char* query;
        const char* version;
        const char* key;
        const char* region;
        const char* service;
        const char* token;
    } cases[] = {
        {"presigned",
         "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
         "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Expires=86400&X-Amz-Signature=aeee",
         "SigV4", "AKIAIOSFODNN7EXAMPLE", "us-east-1", "s3", ""},
        {"with a session",
         "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIA%2F20130524%2Fus-east-1%2Fsts"
         "%2Faws4_request&X-Amz-Security-Token=to%2Fken%3D",
         "SigV4", "ASIA", "us-east-1", "sts", "to/ken="},
        {"asymmetric",
         "X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=AKID%2F20130524%2Fs3"
         "%2Faws4_request",
         "SigV4A", "AKID", "", "s3", ""},
        {"version 2",
         "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1175139620&Signature=NpgCjnDzrM%2BW"
         "&x-amz-security-token=t",
         "SigV2", "AKIAIOSFODNN7EXAMPLE", "", "", "t"},
    };
    for (const Case& each : cases) {
        Claim claim = of_query(each.query);
        expect(claim, Signing::query, each.version, each.key, each.region, each.service, each.name);
        EXPECT_EQ(claim.session_token, each.token) << each.name;
    }
}

TEST(Claim, TakesTheTokenOfTheHeader) {
    Claim claim = read_claim(
        {{"authorization", "AWS4-HMAC-SHA256 Credential=ASIA/20130524/us-east-1/s3/aws4_request"},
         {"X-Amz-Security-Token", "token"}},
        {});
    EXPECT_EQ(claim.access_key_id, "ASIA");
    EXPECT_EQ(claim.session_token, "token");
}

TEST(Claim, GarbageClaimsNothing) {
    const std::string long_key(200, 'A');
    const std::string headers[] = {
        "",
        "Basic dXNlcjpwYXNz",
        "Bearer token",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=",
        "AWS4-HMAC-SHA256 Credential=AKID",
        "AWS4-HMAC-SHA256 Credential=AKID/20130524/us-east-1/s3",
        "AWS4-HMAC-SHA256 Credential=AKID/20130524/us-east-1/s3/aws4_nonsense",
        "AWS4-HMAC-SHA256 Credential=/20130524/us-east-1/s3/aws4_request",
        "AWS4-HMAC-SHA256 Credential=AKID//us-east-1/s3/aws4_request",
        "AWS4-HMAC-SHA256 Credential=AKID/20130524/us-east-1//aws4_request",
        "AWS4-HMAC-SHA256 Credential=AK ID/20130524/us-east-1/s3/aws4_request",
        "AWS4-HMAC-SHA256 Credential=AKID/20130524/us-east-1/s\"3/aws4_request",
        "AWS4-HMAC-SHA256 Credential=" + long_key + "/20130524/us-east-1/s3/aws4_request",
        "AWS AKID",
        "AWS :signature",
        "AWS",
    };
    for (const std::string& each : headers) {
        expect(of_header(each), Signing::none, "", "", "", "", each);
    }
    for (const char* each : {"", "X-Amz-Credential=", "X-Amz-Credential=AKID", "AWSAccessKeyId=",
                             "AWSAccessKeyId=a%20b", "x-amz-credential=A/2/r/s/aws4_request"}) {
        expect(of_query(each), Signing::none, "", "", "", "", each);
    }
}

// Whoever verifies looks at the header first (AWS refuses a request that has both).
TEST(Claim, OfAHeaderComesBeforeThatOfAUrl) {
    Claim claim = read_claim(
        {{"Authorization", "AWS4-HMAC-SHA256 Credential=ONE/20130524/us-east-1/s3/aws4_request"}},
        read_pairs("X-Amz-Credential=TWO%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"));
    EXPECT_EQ(claim.access_key_id, "ONE");
}

// Servers differ in which of two they look at.
TEST(Claim, OfSeveralKeysIsAmbiguous) {
    const std::string mine =
        "AWS4-HMAC-SHA256 Credential=MINE/20240102/us-east-1/s3/aws4_request, Signature=0";
    const std::string query = "X-Amz-Credential=OTHER%2F20240102%2Fus-east-1%2Fs3%2Faws4_request";
    const struct {
        const char* name;
        std::string header;
        std::string query;
        const char* key;
        bool is_ambiguous;
    } rows[] = {
        {"a header", mine, "", "MINE", false},
        {"a query", "", query, "OTHER", false},
        {"both", mine, query, "MINE", true},
        {"a header, and a query of Version 2", mine, "AWSAccessKeyId=OTHER", "MINE", true},
        {"a header that is none, and a query", "Foo", query, "OTHER", true},
        {"a query twice", "", query + "&" + query, "OTHER", true},
        {"queries of both versions", "", query + "&AWSAccessKeyId=MINE", "OTHER", true},
    };
    for (const auto& row : rows) {
        std::vector<http::Header> headers{{"host", "h"}};
        if (!row.header.empty()) headers.push_back({"Authorization", row.header});
        const Claim claim = read_claim(headers, read_pairs(row.query));
        EXPECT_EQ(claim.access_key_id, row.key) << row.name;
        EXPECT_EQ(claim.is_ambiguous, row.is_ambiguous) << row.name;
    }
}

}  // namespace
}  // namespace opentrail::gateway

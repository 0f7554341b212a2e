// What S3 is asked for: Amazon S3 API Reference (the request syntax of each operation), the names
// of events by the Amazon S3 User Guide, "Amazon S3 CloudTrail events", and public records.

#include "gateway/s3_call.h"

#include <gtest/gtest.h>

#include <string>

#include "gateway/recognise.h"

namespace opentrail::gateway {
namespace {

constexpr const char* signature =
    "AWS4-HMAC-SHA256 Credential=AKID/20240102/us-east-1/s3/aws4_request, Signature=0";

Exchange s3_request(std::string method, std::string target,
                    std::vector<http::Header> headers = {}) {
    Exchange exchange;
    exchange.method = std::move(method);
    exchange.target = std::move(target);
    exchange.headers = std::move(headers);
    if (http::find(exchange.headers, "host") == nullptr) {
        exchange.headers.push_back({"Host", "127.0.0.1:9000"});
    }
    exchange.headers.push_back({"Authorization", signature});
    return exchange;
}

struct Case {
    const char* method;
    const char* target;
    const char* event;
    const char* bucket;
    const char* key;
    bool reads;
    bool data;
};

void expect(const Case& each, const Call& call) {
    std::string name = std::string(each.method) + " " + each.target;
    EXPECT_EQ(call.event_source, "s3.amazonaws.com") << name;
    EXPECT_EQ(call.name, each.event) << name;
    EXPECT_EQ(call.bucket, each.bucket) << name;
    EXPECT_EQ(call.key, each.key) << name;
    EXPECT_EQ(call.read_only, each.reads) << name;
    EXPECT_EQ(call.data, each.data) << name;
    EXPECT_EQ(call.service, find_service("s3")) << name;
    EXPECT_EQ(call.operation, nullptr) << name;
    EXPECT_EQ(call.api_version, "") << name;
}

TEST(S3Call, OfBuckets) {
    constexpr Case cases[] = {
        {"GET", "/", "ListBuckets", "", "", true, false},
        {"GET", "/?x-id=ListBuckets", "ListBuckets", "", "", true, false},
        {"HEAD", "/", "HEAD /", "", "", true, false},
        {"PUT", "/b", "CreateBucket", "b", "", false, false},
        {"PUT", "/b/", "CreateBucket", "b", "", false, false},
        {"DELETE", "/b", "DeleteBucket", "b", "", false, false},
        {"HEAD", "/b", "HeadBucket", "b", "", true, true},
        {"GET", "/b", "ListObjects", "b", "", true, true},
        {"GET", "/b?prefix=p&delimiter=%2F", "ListObjects", "b", "", true, true},
        {"GET", "/b?list-type=2&prefix=&encoding-type=url", "ListObjects", "b", "", true, true},
        {"GET", "/b?versions", "ListObjectVersions", "b", "", true, true},
        {"GET", "/b?uploads", "ListMultipartUploads", "b", "", true, false},
        {"GET", "/b?location", "GetBucketLocation", "b", "", true, false},
        {"GET", "/b?acl", "GetBucketAcl", "b", "", true, false},
        {"PUT", "/b?acl", "PutBucketAcl", "b", "", false, false},
        {"GET", "/b?accelerate", "GetAccelerateConfiguration", "b", "", true, false},
        {"PUT", "/b?accelerate", "PutAccelerateConfiguration", "b", "", false, false},
        {"GET", "/b?lifecycle", "GetBucketLifecycle", "b", "", true, false},
        {"PUT", "/b?lifecycle=", "PutBucketLifecycle", "b", "", false, false},
        {"DELETE", "/b?lifecycle", "DeleteBucketLifecycle", "b", "", false, false},
        {"GET", "/b?notification", "GetBucketNotification", "b", "", true, false},
        {"PUT", "/b?notification", "PutBucketNotification", "b", "", false, false},
        {"GET", "/b?publicAccessBlock", "GetBucketPublicAccessBlock", "b", "", true, false},
        {"PUT", "/b?publicAccessBlock", "PutBucketPublicAccessBlock", "b", "", false, false},
        {"DELETE", "/b?publicAccessBlock", "DeleteBucketPublicAccessBlock", "b", "", false, false},
        {"GET", "/b?object-lock", "GetBucketObjectLockConfiguration", "b", "", true, false},
        {"PUT", "/b?object-lock", "PutBucketObjectLockConfiguration", "b", "", false, false},
        {"GET", "/b?policy", "GetBucketPolicy", "b", "", true, false},
        {"GET", "/b?policyStatus", "GetBucketPolicyStatus", "b", "", true, false},
        {"DELETE", "/b?policy", "DeleteBucketPolicy", "b", "", false, false},
        {"PUT", "/b?tagging", "PutBucketTagging", "b", "", false, false},
        {"GET", "/b?metrics", "ListBucketMetricsConfigurations", "b", "", true, false},
        {"GET", "/b?metrics&id=m", "GetBucketMetricsConfiguration", "b", "", true, false},
        {"GET", "/b?inventory&id=i", "GetBucketInventoryConfiguration", "b", "", true, false},
        {"GET", "/b?analytics", "ListBucketAnalyticsConfigurations", "b", "", true, false},
        {"DELETE", "/b?analytics&id=a", "DeleteBucketAnalyticsConfiguration", "b", "", false,
         false},
        {"POST", "/b?delete&x-id=DeleteObjects", "DeleteObjects", "b", "", false, true},
        {"POST", "/b", "POST /b", "b", "", false, false},
        {"OPTIONS", "/b", "OPTIONS /b", "b", "", true, false},
    };
    for (const Case& each : cases) {
        expect(each, recognise(s3_request(each.method, each.target), {}));
    }
}

TEST(S3Call, OfObjects) {
    constexpr Case cases[] = {
        {"GET", "/b/k", "GetObject", "b", "k", true, true},
        {"GET", "/b/a/b%20c%2Bd+e", "GetObject", "b", "a/b c+d+e", true, true},
        {"GET", "/b//k", "GetObject", "b", "/k", true, true},
        {"GET", "/b/k?versionId=v&response-content-type=text%2Fplain", "GetObject", "b", "k", true,
         true},
        {"GET", "/b/k?partNumber=1", "GetObject", "b", "k", true, true},
        // Sub-resources of buckets mean nothing to an object.
        {"GET", "/b/k?location", "GetObject", "b", "k", true, true},
        {"PUT", "/b/k?uploads", "PutObject", "b", "k", false, true},
        {"HEAD", "/b/k", "HeadObject", "b", "k", true, true},
        {"PUT", "/b/k", "PutObject", "b", "k", false, true},
        {"DELETE", "/b/k", "DeleteObject", "b", "k", false, true},
        {"GET", "/b/k?acl", "GetObjectAcl", "b", "k", true, true},
        {"PUT", "/b/k?acl", "PutObjectAcl", "b", "k", false, true},
        {"GET", "/b/k?attributes", "GetObjectAttributes", "b", "k", true, true},
        {"GET", "/b/k?legal-hold", "GetObjectLegalHold", "b", "k", true, true},
        {"PUT", "/b/k?retention", "PutObjectRetention", "b", "k", false, true},
        {"GET", "/b/k?tagging", "GetObjectTagging", "b", "k", true, true},
        {"PUT", "/b/k?tagging", "PutObjectTagging", "b", "k", false, true},
        {"DELETE", "/b/k?tagging", "DeleteObjectTagging", "b", "k", false, true},
        {"GET", "/b/k?torrent", "GetObjectTorrent", "b", "k", true, true},
        {"POST", "/b/k?uploads", "CreateMultipartUpload", "b", "k", false, true},
        {"PUT", "/b/k?partNumber=1&uploadId=u", "UploadPart", "b", "k", false, true},
        {"GET", "/b/k?uploadId=u", "ListParts", "b", "k", true, true},
        {"POST", "/b/k?uploadId=u", "CompleteMultipartUpload", "b", "k", false, true},
        {"DELETE", "/b/k?uploadId=u", "AbortMultipartUpload", "b", "k", false, true},
        {"POST", "/b/k?restore", "RestoreObject", "b", "k", false, true},
        {"POST", "/b/k?select&select-type=2", "SelectObjectContent", "b", "k", true, true},
        {"POST", "/b/k", "POST /b/k", "b", "k", false, false},
        {"OPTIONS", "/b/k", "OPTIONS /b/k", "b", "k", true, false},
        {"PATCH", "/b/k?secret=1", "PATCH /b/k", "b", "k", false, false},
    };
    for (const Case& each : cases) {
        expect(each, recognise(s3_request(each.method, each.target), {}));
    }
}

TEST(S3Call, OfMinio) {
    constexpr Case cases[] = {
        {"PUT", "/minio/admin/v3/add-user?accessKey=a", "PUT /minio/admin/v3/add-user", "", "",
         false, false},
        {"POST", "/minio/kms/v1/key/create?key-id=k", "POST /minio/kms/v1/key/create", "", "",
         false, false},
        {"GET", "/minio/v2/metrics/cluster", "GET /minio/v2/metrics/cluster", "", "", true, false},
        // What it does not know it does not see.
        {"DELETE", "/b/k?annotation", "DeleteObject", "b", "k", false, true},
        {"GET", "/b/k?annotation&annotationName=a", "GetObject", "b", "k", true, true},
        {"PUT", "/b/k?encryption", "PutObject", "b", "k", false, true},
        {"DELETE", "/b?metadataTable", "DeleteBucket", "b", "", false, false},
        {"GET", "/b?metadataTable&location", "GetBucketLocation", "b", "", true, false},
        {"PUT", "/b/k?retention", "PutObjectRetention", "b", "k", false, true},
        {"DELETE", "/b?policy", "DeleteBucketPolicy", "b", "", false, false},
    };
    for (const Case& each : cases) {
        Exchange exchange = s3_request(each.method, each.target);
        exchange.reply_headers = {{"Server", "MinIO"}};
        expect(each, recognise(exchange, {}));
    }
    // Elsewhere a bucket may have that name.
    expect(
        {"PUT", "/minio/admin/v3/add-user", "PutObject", "minio", "admin/v3/add-user", false, true},
        recognise(s3_request("PUT", "/minio/admin/v3/add-user"), {}));
}

TEST(S3Call, ByHeaders) {
    http::Header source{"X-Amz-Copy-Source", "other/key"};
    expect({"PUT", "/b/k", "CopyObject", "b", "k", false, true},
           recognise(s3_request("PUT", "/b/k", {source}), {}));
    expect({"PUT", "/b/k", "UploadPartCopy", "b", "k", false, true},
           recognise(s3_request("PUT", "/b/k?uploadId=u&partNumber=2", {source}), {}));
    expect(
        {"POST", "/b", "PostObject", "b", "", false, true},
        recognise(s3_request("POST", "/b", {{"content-type", "multipart/form-data; boundary=x"}}),
                  {}));
}

TEST(S3Call, OfVirtualHosts) {
    struct HostCase {
        const char* host;
        const char* target;
        const char* domain;
        const char* bucket;
        const char* key;
    } cases[] = {
        {"b.s3.example.com", "/a/k", "s3.example.com", "b", "a/k"},
        {"b.S3.Example.com:9000", "/k", "s3.example.com", "b", "k"},
        {"a.b.s3.example.com", "/k", "s3.example.com", "a.b", "k"},
        {"s3.example.com", "/b/k", "s3.example.com", "b", "k"},
        {"other.example.com", "/b/k", "s3.example.com", "b", "k"},
        {"bs3.example.com", "/b/k", "s3.example.com", "b", "k"},
        {"b.s3.example.com", "/b/k", "", "b", "k"},
        {"b.s3.amazonaws.com", "/k", "", "b", "k"},
        {"b.s3.eu-west-1.amazonaws.com", "/k", "", "b", "k"},
        {"b.s3.dualstack.eu-west-1.amazonaws.com", "/k", "", "b", "k"},
        {"b.s3-eu-west-1.amazonaws.com", "/k", "", "b", "k"},
        {"s3.my.bucket.s3.eu-west-1.amazonaws.com", "/k", "", "s3.my.bucket", "k"},
        {"b.s3.cn-north-1.amazonaws.com.cn", "/k", "", "b", "k"},
        {"b.s3-accelerate.amazonaws.com", "/k", "", "b", "k"},
        {"s3.eu-west-1.amazonaws.com", "/b/k", "", "b", "k"},
        {"", "/b/k", "s3.example.com", "b", "k"},
        {".s3.example.com", "/b/k", "s3.example.com", "b", "k"},
        {"[::1]:9000", "/b/k", "s3.example.com", "b", "k"},
    };
    for (const HostCase& each : cases) {
        Call call = recognise(s3_request("GET", each.target, {{"Host", each.host}}),
                              {.domain = each.domain, .service = ""});
        EXPECT_EQ(call.name, "GetObject") << each.host;
        EXPECT_EQ(call.bucket, each.bucket) << each.host;
        EXPECT_EQ(call.key, each.key) << each.host;
    }
    // Before another S3 than AWS's, Host is what somebody wrote.
    Call written = recognise(s3_request("GET", "/b/k", {{"Host", "other.s3.amazonaws.com"}}),
                             {.domain = "", .has_hosts_of_aws = false, .service = ""});
    EXPECT_EQ(written.bucket, "b");
    EXPECT_EQ(written.key, "k");
    Call list = recognise(s3_request("GET", "/", {{"Host", "b.s3.example.com"}}),
                          {.domain = "s3.example.com", .service = ""});
    EXPECT_EQ(list.name, "ListObjects");
    Call absolute = recognise(
        s3_request("GET", "http://b.s3.example.com/k", {{"Host", "other.s3.example.com"}}),
        {.domain = "s3.example.com", .service = ""});
    EXPECT_EQ(absolute.bucket, "b");
}

TEST(S3Call, OfDirectoryBuckets) {
    Exchange exchange = s3_request("GET", "/?session", {{"Host", "x"}});
    exchange.headers.back().value =
        "AWS4-HMAC-SHA256 Credential=AKID/20240102/us-east-1/s3express/aws4_request, Signature=0";
    exchange.headers[0].value = "b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com";
    Call call = recognise(exchange, {});
    EXPECT_EQ(call.event_source, "s3express.amazonaws.com");
    EXPECT_EQ(call.name, "CreateSession");
    EXPECT_EQ(call.bucket, "b--use1-az4--x-s3");
    EXPECT_TRUE(call.data);
}

TEST(S3Call, OfAccounts) {
    Call call = recognise(s3_request("GET", "/v20180820/configuration/publicAccessBlock",
                                     {{"x-amz-account-id", "123456789012"}}),
                          {});
    EXPECT_EQ(call.event_source, "s3.amazonaws.com");
    EXPECT_EQ(call.name, "GetAccountPublicAccessBlock");
    ASSERT_NE(call.operation, nullptr);
    EXPECT_EQ(call.operation->name, "GetPublicAccessBlock");
    EXPECT_TRUE(call.read_only);
    EXPECT_FALSE(call.data);
    EXPECT_EQ(call.bucket, "");
    // Without an account it is an object like any other.
    EXPECT_EQ(recognise(s3_request("GET", "/v20180820/configuration/publicAccessBlock"), {}).name,
              "GetObject");
}

// A bucket's server does not look at other protocols' marks, so they must not hide what it does.
TEST(S3Call, IsNotHiddenBehindOtherProtocols) {
    std::vector<http::Header> disguise = {{"X-Amz-Target", "DynamoDB_20120810.ListTables"},
                                          {"smithy-protocol", "rpc-v2-cbor"},
                                          {"Content-Type", "application/x-amz-json-1.0"}};
    EXPECT_EQ(
        recognise(s3_request("GET", "/b/k?Action=ListUsers&Version=2010-05-08", disguise), {}).name,
        "GetObject");
    EXPECT_EQ(recognise(s3_request("POST", "/b?delete", disguise), {}).name, "DeleteObjects");
    disguise.push_back({"Host", "b.s3.example.com"});
    Exchange anonymous = s3_request("POST", "/?delete", disguise);
    anonymous.headers.pop_back();
    EXPECT_EQ(recognise(anonymous, {.domain = "s3.example.com", .service = ""}).name,
              "DeleteObjects");
    Exchange path_style = s3_request("GET", "/b/k?Action=ListUsers&Version=2010-05-08");
    path_style.headers.pop_back();
    EXPECT_EQ(recognise(path_style, {.domain = "", .service = "s3"}).name, "GetObject");
}

}  // namespace
}  // namespace opentrail::gateway

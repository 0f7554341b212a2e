// Shows what is read of an S3's answers: the samples of the Amazon S3 API Reference
// ("ListObjectsV2", "ListBuckets", "CreateMultipartUpload", "Error responses"), what others write,
// and nonsense.

#include "aws/s3_reply.h"

#include <gtest/gtest.h>

namespace opentrail::aws {
namespace {

http::Response reply_of(int status, std::string body, std::vector<http::Header> headers = {}) {
    return {status, std::move(headers), std::move(body), {}, {}};
}

TEST(S3Reply, ReadsThePageOfTheReference) {
    const auto page = read_page(R"(<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
    <Name>amzn-s3-demo-bucket</Name>
    <Prefix/>
    <KeyCount>205</KeyCount>
    <MaxKeys>1000</MaxKeys>
    <IsTruncated>false</IsTruncated>
    <Contents>
        <Key>my-image.jpg</Key>
        <LastModified>2009-10-12T17:50:30.000Z</LastModified>
        <ETag>"fba9dede5f27731c9771645a39863328"</ETag>
        <Size>434234</Size>
        <StorageClass>STANDARD</StorageClass>
    </Contents>
</ListBucketResult>)");
    ASSERT_TRUE(page) << page.error().message;
    ASSERT_EQ(page->objects.size(), 1u);
    EXPECT_EQ(page->objects[0].key, "my-image.jpg");
    EXPECT_EQ(page->objects[0].bytes, 434234u);
    EXPECT_EQ(iso8601(page->objects[0].modified), "2009-10-12T17:50:30Z");
    EXPECT_EQ(page->objects[0].etag, "fba9dede5f27731c9771645a39863328");
    EXPECT_EQ(page->next_token, "");
}

TEST(S3Reply, ReadsAPageThatIsNotTheLast) {
    const auto page = read_page(
        "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        "<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
        "<NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</"
        "NextContinuationToken>"
        "<Contents><Key>a+b%2Bc%20d%0A%00</Key><LastModified>2026-01-02T03:04:05.678Z</"
        "LastModified><Size>0</Size></Contents></ListBucketResult>");
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->next_token, "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=");
    ASSERT_EQ(page->objects.size(), 1u);
    EXPECT_EQ(page->objects[0].key, std::string("a b+c d\n\0", 9));
    EXPECT_EQ(to_millis(page->objects[0].modified) % 1000, 678);
    EXPECT_EQ(page->objects[0].etag, "");
}

TEST(S3Reply, LeavesKeysThatAreNotEncoded) {
    const auto page = read_page(
        "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a+b%2B&amp;</Key>"
        "<LastModified>2026-01-02T03:04:05Z</LastModified><Size>1</Size></Contents>"
        "</ListBucketResult>");
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->objects.at(0).key, "a+b%2B&");
}

TEST(S3Reply, RefusesPagesThatMakeNoSense) {
    const std::string good =
        "<Key>a</Key><LastModified>2026-01-02T03:04:05Z</LastModified><Size>1</Size>";
    const auto listing = [](const std::string& inside) {
        return "<ListBucketResult>" + inside + "</ListBucketResult>";
    };
    ASSERT_TRUE(read_page(listing("<Contents>" + good + "</Contents>")));
    struct Row {
        const char* name;
        std::string xml;
    };
    const Row rows[] = {
        {"nothing", ""},
        {"no XML", "hello"},
        {"cut short", "<ListBucketResult><Contents>"},
        {"a login page", "<html><body>Please log in</body></html>"},
        {"an error", "<Error><Code>SlowDown</Code></Error>"},
        {"no key", listing("<Contents><LastModified>2026-01-02T03:04:05Z</LastModified>"
                           "<Size>1</Size></Contents>")},
        {"no time", listing("<Contents><Key>a</Key><Size>1</Size></Contents>")},
        {"a size below zero",
         listing("<Contents><Key>a</Key><LastModified>2026-01-02T03:04:05Z</LastModified>"
                 "<Size>-1</Size></Contents>")},
        {"a key that is not encoded",
         listing("<EncodingType>url</EncodingType><Contents><Key>%zz</Key>"
                 "<LastModified>2026-01-02T03:04:05Z</LastModified><Size>1</Size></Contents>")},
        {"cut, and no token", listing("<IsTruncated>true</IsTruncated>")},
    };
    for (const Row& row : rows) {
        const auto page = read_page(row.xml);
        ASSERT_FALSE(page) << row.name;
        EXPECT_EQ(page.error().code, Code::corrupt) << row.name;
    }
}

TEST(S3Reply, ReadsBucketsAndUploads) {
    EXPECT_EQ(read_buckets("<ListAllMyBucketsResult><Buckets><Bucket><CreationDate>2019-12-11T23:"
                           "32:47+00:00</CreationDate><Name>amzn-s3-demo-bucket</Name></Bucket>"
                           "<Bucket><Name>b</Name></Bucket></Buckets></ListAllMyBucketsResult>")
                  .value(),
              (std::vector<std::string>{"amzn-s3-demo-bucket", "b"}));
    EXPECT_EQ(read_upload("<InitiateMultipartUploadResult "
                          "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>b</Bucket>"
                          "<Key>example-object</Key><UploadId>VXBsb2FkIElE</UploadId>"
                          "</InitiateMultipartUploadResult>")
                  .value(),
              "VXBsb2FkIElE");
    EXPECT_FALSE(read_upload("<InitiateMultipartUploadResult/>"));
    EXPECT_FALSE(read_buckets("<Buckets/>"));
}

TEST(S3Reply, ReadsFacts) {
    const auto whole = read_facts(reply_of(200, "0123456789",
                                           {{"ETag", "\"abc\""},
                                            {"Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT"},
                                            {"x-amz-meta-signature", "ff"}}));
    ASSERT_TRUE(whole) << whole.error().message;
    EXPECT_EQ(whole->bytes, 10u);
    EXPECT_EQ(whole->etag, "abc");
    EXPECT_EQ(iso8601(whole->modified), "2026-01-02T03:04:05Z");
    EXPECT_EQ(*http::find(whole->headers, "X-Amz-Meta-Signature"), "ff");
    const http::Header modified{"Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT"};
    EXPECT_EQ(read_facts(reply_of(200, "", {modified, {"Content-Length", "1234"}}))->bytes, 1234u);
    EXPECT_EQ(read_facts(reply_of(206, "xy", {modified, {"Content-Range", "bytes 3-4/77"}}))->bytes,
              77u);
    EXPECT_EQ(
        read_facts(reply_of(206, "xy", {modified, {"Content-Range", "bytes 3-4/*"}})).error().code,
        Code::corrupt);
    EXPECT_EQ(read_facts(reply_of(200, "", {modified})).error().code, Code::corrupt);
    EXPECT_EQ(read_facts(reply_of(200, "x")).error().code, Code::corrupt);
}

TEST(S3Reply, ReadsErrors) {
    struct Row {
        const char* name;
        int status;
        const char* body;
        bool object;
        Code code;
        const char* message;
    };
    const Row rows[] = {
        {"the reference's", 404,
         "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n  <Code>NoSuchKey</Code>\n"
         "  <Message>The resource you requested does not exist</Message>\n"
         "  <Resource>/amzn-s3-demo-bucket/myfoto.jpg</Resource> \n"
         "  <RequestId>4442587FB7D0A2F9</RequestId>\n</Error>",
         true, Code::not_found, "NoSuchKey: The resource you requested does not exist (GET u)"},
        {"no such bucket", 404, "<Error><Code>NoSuchBucket</Code><Message>m</Message></Error>",
         true, Code::not_found, "NoSuchBucket: m (GET u)"},
        {"denied", 403, "<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>",
         true, Code::denied, "AccessDenied: Access Denied (GET u)"},
        {"slow down", 503, "<Error><Code>SlowDown</Code><Message>m</Message></Error>", true,
         Code::unavailable, "SlowDown: m (GET u)"},
        {"a key of KMS", 400,
         "<Error><Code>KMS.DisabledException</Code><Message>m</Message></Error>", true,
         Code::denied, "KMS.DisabledException: m (GET u)"},
        {"a slow request", 400, "<Error><Code>RequestTimeout</Code><Message>m</Message></Error>",
         true, Code::unavailable, "RequestTimeout: m (GET u)"},
        {"a race", 409,
         "<Error><Code>ConditionalRequestConflict</Code><Message>m</Message></Error>", true,
         Code::unavailable, "ConditionalRequestConflict: m (GET u)"},
        {"it is there", 412, "<Error><Code>PreconditionFailed</Code></Error>", true, Code::conflict,
         "PreconditionFailed: HTTP status 412 (GET u)"},
        {"a bucket is there", 409, "<Error><Code>BucketAlreadyExists</Code></Error>", false,
         Code::conflict, "BucketAlreadyExists: HTTP status 409 (GET u)"},
        {"a full MinIO", 507, "<Error><Code>XMinioStorageFull</Code><Message>m</Message></Error>",
         true, Code::unavailable, "XMinioStorageFull: m (GET u)"},
        {"not known", 501, "<Error><Code>NotImplemented</Code><Message>m</Message></Error>", true,
         Code::invalid, "NotImplemented: m (GET u)"},
        {"a stale token", 400, "<Error><Code>ExpiredToken</Code><Message>m</Message></Error>", true,
         Code::denied, "ExpiredToken: m (GET u)"},
        {"HEAD: no key", 404, "", true, Code::not_found, "NoSuchKey: HTTP status 404 (GET u)"},
        {"HEAD: no bucket", 404, "", false, Code::not_found,
         "NoSuchBucket: HTTP status 404 (GET u)"},
        {"HEAD: denied", 403, "", true, Code::denied, "AccessDenied: HTTP status 403 (GET u)"},
        {"a proxy's page", 502, "<html>Bad Gateway</html>", true, Code::unavailable,
         "Failed: HTTP status 502 (GET u)"},
        {"lines and a terminal's codes", 400,
         "<Error><Code>Bad\nCode: x</Code><Message>a\n\x1b[31mb</Message></Error>", true,
         Code::invalid, "BadRequest: a  [31mb (GET u)"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const Error error = read_error(reply_of(row.status, row.body), {"GET", "u", row.object});
        EXPECT_EQ(error.code, row.code);
        EXPECT_EQ(error.message, row.message);
    }
}

TEST(S3Reply, LeavesOutTheRequest) {
    const struct {
        const char* message;
        const char* expected;
    } rows[] = {
        {"AccessDenied: no (GET http://s3/logs/a.json.gz)", "AccessDenied: no"},
        {"KMS.DisabledException: key (1) is off (GET http://s3/logs/a(1).json.gz)",
         "KMS.DisabledException: key (1) is off"},
        {"AccessDenied: not you (yet)", "AccessDenied: not you (yet)"},
        {"no reply from http://s3:1/logs/a: (refused)", "no reply: (refused)"},
        {"", ""},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(without_request({Code::denied, row.message}), row.expected);
    }
}

}  // namespace
}  // namespace opentrail::aws

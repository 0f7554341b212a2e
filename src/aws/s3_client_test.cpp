// Shows what the client sends, which failures it repeats and how long it waits before, and what
// comes of each. The other side is a script; delivery/s3_store_test.cpp has one that listens.

#include "aws/s3_client.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "aws/service_error.h"
#include "aws/sigv4.h"
#include "aws/testing/call_test.h"
#include "base/hash.h"

namespace opentrail::aws {
namespace {

using std::chrono::seconds;

std::string error_body(std::string_view code) {
    return fmt::format("<Error><Code>{}</Code><Message>m</Message></Error>", code);
}

const http::Header modified{"Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT"};

class S3ClientTest : public CallTest {
  protected:
    S3Client make(S3Address address = {.endpoint = "http://s3.test:9000"}) {
        return S3Client(connect(), std::move(address), patience_, ground());
    }

    S3Patience patience_;
};

TEST_F(S3ClientTest, PutsAnObjectWithItsChecksums) {
    script_.answer(200, "");
    const auto done = make().put_object({.bucket = "logs",
                                         .key = "a b",
                                         .bytes = "OpenTrail!\n",
                                         .headers = {{"Content-Type", "text/plain"}},
                                         .if_absent = true});
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(script_.heard(), std::vector<std::string>{"PUT http://s3.test:9000/logs/a%20b"});
    // From sha256sum, md5sum and base64.
    EXPECT_EQ(script_.header(0, "X-Amz-Checksum-Sha256"),
              "PcDHdFAPPcFBxqosT3NZhm6SxjZhfW4fFRchf3Zasd4=");
    EXPECT_EQ(script_.header(0, "Content-MD5"), "K3T1YKnd20PBI+z8Fabiqw==");
    EXPECT_EQ(script_.header(0, "If-None-Match"), "*");
    EXPECT_EQ(script_.header(0, "Content-Type"), "text/plain");
    EXPECT_EQ(script_.header(0, "X-Amz-Content-Sha256"),
              "3dc0c774500f3dc141c6aa2c4f7359866e92c636617d6e1f1517217f765ab1de");
    EXPECT_TRUE(script_.header(0, "Authorization")
                    .starts_with("AWS4-HMAC-SHA256 Credential=AKIA1/20260102/us-east-1/s3/"
                                 "aws4_request, SignedHeaders=content-type;host;"
                                 "x-amz-checksum-sha256;x-amz-content-sha256;x-amz-date;"
                                 "x-amz-sdk-checksum-algorithm, Signature="))
        << script_.header(0, "Authorization");
    EXPECT_EQ(script_.requests[0].body, "OpenTrail!\n");
    EXPECT_EQ(script_.requests[0].connect_timeout, seconds(5));
    EXPECT_EQ(script_.requests[0].stall_timeout, seconds(15));
}

TEST_F(S3ClientTest, RepeatsWhatMayPassAndNothingElse) {
    const FailingRow rows[] = {
        {"no reply", 0, "", 4, Code::unavailable},
        {"half a body", 0, "", 4, Code::unavailable},
        {"slow down", 503, "SlowDown", 4, Code::unavailable},
        {"an error inside", 500, "InternalError", 4, Code::unavailable},
        {"too many", 429, "TooManyRequests", 4, Code::unavailable},
        {"too slow", 400, "RequestTimeout", 4, Code::unavailable},
        {"a race", 409, "ConditionalRequestConflict", 4, Code::unavailable},
        {"broken on the way", 400, "BadDigest", 4, Code::unavailable},
        {"denied", 403, "AccessDenied", 1, Code::denied},
        {"a clock that is wrong", 403, "RequestTimeTooSkewed", 1, Code::denied},
        {"no such bucket", 404, "NoSuchBucket", 1, Code::not_found},
        {"it is there", 412, "PreconditionFailed", 1, Code::conflict},
        {"what is wrong stays wrong", 400, "InvalidArgument", 1, Code::invalid},
        {"not known", 501, "NotImplemented", 1, Code::invalid},
    };
    expect_attempts(rows, error_body, [&] {
        return std::optional(
            make().put_object({.bucket = "logs", .key = "a", .bytes = "b"}).error());
    });
}

TEST_F(S3ClientTest, GoesOnWhereARetrySucceeds) {
    script_.answer(503, error_body("SlowDown"));
    script_.answer_nothing("no reply from there: connection reset");
    script_.answer(200, "body", {modified});
    const auto object = make().get_object("logs", "a");
    ASSERT_TRUE(object) << object.error().message;
    EXPECT_EQ(object->bytes, "body");
    EXPECT_EQ(waits_.size(), 2u);
}

TEST_F(S3ClientTest, BeginsNoAttemptAfterItsTime) {
    patience_.retry = {
        .attempts = 100, .first = seconds(4), .most = seconds(4), .within = seconds(10)};
    for (int i = 0; i < 100; ++i) script_.answer_nothing("no reply");
    EXPECT_FALSE(make().head_bucket("logs"));
    Duration all{0};
    for (const Duration wait : waits_) all += wait;
    EXPECT_LE(all, seconds(10));
    EXPECT_GE(script_.requests.size(), 3u);
    EXPECT_LT(script_.requests.size(), 50u);
}

TEST_F(S3ClientTest, DoesNotWaitWhenAllStops) {
    stopped_ = true;
    for (int i = 0; i < 10; ++i) script_.answer_nothing("no reply");
    EXPECT_FALSE(make().head_bucket("logs"));
    EXPECT_EQ(script_.requests.size(), 1u);
}

TEST_F(S3ClientTest, ChecksWhatCameAgainstTheChecksum) {
    const http::Header sum{"x-amz-checksum-sha256", base64(as_text(sha256("right")))};
    script_.answer(200, "wrong", {modified, sum});
    script_.answer(200, "right", {modified, sum});
    const auto object = make().get_object("logs", "a");
    ASSERT_TRUE(object) << object.error().message;
    EXPECT_EQ(object->bytes, "right");
    EXPECT_EQ(script_.header(0, "X-Amz-Checksum-Mode"), "ENABLED");
    for (int i = 0; i < 4; ++i) script_.answer(200, "wrong", {modified, sum});
    const auto broken = make().get_object("logs", "a");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().message,
              "what came of http://s3.test:9000/logs/a has another SHA-256 than the S3 says");
    // That of parts is of something else.
    script_.answer(200, "parts", {modified, {"x-amz-checksum-sha256", sum.value + "-2"}});
    EXPECT_TRUE(make().get_object("logs", "a"));
}

TEST_F(S3ClientTest, AsksAgainInTheRegionThatTheS3Names) {
    struct Row {
        const char* name;
        int status;
        std::string body;
        std::vector<http::Header> headers;
        bool again;
    };
    const Row rows[] = {
        {"a redirect",
         301,
         error_body("PermanentRedirect"),
         {{"x-amz-bucket-region", "eu-west-1"}},
         true},
        {"a redirect without a body", 301, "", {{"x-amz-bucket-region", "eu-west-1"}}, true},
        {"the scope is wrong",
         400,
         "<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message>"
         "<Region>eu-west-1</Region></Error>",
         {},
         true},
        {"the same Region", 301, "", {{"x-amz-bucket-region", "us-east-1"}}, false},
        {"no Region", 301, error_body("PermanentRedirect"), {}, false},
        {"no Region of anybody", 301, "", {{"x-amz-bucket-region", "evil.example/"}}, false},
        {"another error",
         403,
         error_body("AccessDenied"),
         {{"x-amz-bucket-region", "eu-west-1"}},
         false},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        script_.requests.clear();
        script_.replies.clear();
        script_.answer(row.status, row.body, row.headers);
        script_.answer(200, "x", {modified});
        const auto object = make(S3Address{}).get_object("logs", "a");
        EXPECT_EQ(static_cast<bool>(object), row.again);
        ASSERT_EQ(script_.requests.size(), row.again ? 2u : 1u);
        EXPECT_EQ(script_.requests[0].url, "https://logs.s3.us-east-1.amazonaws.com/a");
        if (!row.again) continue;
        EXPECT_EQ(script_.requests[1].url, "https://logs.s3.eu-west-1.amazonaws.com/a");
        EXPECT_NE(script_.header(1, "Authorization").find("/eu-west-1/s3/"), std::string::npos);
    }
}

TEST_F(S3ClientTest, ABucketThatSendsUsRoundAndRoundIsAnError) {
    for (int i = 0; i < 10; ++i) {
        script_.answer(301, "", {{"x-amz-bucket-region", i % 2 ? "us-east-1" : "eu-west-1"}});
    }
    EXPECT_EQ(service_code(make(S3Address{}).get_object("logs", "a").error()), "PermanentRedirect");
    EXPECT_EQ(script_.requests.size(), 2u);
}

TEST_F(S3ClientTest, TakesOtherCredentialsWhenItsAreRefused) {
    for (const char* code :
         {"ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch"}) {
        expect_other_credentials(code, error_body(code),
                                 [&] { return make().head_bucket("logs").has_value(); });
    }
    // There are none other: once is enough.
    script_.requests.clear();
    script_.answer(403, error_body("InvalidAccessKeyId"));
    EXPECT_EQ(make().head_bucket("logs").error().code, Code::denied);
    EXPECT_EQ(script_.requests.size(), 1u);
}

TEST_F(S3ClientTest, SignsWithTheTimeOfTheS3WhenOurClockIsOff) {
    struct Row {
        const char* name;
        int status;
        std::string body;
        const char* date;
        std::size_t asked;
        const char* signed_at;  // Of the last.
    };
    // We believe that it is 2026-01-02T03:04:05Z.
    const Row rows[] = {
        {"behind by an hour", 403, error_body("RequestTimeTooSkewed"),
         "Fri, 02 Jan 2026 04:04:05 GMT", 2, "20260102T040405Z"},
        {"ahead by a day", 403, error_body("RequestTimeTooSkewed"), "Thu, 01 Jan 2026 03:04:05 GMT",
         2, "20260101T030405Z"},
        {"a signature that does not match", 403, error_body("SignatureDoesNotMatch"),
         "Fri, 02 Jan 2026 03:10:00 GMT", 2, "20260102T031000Z"},
        {"a HEAD's answer, which has no code", 403, "", "Fri, 02 Jan 2026 03:20:05 GMT", 2,
         "20260102T032005Z"},
        {"the clock is right", 403, error_body("SignatureDoesNotMatch"),
         "Fri, 02 Jan 2026 03:04:15 GMT", 1, "20260102T030405Z"},
        {"another reason", 403, error_body("AccessDenied"), "Fri, 02 Jan 2026 04:04:05 GMT", 1,
         "20260102T030405Z"},
        {"no date", 403, error_body("RequestTimeTooSkewed"), "soon", 1, "20260102T030405Z"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        script_.requests.clear();
        script_.replies.clear();
        script_.answer(row.status, row.body, {{"Date", row.date}});
        script_.answer(200, "");
        S3Client client = make();
        EXPECT_EQ(static_cast<bool>(client.head_bucket("logs")), row.asked == 2);
        ASSERT_EQ(script_.requests.size(), row.asked);
        EXPECT_EQ(script_.header(row.asked - 1, "X-Amz-Date"), row.signed_at);
        EXPECT_TRUE(waits_.empty());
        // It knows from now on.
        script_.replies.clear();
        script_.answer(200, "");
        ASSERT_TRUE(client.head_bucket("logs"));
        EXPECT_EQ(script_.header(row.asked, "X-Amz-Date"), row.signed_at);
    }
}

TEST_F(S3ClientTest, ForgetsATimeThatDidNotHelp) {
    const http::Header date{"Date", "Fri, 02 Jan 2026 04:04:05 GMT"};
    for (const std::string& body : {std::string(), error_body("SignatureDoesNotMatch")}) {
        SCOPED_TRACE(body);
        script_.requests.clear();
        for (int i = 0; i < 2; ++i) script_.answer(403, body, {date});
        S3Client client = make();
        EXPECT_EQ(client.head_bucket("logs").error().code, Code::denied);
        ASSERT_EQ(script_.requests.size(), 2u);
        EXPECT_EQ(script_.header(1, "X-Amz-Date"), "20260102T040405Z");
        script_.answer(200, "");
        ASSERT_TRUE(client.head_bucket("logs"));
        EXPECT_EQ(script_.header(2, "X-Amz-Date"), "20260102T030405Z");
    }
}

TEST_F(S3ClientTest, CorrectsItsClockOnceACall) {
    for (const char* date : {"Fri, 02 Jan 2026 04:04:05 GMT", "Fri, 02 Jan 2026 05:04:05 GMT"}) {
        script_.answer(403, error_body("RequestTimeTooSkewed"), {{"Date", date}});
    }
    EXPECT_EQ(service_code(make().head_bucket("logs").error()), "RequestTimeTooSkewed");
    EXPECT_EQ(script_.requests.size(), 2u);
}

TEST_F(S3ClientTest, MissingCredentialsAreNoMissingBucket) {
    variables_.clear();
    const auto done = make().head_bucket("logs");
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Code::denied);
    EXPECT_EQ(done.error().message, "no AWS_ACCESS_KEY_ID in the environment");
    EXPECT_TRUE(script_.requests.empty());
}

TEST_F(S3ClientTest, SignsNothingWithoutAKey) {
    CredentialChain none({.kind = CredentialSource::Kind::none}, {disk_, clock_, {}});
    S3Client client(std::make_unique<ScriptedClient>(script_), {.endpoint = "http://s3.test"},
                    patience_, {none, clock_, random_, [](Duration) { return true; }, {}});
    script_.answer(200, "x", {modified});
    EXPECT_TRUE(client.get_object("logs", "a"));
    EXPECT_EQ(script_.header(0, "Authorization"), "-");
    EXPECT_EQ(script_.header(0, "X-Amz-Date"), "-");
}

TEST_F(S3ClientTest, AsksForPagesAndRanges) {
    S3Client client = make();
    const std::string page =
        "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>";
    script_.answer(200, page);
    ASSERT_TRUE(client.list_objects("logs", {.prefix = "a/b c", .after = "a/b c+d", .limit = 7}));
    script_.answer(200, page);
    ASSERT_TRUE(client.list_objects("logs", {.after = "x", .token = "t+/="}));
    script_.answer(206, "cd", {modified, {"Content-Range", "bytes 2-3/10"}});
    EXPECT_EQ(client.get_object("logs", "k", S3Range{2, 2})->bytes, "cd");
    // An S3 that does not know ranges.
    script_.answer(200, "abcdef", {modified});
    EXPECT_EQ(client.get_object("logs", "k", S3Range{2, 2})->bytes, "cd");
    EXPECT_EQ(script_.header(2, "Range"), "bytes=2-3");
    const std::string logs = "GET http://s3.test:9000/logs";
    EXPECT_EQ(script_.heard(),
              (std::vector<std::string>{
                  logs + "?list-type=2&encoding-type=url&max-keys=7&prefix=a%2Fb%20c&start-after=a"
                         "%2Fb%20c%2Bd",
                  logs + "?list-type=2&encoding-type=url&max-keys=1000&continuation-token=t%2B%2F"
                         "%3D",
                  logs + "/k", logs + "/k"}));
}

TEST_F(S3ClientTest, TriesAnUploadAndLeavesNothing) {
    script_.answer(200,
                   "<InitiateMultipartUploadResult><UploadId>a/b+c</UploadId>"
                   "</InitiateMultipartUploadResult>");
    script_.answer(204, "");
    const auto tried = make().try_upload(
        {.bucket = "logs", .key = "k", .bytes = "", .headers = {{"X-Amz-Acl", "private"}}});
    ASSERT_TRUE(tried) << tried.error().message;
    EXPECT_EQ(script_.heard(),
              (std::vector<std::string>{"POST http://s3.test:9000/logs/k?uploads=",
                                        "DELETE http://s3.test:9000/logs/k?uploadId=a%2Fb%2Bc"}));
    EXPECT_EQ(script_.header(0, "X-Amz-Acl"), "private");
    // Somebody waits: not for the ten minutes that an object may take, and not for further tries.
    EXPECT_EQ(script_.requests[0].timeout, std::chrono::seconds(5));
    EXPECT_EQ(script_.requests[1].timeout, std::chrono::seconds(5));
    script_.answer(503, "");
    EXPECT_FALSE(make().try_upload({.bucket = "logs", .key = "k", .bytes = ""}));
    EXPECT_EQ(script_.requests.size(), 3U);
}

TEST_F(S3ClientTest, RefusesWhatNoUrlMaySay) {
    S3Client client = make();
    EXPECT_EQ(client.head_bucket("../x").error().code, Code::invalid);
    EXPECT_EQ(client.head_object("logs", "").error().code, Code::invalid);
    EXPECT_EQ(client.head_object("logs", std::string(1025, 'x')).error().code, Code::invalid);
    EXPECT_TRUE(script_.requests.empty());
}

TEST_F(S3ClientTest, MakesBucketsInItsRegion) {
    script_.answer(200, "");
    ASSERT_TRUE(make().create_bucket("logs"));
    EXPECT_EQ(script_.requests[0].body, "");
    script_.answer(200, "");
    ASSERT_TRUE(make({.endpoint = "http://h", .region = "eu-west-1"}).create_bucket("logs"));
    EXPECT_EQ(script_.requests[1].body,
              "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
              "<LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>");
}

}  // namespace
}  // namespace opentrail::aws

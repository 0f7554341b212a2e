// Shows the built-in buckets through S3's protocol: who may read what, in S3's own XML, and that
// nobody may write.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "api/testing/service_world.h"
#include "base/gzip.h"
#include "base/json.h"

namespace opentrail::api {
namespace {

using testing::HasSubstr;
using Texts = std::vector<std::string>;

class S3Door : public testing::Test {
  protected:
    S3Door() {
        EXPECT_TRUE(world_.store().create_bucket("logs"));
        for (const char* key :
             {"AWSLogs/1/a.json.gz", "AWSLogs/1/b.json.gz", "AWSLogs/2/c.json.gz", "note & more"}) {
            const std::string bytes = gzip(key, GzipEffort::fast);
            EXPECT_TRUE(world_.store().put_if_absent({"logs", key, bytes, sha256(key)}));
        }
        catalog::Trail trail;
        trail.id = "t1";
        trail.account = "000000000000";
        trail.home_region = "us-east-1";
        trail.name = "audit";
        trail.bucket = "logs";
        world_.change(catalog::PutTrail{trail});
    }

    http::Response send(const std::string& method, const std::string& target,
                        Sending sending = {}) {
        sending.service = "s3";
        return world_.send(method, target, "", sending);
    }
    static std::string code(const http::Response& reply) {
        pugi::xml_document document;
        EXPECT_TRUE(document.load_string(reply.body.c_str())) << reply.body;
        return document.child("Error").child_value("Code");
    }
    /// The texts at an XPath.
    static Texts texts(const http::Response& reply, const char* path) {
        pugi::xml_document document;
        EXPECT_TRUE(document.load_string(reply.body.c_str())) << reply.body;
        Texts found;
        for (const auto& node : document.select_nodes(path)) {
            found.emplace_back(node.node().child_value());
        }
        return found;
    }

    ServiceWorld world_;
};

TEST_F(S3Door, ListsBucketsAndObjects) {
    EXPECT_EQ(texts(send("GET", "/"), "//Bucket/Name"), (Texts{"logs"}));
    EXPECT_EQ(texts(send("GET", "/logs?location"), "/LocationConstraint"), (Texts{""}));
    const http::Response head = send("HEAD", "/logs");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(header_of(head, "x-amz-bucket-region"), "us-east-1");
    struct Row {
        const char* name;
        const char* target;
        Texts keys;
        Texts prefixes;
    };
    const Row rows[] = {
        {"all, version 2",
         "/logs?list-type=2",
         {"AWSLogs/1/a.json.gz", "AWSLogs/1/b.json.gz", "AWSLogs/2/c.json.gz", "note & more"},
         {}},
        {"version 1",
         "/logs/",
         {"AWSLogs/1/a.json.gz", "AWSLogs/1/b.json.gz", "AWSLogs/2/c.json.gz", "note & more"},
         {}},
        {"folders", "/logs?list-type=2&delimiter=/", {"note & more"}, {"AWSLogs/"}},
        {"folders below",
         "/logs?list-type=2&delimiter=%2F&prefix=AWSLogs%2F",
         {},
         {"AWSLogs/1/", "AWSLogs/2/"}},
        {"a prefix", "/logs?list-type=2&prefix=AWSLogs/2", {"AWSLogs/2/c.json.gz"}, {}},
        {"after a key",
         "/logs?list-type=2&start-after=AWSLogs/1/b.json.gz",
         {"AWSLogs/2/c.json.gz", "note & more"},
         {}},
        {"a marker that is a folder", "/logs?delimiter=/&marker=AWSLogs/", {"note & more"}, {}},
        {"encoded", "/logs?list-type=2&encoding-type=url&prefix=n", {"note%20%26%20more"}, {}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const http::Response reply = send("GET", row.target);
        ASSERT_EQ(reply.status, 200) << reply.body;
        EXPECT_EQ(texts(reply, "//Contents/Key"), row.keys);
        EXPECT_EQ(texts(reply, "//CommonPrefixes/Prefix"), row.prefixes);
        EXPECT_EQ(texts(reply, "//IsTruncated"), (Texts{"false"}));
    }
}

TEST_F(S3Door, ListsPageByPage) {
    for (const char* delimiter : {"", "&delimiter=/1/"}) {
        Texts whole = texts(send("GET", fmt::format("/logs?list-type=2{}", delimiter)),
                            "//Key|//CommonPrefixes/Prefix");
        std::ranges::sort(whole);
        Texts paged;
        std::string token;
        for (int pages = 0; pages < 10; ++pages) {
            const http::Response reply =
                send("GET", fmt::format("/logs?list-type=2&max-keys=1{}{}", delimiter,
                                        token.empty() ? "" : "&continuation-token=" + token));
            ASSERT_EQ(reply.status, 200) << reply.body;
            for (std::string& key : texts(reply, "//Key|//CommonPrefixes/Prefix")) {
                paged.push_back(std::move(key));
            }
            const Texts next = texts(reply, "//NextContinuationToken");
            if (next.empty()) break;
            token = next[0];
        }
        EXPECT_EQ(paged, whole);
    }
    EXPECT_EQ(code(send("GET", "/logs?list-type=2&continuation-token=!")), "InvalidArgument");
    EXPECT_EQ(code(send("GET", "/logs?max-keys=x")), "InvalidArgument");
}

TEST_F(S3Door, GivesObjectsAndParts) {
    const std::string bytes = world_.store().read("logs", "AWSLogs/1/a.json.gz").value();
    const http::Response whole = send("GET", "/logs/AWSLogs/1/a.json.gz");
    EXPECT_EQ(whole.status, 200);
    EXPECT_EQ(whole.body, bytes);
    EXPECT_EQ(header_of(whole, "Content-Type"), "application/json");
    EXPECT_EQ(header_of(whole, "Content-Encoding"), "gzip");
    const http::Response head = send("HEAD", "/logs/AWSLogs/1/a.json.gz");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.body, "");
    EXPECT_EQ(head.length, bytes.size());
    Sending part;
    part.headers = {{"Range", "bytes=2-5"}};
    const http::Response ranged = send("GET", "/logs/AWSLogs/1/a.json.gz", part);
    EXPECT_EQ(ranged.status, 206);
    EXPECT_EQ(ranged.body, bytes.substr(2, 4));
    EXPECT_EQ(header_of(ranged, "Content-Range"), fmt::format("bytes 2-5/{}", bytes.size()));
    part.headers = {{"Range", fmt::format("bytes={}-", bytes.size())}};
    const http::Response beyond = send("GET", "/logs/AWSLogs/1/a.json.gz", part);
    EXPECT_EQ(beyond.status, 416);
    EXPECT_EQ(code(beyond), "InvalidRange");
    Sending known;
    known.headers = {{"If-None-Match", header_of(whole, "ETag")}};
    EXPECT_EQ(send("GET", "/logs/AWSLogs/1/a.json.gz", known).status, 304);
    Sending other;
    other.headers = {{"If-Match", "\"another\""}};
    EXPECT_EQ(send("GET", "/logs/AWSLogs/1/a.json.gz", other).status, 412);
    EXPECT_EQ(send("GET", "/logs/note%20%26%20more").status, 200);
}

TEST_F(S3Door, RefusesInItsOwnWords) {
    const Sending vic{.credentials = world_.add_viewer("000000000000", "vic")};
    const Sending nobody{.credentials = world_.add_user("000000000000", "nobody", true, {})};
    const Sending mia{.credentials = world_.add_user("111122223333", "mia")};
    struct Row {
        const char* name;
        const char* method;
        const char* target;
        const Sending* sending;
        int status;
        const char* code;
    };
    const Sending admin;
    const Row rows[] = {
        {"no such key", "GET", "/logs/none", &admin, 404, "NoSuchKey"},
        {"out of the bucket", "GET", "/logs/../../catalog.db", &admin, 404, "NoSuchKey"},
        {"out of it, encoded", "GET", "/logs/%2e%2e/%2e%2e/catalog.db", &admin, 404, "NoSuchKey"},
        {"another bucket's", "GET", "/logs/..%2flogs/note", &admin, 404, "NoSuchKey"},
        {"NUL", "GET", "/logs/a%00b", &admin, 404, "NoSuchKey"},
        {"no such bucket", "GET", "/none?list-type=2", &admin, 404, "NoSuchBucket"},
        {"what is no bucket", "GET", "/.incoming/1", &admin, 404, "NoSuchBucket"},
        {"what is not here", "GET", "/logs?analytics", &admin, 501, "NotImplemented"},
        {"no policy", "GET", "/logs?policy", &admin, 404, "NoSuchBucketPolicy"},
        {"a viewer reads", "GET", "/logs/note%20%26%20more", &vic, 200, ""},
        {"a viewer lists", "GET", "/logs?list-type=2", &vic, 200, ""},
        {"who may nothing", "GET", "/logs/note%20%26%20more", &nobody, 403, "AccessDenied"},
        {"nor learn what is there", "GET", "/logs/none", &nobody, 403, "AccessDenied"},
        {"another account", "GET", "/logs/note%20%26%20more", &mia, 403, "AccessDenied"},
        {"another account lists", "GET", "/logs?list-type=2", &mia, 403, "AccessDenied"},
        {"writing", "PUT", "/logs/new", &admin, 403, "AccessDenied"},
        {"writing over", "PUT", "/logs/note%20%26%20more", &admin, 403, "AccessDenied"},
        {"deleting", "DELETE", "/logs/note%20%26%20more", &admin, 403, "AccessDenied"},
        {"deleting many", "POST", "/logs?delete", &admin, 403, "AccessDenied"},
        {"deleting the bucket", "DELETE", "/logs", &admin, 403, "AccessDenied"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const http::Response reply = send(row.method, row.target, *row.sending);
        EXPECT_EQ(reply.status, row.status) << reply.body;
        if (row.status != 200) {
            EXPECT_EQ(code(reply), row.code);
        }
    }
    EXPECT_TRUE(world_.store().facts("logs", "note & more"));
    // Those who tried are in the history, with what they tried.
    EXPECT_EQ(send("DELETE", "/logs/note%20%26%20more?versionId=1").status, 501);
    EXPECT_EQ(world_.get("/v1/events/count?eventName=DeleteUnknown&errorCode=NotImplemented"),
              R"({"total":1})");
    EXPECT_EQ(world_.get("/v1/events/count?eventName=DeleteObject&errorCode=AccessDenied"),
              R"({"total":1})");
    EXPECT_EQ(world_.get("/v1/events/count?eventName=GetObject&errorCode=AccessDenied"),
              R"({"total":3})");
    EXPECT_THAT(world_.get("/v1/events?eventName=DeleteObject"),
                HasSubstr(R"("requestParameters":{"bucketName":"logs","key":"note & more"})"));
}

TEST_F(S3Door, BelievesNobodyWithoutASignature) {
    http::Request plain = world_.request("GET", "/logs/a", "", {.service = "s3"});
    for (http::Header& header : plain.headers) {
        if (header.name == "Authorization") header.value.back() ^= 1;
    }
    const http::Response reply = world_.send(plain);
    EXPECT_EQ(reply.status, 403);
    EXPECT_EQ(code(reply), "SignatureDoesNotMatch");
}

}  // namespace
}  // namespace opentrail::api

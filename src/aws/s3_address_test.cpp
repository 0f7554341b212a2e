// Shows the URLs of buckets and objects (Amazon S3 User Guide, "Virtual hosting of general purpose
// buckets"; AWS General Reference, "Amazon S3 endpoints"), and which addresses are none.

#include "aws/s3_address.h"

#include <gtest/gtest.h>

#include <span>

namespace opentrail::aws {
namespace {

using enum S3Style;

struct Row {
    const char* name;
    S3Address address;
    const char* bucket;
    const char* key;
    const char* url;
};

void check_urls(std::span<const Row> rows) {
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_TRUE(check(row.address));
        EXPECT_EQ(url_of(row.address, row.bucket, row.key), row.url);
    }
}

TEST(S3Address, MakesUrlsOfAws) {
    const Row rows[] = {
        {"AWS",
         {.region = "eu-west-1"},
         "logs",
         "a/b",
         "https://logs.s3.eu-west-1.amazonaws.com/a/b"},
        {"AWS in China",
         {.region = "cn-north-1"},
         "logs",
         "a",
         "https://logs.s3.cn-north-1.amazonaws.com.cn/a"},
        {"AWS, a dot in the name",
         {},
         "my.logs",
         "a",
         "https://s3.us-east-1.amazonaws.com/my.logs/a"},
        {"AWS, path style",
         {.style = path},
         "logs",
         "a",
         "https://s3.us-east-1.amazonaws.com/logs/a"},
        {"AWS, a bucket", {}, "logs", "", "https://logs.s3.us-east-1.amazonaws.com/"},
        {"AWS, the service", {}, "", "", "https://s3.us-east-1.amazonaws.com/"},
        {"AWS, a name of before 2018",
         {},
         "My_Logs",
         "a",
         "https://s3.us-east-1.amazonaws.com/My_Logs/a"},
    };
    check_urls(rows);
}

TEST(S3Address, MakesUrlsOfOthers) {
    const Row rows[] = {
        {"an endpoint",
         {.endpoint = "http://10.0.0.1:9000"},
         "logs",
         "a",
         "http://10.0.0.1:9000/logs/a"},
        {"an endpoint, a bucket",
         {.endpoint = "http://10.0.0.1:9000/"},
         "logs",
         "",
         "http://10.0.0.1:9000/logs"},
        {"an endpoint, the service",
         {.endpoint = "http://10.0.0.1:9000"},
         "",
         "",
         "http://10.0.0.1:9000/"},
        {"an endpoint, in the host",
         {.endpoint = "https://s3.example:9000", .style = virtual_host},
         "my.logs",
         "a",
         "https://my.logs.s3.example:9000/a"},
        {"an endpoint with a path",
         {.endpoint = "https://example/s3/"},
         "logs",
         "a",
         "https://example/s3/logs/a"},
        {"a key with all sorts",
         {.endpoint = "http://h"},
         "logs",
         "a b+c/%2F/../\xc3\xbc?x=y&z#",
         "http://h/logs/a%20b%2Bc/%252F/../%C3%BC%3Fx%3Dy%26z%23"},
    };
    check_urls(rows);
}

TEST(S3Address, RefusesWhatIsNone) {
    for (const char* endpoint :
         {"minio:9000", "http://", "http://minio:99999", "http://user:password@minio"}) {
        const auto done = check(S3Address{.endpoint = endpoint});
        ASSERT_FALSE(done) << endpoint;
        EXPECT_EQ(done.error().code, Code::invalid) << endpoint;
        EXPECT_EQ(done.error().message.find("password"), std::string::npos);
    }
    for (const char* region : {"", "eu west", "eu/west", "a\nb"}) {
        EXPECT_FALSE(check(S3Address{.region = region})) << region;
    }
    for (const char* bucket : {"", "lo", "..", "a..b", ".logs", "a/b", "a%b", "logs\n", "-logs"}) {
        EXPECT_FALSE(is_bucket_in_url(bucket)) << bucket;
    }
}

TEST(S3Address, KnowsWhatIsReadOnTheWay) {
    struct Known {
        const char* endpoint;
        bool in_the_clear;
    };
    for (const Known& row :
         {Known{"", false}, Known{"https://minio", false}, Known{"http://minio", true},
          Known{"HTTP://10.0.0.1:9000", true}, Known{"http://127.0.0.1:9000", false},
          Known{"http://localhost:9000", false}, Known{"http://[::1]:9000", false},
          Known{"http://localhost.example", true}}) {
        EXPECT_EQ(is_in_the_clear({.endpoint = row.endpoint}), row.in_the_clear) << row.endpoint;
    }
}

}  // namespace
}  // namespace opentrail::aws

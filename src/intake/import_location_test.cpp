// Which locations an import may have: the bucket's form is that of DeliveryS3Uri in CloudTrail's
// model, ^s3://[a-z0-9][\.\-a-z0-9]{1,61}[a-z0-9](/.*)?$.

#include "intake/import_location.h"

#include <gtest/gtest.h>

namespace opentrail::intake {
namespace {

struct Right {
    const char* name;
    std::string uri;
    ImportLocation location;
};

TEST(ImportLocations, AreReadAsBucketAndFolder) {
    const Right cases[] = {
        {"a bucket", "s3://logs", {"logs", ""}},
        {"a bucket and a slash", "s3://logs/", {"logs", ""}},
        {"a folder", "s3://logs/AWSLogs/1/CloudTrail/", {"logs", "AWSLogs/1/CloudTrail/"}},
        {"a folder without its slash", "s3://logs/AWSLogs", {"logs", "AWSLogs/"}},
        {"dots and hyphens", "s3://my.logs-1/a", {"my.logs-1", "a/"}},
        {"the longest bucket", "s3://" + std::string(63, 'b'), {std::string(63, 'b'), ""}},
        {"spaces in a folder", "s3://logs/a b/", {"logs", "a b/"}},
    };
    for (const Right& one : cases) {
        const auto location = parse_import_location(one.uri);
        ASSERT_TRUE(location) << one.name << ": " << location.error().message;
        EXPECT_EQ(*location, one.location) << one.name;
    }
}

struct Wrong {
    const char* name;
    std::string uri;
};

TEST(ImportLocations, AreRefusedInAnyOtherForm) {
    const Wrong cases[] = {
        {"nothing", ""},
        {"no scheme", "logs/AWSLogs"},
        {"another scheme", "https://logs/AWSLogs"},
        {"a scheme in capitals", "S3://logs"},
        {"no bucket", "s3://"},
        {"a folder without a bucket", "s3:///AWSLogs"},
        {"a short bucket", "s3://ab"},
        {"a long bucket", "s3://" + std::string(64, 'b')},
        {"a capital", "s3://Logs"},
        {"an underscore", "s3://my_logs"},
        {"a hyphen first", "s3://-logs"},
        {"a dot last", "s3://logs."},
        {"an ARN", "arn:aws:s3:::logs"},
        {"a long folder", "s3://logs/" + std::string(1024, 'f')},
    };
    for (const Wrong& one : cases) {
        const auto location = parse_import_location(one.uri);
        ASSERT_FALSE(location) << one.name;
        EXPECT_EQ(location.error().code, Code::invalid) << one.name;
    }
}

TEST(ImportLocations, HaveFolders) {
    EXPECT_EQ(folder_of("a/b/c.gz"), "a/b/");
    EXPECT_EQ(folder_of("c.gz"), "");
    EXPECT_EQ(folder_of("/c.gz"), "/");
    EXPECT_EQ(uri_of("logs", "a/c.gz"), "s3://logs/a/c.gz");
}

}  // namespace
}  // namespace opentrail::intake

// Bucket names: the rules of the Amazon S3 User Guide, each kept and broken once.

#include "delivery/bucket_name.h"

#include <gtest/gtest.h>

#include <string>

namespace opentrail::delivery {
namespace {

TEST(BucketName, FollowsTheRules) {
    const struct {
        const char* name;
        std::string text;
        const char* rule;  // Null: allowed.
    } rows[] = {
        {"the default", "opentrail-logs-000000000000", nullptr},
        {"the shortest", "a1b", nullptr},
        {"the longest", std::string(63, 'x'), nullptr},
        {"dots", "logs.example.com", nullptr},
        {"digits at the ends", "1-2", nullptr},
        {"four numbers, one too long", "1.2.3.4567", nullptr},
        {"five numbers", "1.2.3.4.5", nullptr},
        {"empty", "", "it must have 3 to 63 characters"},
        {"too short", "ab", "it must have 3 to 63 characters"},
        {"too long", std::string(64, 'x'), "it must have 3 to 63 characters"},
        {"capitals", "Logs", "only lowercase letters, digits, dots and hyphens are allowed"},
        {"an underscore", "my_logs",
         "only lowercase letters, digits, dots and hyphens are allowed"},
        {"a slash", "a/b", "only lowercase letters, digits, dots and hyphens are allowed"},
        {"a NUL", std::string("a\0b", 3),
         "only lowercase letters, digits, dots and hyphens are allowed"},
        {"beyond ASCII", "bücher", "only lowercase letters, digits, dots and hyphens are allowed"},
        {"a hyphen first", "-logs", "it must begin and end with a letter or digit"},
        {"a dot first", ".logs", "it must begin and end with a letter or digit"},
        {"a hyphen last", "logs-", "it must begin and end with a letter or digit"},
        {"parent", "...", "it must begin and end with a letter or digit"},
        {"two dots", "a..b", "two dots must not stand together"},
        {"an address", "192.168.5.4", "it must not look like an IP address"},
        {"punycode", "xn--logs", "its beginning is reserved"},
        {"an access point's alias", "logs-s3alias", "its end is reserved"},
        {"a directory bucket", "logs--x-s3", "its end is reserved"},
    };
    for (const auto& row : rows) {
        const auto checked = check_bucket_name(row.text);
        EXPECT_EQ(checked.has_value(), row.rule == nullptr) << row.name;
        if (checked || !row.rule) continue;
        EXPECT_EQ(checked.error().code, Code::invalid) << row.name;
        EXPECT_TRUE(checked.error().message.ends_with(row.rule))
            << row.name << ": " << checked.error().message;
    }
}

}  // namespace
}  // namespace opentrail::delivery

// Log files: names as AWS's documents and tools have them, bodies as readers read them.

#include "delivery/log_file.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <set>
#include <vector>

#include "base/gzip.h"
#include "base/testing/fake_random.h"

namespace opentrail::delivery {
namespace {

const Timestamp minute = parse_iso8601("2026-01-02T04:05:59Z").value();

TEST(LogFileName, IsAsCloudTrailWritesIt) {
    using event::Category;
    const struct {
        const char* name;
        LogFileName of;
        const char* key;
    } rows[] = {
        // The example of "Getting and viewing your CloudTrail log files", other numbers.
        {"management",
         {"", "111122223333", "us-east-1", Category::management, minute, "Ab3dEf6hIj9kLm2n"},
         "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/"
         "111122223333_CloudTrail_us-east-1_20260102T0405Z_Ab3dEf6hIj9kLm2n.json.gz"},
        {"data",
         {"", "111122223333", "eu-west-1", Category::data, minute, "Ab3dEf6hIj9kLm2n"},
         "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/02/"
         "111122223333_CloudTrail_eu-west-1_20260102T0405Z_Ab3dEf6hIj9kLm2n.json.gz"},
        {"a prefix",
         {"a/b", "111122223333", "us-east-1", Category::management, minute, "Ab3dEf6hIj9kLm2n"},
         "a/b/AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/"
         "111122223333_CloudTrail_us-east-1_20260102T0405Z_Ab3dEf6hIj9kLm2n.json.gz"},
        {"network activity",
         {"", "111122223333", "us-east-1", Category::network_activity, minute, "Ab3dEf6hIj9kLm2n"},
         "AWSLogs/111122223333/CloudTrail-NetworkActivity/us-east-1/2026/01/02/"
         "111122223333_CloudTrail-NetworkActivity_us-east-1_20260102T0405Z_Ab3dEf6hIj9kLm2n.json."
         "gz"},
        {"a Region that is none",
         {"", "111122223333", "../x_y", Category::management, minute, "Ab3dEf6hIj9kLm2n"},
         "AWSLogs/111122223333/CloudTrail/unknown/2026/01/02/"
         "111122223333_CloudTrail_unknown_20260102T0405Z_Ab3dEf6hIj9kLm2n.json.gz"},
        {"nearly the name of a Region",
         {"", "111122223333", "us.east.1", Category::management, minute, "Ab3dEf6hIj9kLm2n"},
         "AWSLogs/111122223333/CloudTrail/unknown/2026/01/02/"
         "111122223333_CloudTrail_unknown_20260102T0405Z_Ab3dEf6hIj9kLm2n.json.gz"},
        {"no Region",
         {"", "111122223333", "", Category::data, minute, "Ab3dEf6hIj9kLm2n"},
         "AWSLogs/111122223333/CloudTrail/unknown/2026/01/02/"
         "111122223333_CloudTrail_unknown_20260102T0405Z_Ab3dEf6hIj9kLm2n.json.gz"},
    };
    for (const auto& row : rows) EXPECT_EQ(key_of(row.of), row.key) << row.name;
}

TEST(LogFileName, IsFoundByTheProcessingLibrary) {
    // S3's keys are searched with this by aws-cloudtrail-processing-library.
    const std::string read = R"(.+_CloudTrail_[\w\-]+_\d{8}T\d{4}Z_[\w]+\.json\.gz)";
    FakeRandom random;
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string unique = unique_part(random);
        EXPECT_TRUE(RE2::FullMatch(unique, "[A-Za-z0-9]{16}")) << unique;
        EXPECT_TRUE(seen.insert(unique).second);
    }
    const std::string key = key_of({"", "111122223333", "us-east-1", event::Category::management,
                                    minute, unique_part(random)});
    EXPECT_TRUE(RE2::FullMatch(key, read)) << key;
}

TEST(LogFileBody, HoldsTheRecordsByteForByte) {
    const std::string large(100'000, 'x');
    const std::vector<std::vector<std::string>> cases = {
        {},
        {R"({"a":1})"},
        {R"({"a":1})", "{\n \"b\" : 2 }", "{}"},
        {"\"" + large + "\"", R"({"a":1})", "\"" + large + large + "\""},
        std::vector<std::string>(5000, R"({"a":"some record of ordinary length"})"),
    };
    GzipWriter writer;
    for (const std::vector<std::string>& records : cases) {
        std::string body = "{\"Records\":[";
        std::size_t bytes = 0;
        for (const std::string& record : records) {
            if (bytes > 0) body += ",";
            body += record;
            bytes += record.size();
        }
        body += "]}";
        const std::vector<std::string_view> views(records.begin(), records.end());
        const std::string zipped = gzip_body(views, writer);
        EXPECT_EQ(gunzip(zipped, 1 << 20).value(), body);
        EXPECT_EQ(gzip_body(views, writer), zipped);
        EXPECT_EQ(hash_body(views), sha256(body));
        EXPECT_EQ(body_bytes(records.size(), bytes), body.size());
    }
}

TEST(LogFileBody, HasTheHashOfTheWorkedExample) {
    // The empty body; its SHA-256 was computed with sha256sum.
    EXPECT_EQ(hex(hash_body({})),
              "26a792db36a3afba23b1dd277fcc9f15a7313c4a92e4e4cc0494846af345ecff");
}

}  // namespace
}  // namespace opentrail::delivery

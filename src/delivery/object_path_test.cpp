// Object paths: docs/formats/bucket.md's table, the limits, and random keys there and back.

#include "delivery/object_path.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace opentrail::delivery {
namespace {

TEST(ObjectPath, IsTheKeyWhereItCanBe) {
    const struct {
        const char* name;
        std::string key;
        std::string path;
    } rows[] = {
        {"a log file", "AWSLogs/1/CloudTrail/us-east-1/2026/01/02/a.json.gz",
         "AWSLogs/1/CloudTrail/us-east-1/2026/01/02/a.json.gz"},
        {"odd but allowed", "a b/ü~\n\"'/...", "a b/ü~\n\"'/..."},
        {"percent", "100%/x", "100%25/x"},
        {"an escape", "%2E%2E/x", "%252E%252E/x"},
        {"NUL", std::string("a\0b", 3), "a%00b"},
        {"empty segments", "/a//b/", "%/a/%/b/%"},
        {"here", "./a/.", "%2E/a/%2E"},
        {"up", "../../etc", "%2E%2E/%2E%2E/etc"},
        {"dots in a name", "..a/b..", "..a/b.."},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(path_of_key(row.key).value(), row.path) << row.name;
        EXPECT_EQ(key_of_path(row.path).value(), row.key) << row.name;
    }
}

TEST(ObjectPath, RefusesWhatNoFileCanBeCalled) {
    EXPECT_TRUE(path_of_key(std::string(255, 'x')));
    EXPECT_TRUE(path_of_key(std::string(85, '%')));
    EXPECT_FALSE(path_of_key(std::string(256, 'x')));
    EXPECT_FALSE(path_of_key(std::string(86, '%')));
    EXPECT_FALSE(path_of_key(""));
    const std::string segment = std::string(127, 'x') + "/";
    std::string key;
    for (int i = 0; i < 8; ++i) key += segment;
    EXPECT_EQ(key.size(), 1024U);
    EXPECT_TRUE(path_of_key(key));
    EXPECT_FALSE(path_of_key(key + "x"));
}

TEST(ObjectPath, IsReadBackOnlyAsItIsWritten) {
    for (const char* path : {"", "a//b", "..", "./a", "a%b", "%41", "%2e", "a%2Eb", "%%", "/a"}) {
        EXPECT_FALSE(key_of_path(path)) << path;
    }
}

TEST(ObjectPath, IsDifferentForDifferentKeys) {
    std::mt19937 chance(7);
    const std::string letters("/.%20E5ax\0\n", 11);
    std::set<std::string> keys;
    std::set<std::string> paths;
    for (int i = 0; i < 20'000; ++i) {
        std::string key;
        for (std::size_t n = 1 + chance() % 8; n > 0; --n) key += letters[chance() % 11];
        const std::string path = path_of_key(key).value();
        EXPECT_EQ(key_of_path(path).value(), key);
        // Below the folder, whatever comes.
        ASSERT_FALSE(path.starts_with('/'));
        ASSERT_EQ(("/" + path + "/").find("/../"), std::string::npos);
        ASSERT_EQ(path.find('\0'), std::string::npos);
        keys.insert(key);
        paths.insert(path);
    }
    EXPECT_EQ(keys.size(), paths.size());
}

}  // namespace
}  // namespace opentrail::delivery

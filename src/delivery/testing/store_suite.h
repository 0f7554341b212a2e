// What every Store does. Instantiate StoreSuite with a function that makes one, in one _test.cpp.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/gzip.h"
#include "base/thread.h"
#include "delivery/store.h"

namespace opentrail::delivery {

/// A store without buckets.
struct StoreUnderTest {
    std::shared_ptr<void> owner;  // What the store stands on.
    std::shared_ptr<Store> store;
};

class StoreSuite : public ::testing::TestWithParam<std::function<StoreUnderTest()>> {
  protected:
    StoreUnderTest made_ = GetParam()();
    Store& store_ = *made_.store;

    std::string put(const std::string& key, const std::string& content,
                    GzipEffort effort = GzipEffort::fast, const std::string& bucket = "logs") {
        const std::string bytes = gzip(content, effort);
        const auto stored = store_.put_if_absent({bucket, key, bytes, sha256(content)});
        if (!stored) return opentrail::name(stored.error().code);
        switch (*stored) {
            case Stored::stored: return "stored";
            case Stored::exists_same: return "same";
            case Stored::exists_other: return "other";
        }
        return "?";
    }
    std::string content(const std::string& key, const std::string& bucket = "logs") {
        const auto bytes = store_.read(bucket, key);
        if (!bytes) return std::string("(") + opentrail::name(bytes.error().code) + ")";
        return gunzip(*bytes, 1 << 20).value();
    }
    std::string create(const std::string& bucket) {
        const auto made = store_.create_bucket(bucket);
        return made ? "made" : opentrail::name(made.error().code);
    }
};

TEST_P(StoreSuite, MakesBuckets) {
    EXPECT_TRUE(store_.buckets().value().empty());
    EXPECT_FALSE(store_.bucket_exists("logs").value());
    EXPECT_EQ(create("logs"), "made");
    EXPECT_EQ(create("a-logs"), "made");
    EXPECT_EQ(create("logs"), "conflict");
    EXPECT_TRUE(store_.bucket_exists("logs").value());
    EXPECT_EQ(store_.buckets().value(), (std::vector<std::string>{"a-logs", "logs"}));
    for (const char* bad : {"", "lo", "..", "../logs", "a/b", "Logs", ".incoming", "logs."}) {
        EXPECT_EQ(create(bad), "invalid") << bad;
        EXPECT_FALSE(store_.bucket_exists(bad).value()) << bad;
    }
    EXPECT_EQ(store_.buckets().value(), (std::vector<std::string>{"a-logs", "logs"}));
}

TEST_P(StoreSuite, WritesOnce) {
    EXPECT_EQ(put("a/b.json.gz", "one"), "not_found");
    ASSERT_EQ(create("logs"), "made");
    EXPECT_EQ(content("a/b.json.gz"), "(not_found)");
    EXPECT_EQ(put("a/b.json.gz", "one"), "stored");
    EXPECT_EQ(content("a/b.json.gz"), "one");
    EXPECT_EQ(put("a/b.json.gz", "one"), "same");
    // The same content, compressed by another version.
    EXPECT_EQ(put("a/b.json.gz", "one", GzipEffort::dense), "same");
    EXPECT_EQ(put("a/b.json.gz", "two"), "other");
    EXPECT_EQ(content("a/b.json.gz"), "one");
    EXPECT_EQ(put("a/c.json.gz", "two"), "stored");
    EXPECT_EQ(put("a/b.json.gz", "three", GzipEffort::fast, "none"), "not_found");
    ASSERT_EQ(create("other"), "made");
    EXPECT_EQ(put("a/b.json.gz", "three", GzipEffort::fast, "other"), "stored");
    EXPECT_EQ(content("a/b.json.gz"), "one");
    EXPECT_EQ(content("a/b.json.gz", "other"), "three");
}

TEST_P(StoreSuite, KeepsKeysApart) {
    ASSERT_EQ(create("logs"), "made");
    const std::vector<std::string> keys = {"plain",
                                           "a b/ü/日本",
                                           "up/..",
                                           "../escape",
                                           "a/../../escape",
                                           "/rooted",
                                           "//rooted",
                                           "x//y",
                                           "x/./y",
                                           "x/y/",
                                           "%",
                                           "%25",
                                           "%2E%2E",
                                           "a%00b",
                                           std::string("a\0b", 3),
                                           ".incoming/1",
                                           "tab\tnew\nline",
                                           "q\"?*<>|\\",
                                           "~",
                                           "-rf",
                                           "...",
                                           std::string(255, 'x'),
                                           "$(id)",
                                           "logs/logs",
                                           ".hidden/.."};
    for (const std::string& key : keys) EXPECT_EQ(put(key, "is " + key), "stored") << key;
    for (const std::string& key : keys) EXPECT_EQ(content(key), "is " + key) << key;
    EXPECT_EQ(store_.buckets().value(), std::vector<std::string>{"logs"});
}

TEST_P(StoreSuite, RefusesWhatIsNoKey) {
    ASSERT_EQ(create("logs"), "made");
    EXPECT_EQ(put("", "x"), "invalid");
    EXPECT_EQ(put(std::string(1025, 'x'), "x"), "invalid");
    std::string longest;
    while (longest.size() < 1024) longest += "abc/";
    longest.back() = 'x';
    EXPECT_EQ(put(longest, "x"), "stored");
    EXPECT_EQ(content(longest), "x");
}

TEST_P(StoreSuite, LetsOneOfManyWin) {
    ASSERT_EQ(create("logs"), "made");
    std::vector<Thread> threads;
    std::vector<std::string> results(8);
    for (std::size_t i = 0; i < results.size(); ++i) {
        threads.emplace_back("put", [&, i](const std::stop_token&) {
            results[i] = put("a/b", "content " + std::to_string(i % 2));
        });
    }
    for (Thread& thread : threads) thread.join();
    EXPECT_EQ(std::ranges::count(results, "stored"), 1);
    EXPECT_EQ(std::ranges::count(results, "same"), 3);
    EXPECT_EQ(std::ranges::count(results, "other"), 4);
}

TEST_P(StoreSuite, ListsInTheOrderOfKeys) {
    ASSERT_EQ(create("logs"), "made");
    // "a-b" comes before "a/b", though the folder "a" would come before the file "a-b".
    for (const char* key : {"b", "a/c", "a-b", "a/b/c", "a//x", "Z", "a/b%", "\u00e9"}) {
        ASSERT_EQ(put(key, key), "stored");
    }
    struct Row {
        const char* name;
        ListQuery query;
        std::vector<std::string> keys;
        bool more = false;
    };
    const Row rows[] = {
        {"all", {}, {"Z", "a-b", "a//x", "a/b%", "a/b/c", "a/c", "b", "\u00e9"}},
        {"a prefix that is a folder", {.prefix = "a/"}, {"a//x", "a/b%", "a/b/c", "a/c"}},
        {"a prefix within a name", {.prefix = "a/b"}, {"a/b%", "a/b/c"}},
        {"a prefix of nothing", {.prefix = "c"}, {}},
        {"after a key", {.after = "a/b%"}, {"a/b/c", "a/c", "b", "\u00e9"}},
        {"after what is no key", {.after = "a/bb"}, {"a/c", "b", "\u00e9"}},
        {"after, with a prefix", {.prefix = "a/", .after = "a/b/c"}, {"a/c"}},
        {"as many as are asked for", {.limit = 2}, {"Z", "a-b"}, true},
        {"exactly as many as there are",
         {.prefix = "a/", .limit = 4},
         {"a//x", "a/b%", "a/b/c", "a/c"}},
        {"none", {.limit = 0}, {}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const Listing listing = store_.list("logs", row.query).value();
        std::vector<std::string> keys;
        for (const ObjectFacts& object : listing.objects) {
            keys.push_back(object.key);
            EXPECT_EQ(store_.facts("logs", object.key).value(), object);
            EXPECT_EQ(store_.read("logs", object.key).value().size(), object.bytes);
        }
        EXPECT_EQ(keys, row.keys);
        EXPECT_EQ(listing.more, row.more);
    }
    EXPECT_EQ(store_.list("none", {}).error().code, Code::not_found);
}

TEST_P(StoreSuite, ReadsParts) {
    ASSERT_EQ(create("logs"), "made");
    ASSERT_EQ(put("a", "some content"), "stored");
    const std::string whole = store_.read("logs", "a").value();
    EXPECT_EQ(store_.read_part("logs", "a", 0, whole.size()).value(), whole);
    EXPECT_EQ(store_.read_part("logs", "a", 3, 5).value(), whole.substr(3, 5));
    EXPECT_EQ(store_.read_part("logs", "a", whole.size() - 2, 100).value(),
              whole.substr(whole.size() - 2));
    EXPECT_EQ(store_.read_part("logs", "a", whole.size(), 1).value(), "");
    EXPECT_EQ(store_.read_part("logs", "b", 0, 1).error().code, Code::not_found);
    EXPECT_EQ(store_.facts("logs", "b").error().code, Code::not_found);
    EXPECT_EQ(store_.facts("none", "a").error().code, Code::not_found);
}

}  // namespace opentrail::delivery

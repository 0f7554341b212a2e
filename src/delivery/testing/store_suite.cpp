#include "delivery/testing/store_suite.h"

#include <algorithm>

namespace opentrail::delivery {

bool link_store_suite() { return true; }

// A linker may take it into the tests of other rooms.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StoreSuite);

TEST_P(StoreSuite, MakesBuckets) {
    const auto names = [&] {
        std::vector<std::string> found = store_.buckets().value();
        if (!made_.only_ours) {
            std::erase_if(found, [&](const std::string& name) {
                return !name.starts_with(made_.bucket_prefix);
            });
        }
        return found;
    };
    const std::vector<std::string> both = {bucket("a-logs"), logs_};
    EXPECT_TRUE(names().empty());
    EXPECT_FALSE(store_.bucket_exists(logs_).value());
    EXPECT_EQ(create("logs"), "made");
    EXPECT_EQ(create("a-logs"), "made");
    EXPECT_EQ(create("logs"), "conflict");
    EXPECT_TRUE(store_.bucket_exists(logs_).value());
    EXPECT_EQ(names(), both);
    for (const char* bad : {"", "lo", "..", "../logs", "a/b", "Logs", ".incoming", "logs."}) {
        const auto made = store_.create_bucket(bad);
        ASSERT_FALSE(made) << bad;
        EXPECT_EQ(made.error().code, Code::invalid) << bad;
        EXPECT_FALSE(store_.bucket_exists(bad).value()) << bad;
    }
    EXPECT_EQ(names(), both);
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
    if (!made_.any_key) GTEST_SKIP() << "a web server may take a key for another";
    for (const std::string& key : keys) EXPECT_EQ(put(key, "is " + key), "stored") << key;
    for (const std::string& key : keys) EXPECT_EQ(content(key), "is " + key) << key;
    EXPECT_EQ(store_.list(logs_, {}).value().objects.size(), keys.size());
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
    if (!made_.one_wins) GTEST_SKIP() << "of several that write at once the last may win";
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
    const std::string odd = made_.any_key ? "a//x" : "a/.x";
    for (const std::string& key :
         {std::string("b"), std::string("a/c"), std::string("a-b"), std::string("a/b/c"), odd,
          std::string("Z"), std::string("a/b%"), std::string("\u00e9")}) {
        ASSERT_EQ(put(key, key), "stored");
    }
    struct Row {
        const char* name;
        ListQuery query;
        std::vector<std::string> keys;
        bool more = false;
    };
    const Row rows[] = {
        {"all", {}, {"Z", "a-b", odd, "a/b%", "a/b/c", "a/c", "b", "\u00e9"}},
        {"a prefix that is a folder", {.prefix = "a/"}, {odd, "a/b%", "a/b/c", "a/c"}},
        {"a prefix within a name", {.prefix = "a/b"}, {"a/b%", "a/b/c"}},
        {"a prefix of nothing", {.prefix = "c"}, {}},
        {"after a key", {.after = "a/b%"}, {"a/b/c", "a/c", "b", "\u00e9"}},
        {"after what is no key", {.after = "a/bb"}, {"a/c", "b", "\u00e9"}},
        {"after, with a prefix", {.prefix = "a/", .after = "a/b/c"}, {"a/c"}},
        {"as many as are asked for", {.limit = 2}, {"Z", "a-b"}, true},
        {"exactly as many as there are",
         {.prefix = "a/", .limit = 4},
         {odd, "a/b%", "a/b/c", "a/c"}},
        {"none", {.limit = 0}, {}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const Listing listing = store_.list(logs_, row.query).value();
        std::vector<std::string> keys;
        for (const ObjectFacts& object : listing.objects) {
            keys.push_back(object.key);
            const ObjectFacts facts = store_.facts(logs_, object.key).value();
            EXPECT_EQ(facts.key, object.key);
            EXPECT_EQ(facts.bytes, object.bytes);
            EXPECT_EQ(facts.etag, object.etag);
            // An object's header has whole seconds.
            EXPECT_LT(std::chrono::abs(facts.modified - object.modified), std::chrono::seconds(1));
            EXPECT_EQ(store_.read(logs_, object.key).value().size(), object.bytes);
        }
        EXPECT_EQ(keys, row.keys);
        EXPECT_EQ(listing.more, row.more);
    }
    EXPECT_EQ(store_.list(bucket("none"), {}).error().code, Code::not_found);
}

TEST_P(StoreSuite, ReadsParts) {
    ASSERT_EQ(create("logs"), "made");
    ASSERT_EQ(put("a", "some content"), "stored");
    const std::string whole = store_.read(logs_, "a").value();
    EXPECT_EQ(store_.read_part(logs_, "a", 0, whole.size()).value(), whole);
    EXPECT_EQ(store_.read_part(logs_, "a", 3, 5).value(), whole.substr(3, 5));
    EXPECT_EQ(store_.read_part(logs_, "a", whole.size() - 2, 100).value(),
              whole.substr(whole.size() - 2));
    EXPECT_EQ(store_.read_part(logs_, "a", whole.size(), 1).value(), "");
    EXPECT_EQ(store_.read_part(logs_, "b", 0, 1).error().code, Code::not_found);
    EXPECT_EQ(store_.facts(logs_, "b").error().code, Code::not_found);
    EXPECT_EQ(store_.facts(bucket("none"), "a").error().code, Code::not_found);
}

TEST_P(StoreSuite, GivesBackWhatAnObjectSaysOfItself) {
    ASSERT_EQ(create("logs"), "made");
    Attributes attributes;
    attributes.content_type = "application/json";
    attributes.content_encoding = "gzip";
    attributes.metadata = {{"signature", std::string(512, 'a')},
                           {"signature-algorithm", "SHA256withRSA"}};
    const std::string key = "AWSLogs/1/CloudTrail-Digest/us-east-1/x.json.gz";
    ASSERT_EQ(put(key, "digest", GzipEffort::fast, "logs", attributes), "stored");
    ASSERT_EQ(put("other.json.gz", "other"), "stored");
    const auto read = store_.get(logs_, key);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(gunzip(read->bytes, 1 << 20).value(), "digest");
    EXPECT_EQ(read->facts.key, key);
    EXPECT_EQ(read->facts.bytes, read->bytes.size());
    EXPECT_EQ(read->facts.attributes, attributes);
    EXPECT_FALSE(read->facts.etag.empty());
    EXPECT_EQ(store_.facts(logs_, key).value(), read->facts);
    EXPECT_TRUE(store_.facts(logs_, "other.json.gz").value().attributes.metadata.empty());
    // Repeated, it is the same; and what it says of itself stays.
    EXPECT_EQ(put(key, "digest", GzipEffort::fast, "logs", attributes), "same");
    EXPECT_EQ(put(key, "another", GzipEffort::fast, "logs", attributes), "other");
    EXPECT_EQ(store_.facts(logs_, key).value().attributes, attributes);
    EXPECT_EQ(store_.get(logs_, "none").error().code, Code::not_found);
    EXPECT_EQ(store_.get(bucket("none"), key).error().code, Code::not_found);
}

TEST_P(StoreSuite, SaysWhetherItWouldTakeAnObject) {
    const auto probed = [&](const std::string& name, const std::string& key) -> std::string {
        const std::string in = bucket(name);
        const auto taken = store_.probe({in, key, "", sha256("")});
        return taken ? "taken" : opentrail::name(taken.error().code);
    };
    EXPECT_EQ(probed("logs", "a/b"), "not_found");
    ASSERT_EQ(create("logs"), "made");
    EXPECT_EQ(probed("logs", "a/b"), "taken");
    EXPECT_EQ(probed("none", "a/b"), "not_found");
    EXPECT_TRUE(store_.list(logs_, {}).value().objects.empty());
}

}  // namespace opentrail::delivery

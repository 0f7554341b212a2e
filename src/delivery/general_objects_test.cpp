// Objects of general use in the built-in bucket. What a power failure does to them is in
// general_objects_cut_test.cpp.

#include "delivery/general_objects.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "base/hash.h"
#include "base/md5.h"
#include "base/thread.h"
#include "delivery/directory_store.h"
#include "disk/real_disk.h"
#include "disk/testing/fake_disk.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

class GeneralObjectsOf : public ::testing::TestWithParam<bool> {
  protected:
    void SetUp() override { ASSERT_TRUE(store_->create_bucket("files")); }

    std::unique_ptr<DirectoryStore> opened() { return DirectoryStore::open(*disk_, root_).value(); }
    static Attributes attributes(const std::string& type, const std::string& note = "n") {
        Attributes attributes;
        attributes.content_type = type;
        attributes.metadata = {{"note", note}};
        return attributes;
    }
    std::string put(const std::string& key, const std::string& bytes,
                    const Condition& condition = {}) {
        const auto done = store_->put(
            {"files", key, bytes, attributes("text/" + bytes), {{"crc32", bytes}}}, condition);
        return done ? done->etag
                    : fmt::format("{} {}", name(done.error().code), done.error().message);
    }
    std::vector<std::string> keys() {
        std::vector<std::string> keys;
        const Listing listing = store_->list("files", {}).value();
        for (const ObjectFacts& object : listing.objects) {
            keys.push_back(object.key);
        }
        return keys;
    }
    std::string start(const std::string& id, const std::string& key = "big",
                      const std::string& bucket = "files") {
        const auto done = store_->start_upload(
            {bucket, key, id, from_millis(1000), attributes("text/big"), "crc32", "COMPOSITE"});
        return done ? "started"
                    : fmt::format("{} {}", name(done.error().code), done.error().message);
    }
    std::string put_part(const std::string& id, unsigned number, const std::string& bytes) {
        const auto part = store_->put_part({"files", "big", id, number, bytes, {{"crc32", "x"}}});
        return part ? part->etag
                    : fmt::format("{} {}", name(part.error().code), part.error().message);
    }
    std::string finish(const std::string& id, const std::vector<PartRef>& parts,
                       const Condition& condition = {}, std::uint64_t part_bytes_min = 1) {
        const auto done = store_->finish_upload(
            {"files", "big", id, parts, condition, {{"crc32", "y-2"}}, part_bytes_min});
        return done ? done->etag
                    : fmt::format("{} {}", name(done.error().code), done.error().message);
    }
    static std::string etag(const std::string& bytes) { return hex(md5(bytes)); }

    disk::TemporaryDirectory directory_;
    std::unique_ptr<disk::Disk> disk_ =
        GetParam() ? std::unique_ptr<disk::Disk>(std::make_unique<disk::RealDisk>())
                   : std::make_unique<disk::FakeDisk>();
    const std::string root_ = GetParam() ? directory_ / "buckets" : "/data/buckets";
    std::unique_ptr<DirectoryStore> store_ = opened();
};

INSTANTIATE_TEST_SUITE_P(Real, GeneralObjectsOf, ::testing::Values(true));
INSTANTIATE_TEST_SUITE_P(Fake, GeneralObjectsOf, ::testing::Values(false));

TEST_P(GeneralObjectsOf, AreReplaced) {
    // RFC 1321, A.5.
    EXPECT_EQ(put("a/b", "abc"), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(put("a/b", "a"), "0cc175b9c0f1b6a831c399e269772661");
    const auto read = store_->get("files", "a/b").value();
    EXPECT_EQ(read.bytes, "a");
    EXPECT_EQ(read.facts.bytes, 1U);
    EXPECT_EQ(read.facts.etag, etag("a"));
    EXPECT_EQ(read.facts.attributes, attributes("text/a"));
    EXPECT_EQ(read.facts.checksums, (Checksums{{"crc32", "a"}}));
    EXPECT_EQ(store_->read_part("files", "a/b", 0, 10).value(), "a");
    const Listing listing = store_->list("files", {}).value();
    ASSERT_EQ(listing.objects.size(), 1U);
    EXPECT_EQ(listing.objects[0].etag, etag("a"));
    EXPECT_EQ(store_->put({"none", "a", "b"}, {}).error().code, Code::not_found);
    EXPECT_THAT(put("", "x"), StartsWith("invalid"));
    EXPECT_THAT(put("a", "x"), StartsWith("invalid put a: what is there is no object"));
    EXPECT_THAT(put("a/b/c", "x"), StartsWith("invalid InvalidRequest: the key is below"));
    EXPECT_THAT(disk_->list(root_ + "/.incoming").value(), ElementsAre());
    // The longest name that a file may have.
    const std::string longest(255, 'x');
    EXPECT_EQ(put(longest, "x"), etag("x"));
    EXPECT_EQ(store_->facts("files", longest)->attributes, attributes("text/x"));
}

TEST_P(GeneralObjectsOf, ArePutOnConditions) {
    EXPECT_THAT(put("a", "1", {.if_match_etag = etag("1")}), StartsWith("not_found NoSuchKey: "));
    EXPECT_EQ(put("a", "1", {.if_none_match_any = true}), etag("1"));
    EXPECT_THAT(put("a", "2", {.if_none_match_any = true}),
                StartsWith("conflict PreconditionFailed: "));
    EXPECT_THAT(put("a", "2", {.if_match_etag = etag("2")}),
                StartsWith("conflict PreconditionFailed: "));
    EXPECT_EQ(store_->read("files", "a").value(), "1");
    EXPECT_EQ(put("a", "2", {.if_match_etag = etag("1")}), etag("2"));
    EXPECT_EQ(store_->read("files", "a").value(), "2");
    EXPECT_THAT(disk_->list(root_ + "/.incoming").value(), ElementsAre());
}

TEST_P(GeneralObjectsOf, AreRemoved) {
    put("a/b/c", "1");
    put("a/d", "2");
    ASSERT_TRUE(store_->remove("files", "a/b/c"));
    ASSERT_TRUE(store_->remove("files", "a/b/c"));
    ASSERT_TRUE(store_->remove("files", "none/at/all"));
    ASSERT_TRUE(store_->remove("files", ""));
    EXPECT_EQ(store_->remove("none", "a").error().code, Code::not_found);
    EXPECT_THAT(keys(), ElementsAre("a/d"));
    // A folder is not an object, and no folder is left where S3 has none.
    ASSERT_TRUE(store_->remove("files", "a"));
    EXPECT_EQ(put("a/b", "3"), etag("3"));
    ASSERT_TRUE(store_->remove("files", "a/b"));
    ASSERT_TRUE(store_->remove("files", "a/d"));
    EXPECT_EQ(put("a", "4"), etag("4"));
    EXPECT_THAT(keys(), ElementsAre("a"));
    // Nothing is left of what it said of itself.
    ASSERT_TRUE(store_->remove("files", "a"));
    EXPECT_THAT(disk_->list(root_ + "/.facts").value(), ElementsAre());
    ASSERT_TRUE(store_->put_if_absent({"files", "a", "5", sha256("5")}));
    EXPECT_EQ(store_->facts("files", "a")->attributes, Attributes());
}

TEST_P(GeneralObjectsOf, KeepBucketsFromBeingRemoved) {
    put("a/b", "1");
    ASSERT_EQ(start("u1"), "started");
    const auto refused = store_->remove_bucket("files");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::conflict);
    EXPECT_THAT(refused.error().message, StartsWith("BucketNotEmpty: "));
    EXPECT_EQ(store_->uploads("files", "")->size(), 1U);
    ASSERT_TRUE(store_->remove("files", "a/b"));
    // What others left there is kept too, but for empty folders.
    ASSERT_TRUE(disk_->create_directories(root_ + "/files/x/y"));
    ASSERT_TRUE(disk::write_atomically(*disk_, root_ + "/files/x/%no-key", "1"));
    EXPECT_EQ(store_->remove_bucket("files").error().code, Code::conflict);
    ASSERT_TRUE(disk_->remove(root_ + "/files/x/%no-key"));
    ASSERT_TRUE(store_->remove_bucket("files"));
    EXPECT_FALSE(store_->bucket_exists("files").value());
    EXPECT_EQ(store_->remove_bucket("files").error().code, Code::not_found);
    EXPECT_THAT(put("a", "1"), StartsWith("not_found"));
    EXPECT_THAT(start("u2"), StartsWith("not_found"));
    ASSERT_TRUE(store_->create_bucket("files"));
    EXPECT_TRUE(store_->uploads("files", "")->empty());
    EXPECT_EQ(put("a", "1"), etag("1"));
}

TEST_P(GeneralObjectsOf, AreUploadedInParts) {
    ASSERT_EQ(start("u1"), "started");
    EXPECT_EQ(put_part("u1", 2, "world"), etag("world"));
    EXPECT_EQ(put_part("u1", 1, "hallo "), etag("hallo "));
    EXPECT_EQ(put_part("u1", 1, "hello "), etag("hello "));
    EXPECT_EQ(put_part("u1", 10'000, "left out"), etag("left out"));
    // Another process goes on with it.
    store_ = nullptr;
    store_ = opened();
    const std::vector<Part> parts = store_->parts("files", "big", "u1").value();
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(parts[0].number, 1U);
    EXPECT_EQ(parts[0].bytes, 6U);
    EXPECT_EQ(parts[0].etag, etag("hello "));
    EXPECT_EQ(parts[0].checksums, (Checksums{{"crc32", "x"}}));
    EXPECT_EQ(parts[2].number, 10'000U);
    EXPECT_TRUE(keys().empty());
    // The two MD5s, as bytes, through md5sum.
    const std::string whole = "e09e4fd6265b36115fe3db32df945d84-2";
    EXPECT_EQ(finish("u1", {{1, etag("hello ")}, {2, etag("world")}}), whole);
    const auto read = store_->get("files", "big").value();
    EXPECT_EQ(read.bytes, "hello world");
    EXPECT_EQ(read.facts.etag, whole);
    EXPECT_EQ(read.facts.attributes, attributes("text/big"));
    EXPECT_EQ(read.facts.checksums, (Checksums{{"crc32", "y-2"}}));
    EXPECT_EQ(store_->list("files", {}).value().objects[0].etag, whole);
    EXPECT_THAT(disk_->list(root_ + "/.uploads").value(), ElementsAre());
    EXPECT_THAT(finish("u1", {{1, etag("hello ")}}), StartsWith("not_found NoSuchUpload: "));
}

TEST_P(GeneralObjectsOf, RefusePartsThatDoNotMakeAWhole) {
    ASSERT_EQ(start("u1"), "started");
    for (const unsigned number : {0U, 10'001U}) {
        EXPECT_THAT(put_part("u1", number, "x"), StartsWith("invalid InvalidArgument: "));
    }
    put_part("u1", 1, "one");
    put_part("u1", 2, "two");
    const PartRef one{1, etag("one")};
    const PartRef two{2, etag("two")};
    EXPECT_THAT(finish("u1", {}), StartsWith("invalid MalformedXML: "));
    EXPECT_THAT(finish("u1", {two, one}), StartsWith("invalid InvalidPartOrder: "));
    EXPECT_THAT(finish("u1", {one, one}), StartsWith("invalid InvalidPartOrder: "));
    EXPECT_THAT(finish("u1", {one, {2, etag("one")}}), StartsWith("invalid InvalidPart: "));
    EXPECT_THAT(finish("u1", {one, {3, etag("one")}}), StartsWith("invalid InvalidPart: "));
    EXPECT_THAT(finish("u1", {one, two}, {}, 4), StartsWith("invalid EntityTooSmall: part 1 "));
    put("big", "there");
    EXPECT_THAT(finish("u1", {one, two}, {.if_none_match_any = true}),
                StartsWith("conflict PreconditionFailed: "));
    EXPECT_EQ(store_->read("files", "big").value(), "there");
    EXPECT_EQ(finish("u1", {two}, {.if_match_etag = etag("there")}, 4),
              "c8288b8072be5f59c0c143fb416b2634-1");
    EXPECT_EQ(store_->read("files", "big").value(), "two");
}

TEST_P(GeneralObjectsOf, KnowTheirUploads) {
    EXPECT_THAT(start("", "a"), StartsWith("invalid"));
    EXPECT_THAT(start("../x", "a"), StartsWith("invalid"));
    EXPECT_THAT(start("u1", ""), StartsWith("invalid"));
    EXPECT_THAT(start("u1", "a", "none"), StartsWith("not_found"));
    ASSERT_TRUE(store_->create_bucket("other"));
    EXPECT_EQ(start("u1", "big"), "started");
    EXPECT_EQ(start("u2", "a/%\xff b"), "started");
    EXPECT_EQ(start("u3", "big", "other"), "started");
    EXPECT_THAT(start("u1", "big"), StartsWith("conflict"));
    const std::vector<Upload> uploads = store_->uploads("files", "").value();
    ASSERT_EQ(uploads.size(), 2U);
    EXPECT_EQ(uploads[0].key, "a/%\xff b");
    EXPECT_EQ(uploads[1].id, "u1");
    EXPECT_EQ(uploads[1].started, from_millis(1000));
    EXPECT_EQ(uploads[1].attributes, attributes("text/big"));
    EXPECT_EQ(uploads[1].checksum, "crc32");
    EXPECT_EQ(uploads[1].checksum_type, "COMPOSITE");
    EXPECT_EQ(store_->uploads("files", "b")->size(), 1U);
    EXPECT_EQ(store_->upload("files", "big", "u1")->id, "u1");
    for (const auto& [bucket, key, id] :
         {std::tuple("files", "big", "u3"), std::tuple("files", "bigger", "u1"),
          std::tuple("files", "big", "none"), std::tuple("files", "big", "../files")}) {
        EXPECT_EQ(store_->upload(bucket, key, id).error().code, Code::not_found) << id;
        EXPECT_EQ(store_->parts(bucket, key, id).error().code, Code::not_found) << id;
        EXPECT_EQ(store_->abort_upload(bucket, key, id).error().code, Code::not_found) << id;
        EXPECT_EQ(store_->put_part({bucket, key, id, 1, "x"}).error().code, Code::not_found) << id;
    }
    put_part("u1", 1, "x");
    EXPECT_TRUE(store_->abort_upload("files", "big", "u1"));
    EXPECT_EQ(store_->abort_upload("files", "big", "u1").error().code, Code::not_found);
    EXPECT_THAT(put_part("u1", 2, "x"), StartsWith("not_found NoSuchUpload: "));
    // Started at 1,000 ms.
    EXPECT_EQ(store_->abandon_uploads(from_millis(1000)).value(), 0U);
    EXPECT_EQ(store_->abandon_uploads(from_millis(1001)).value(), 2U);
    EXPECT_THAT(disk_->list(root_ + "/.uploads").value(), ElementsAre());
}

// Whoever looks sees the bytes with what was said of these bytes.
TEST_P(GeneralObjectsOf, AreSeenWhole) {
    constexpr int times = 20;
    const auto write = [&](const std::string& content) {
        for (int i = 0; i < times; ++i) ASSERT_EQ(put("a/b", content), etag(content));
    };
    put("a/b", "one");
    std::atomic<bool> done = false;
    const auto look = [&](const std::stop_token&) {
        while (!done) {
            const auto read = store_->get("files", "a/b");
            if (!read) continue;
            ASSERT_EQ(read->facts.etag, etag(read->bytes));
            ASSERT_EQ(read->facts.attributes, attributes("text/" + read->bytes));
            const Listing listing = store_->list("files", {}).value();
            for (const ObjectFacts& listed : listing.objects) {
                // The other is that of an object that is removed meanwhile.
                ASSERT_TRUE(listed.etag == etag("one") || listed.etag == etag("two") ||
                            listed.etag.ends_with("-1"))
                    << listed.etag;
            }
        }
    };
    Thread reader("reader", look);
    Thread first("writer", [&](const std::stop_token&) { write("one"); });
    Thread second("writer", [&](const std::stop_token&) { write("two"); });
    Thread remover("remover", [&](const std::stop_token&) {
        for (int i = 0; i < times; ++i) ASSERT_TRUE(store_->remove("files", "a/b"));
    });
    first.join();
    second.join();
    remover.join();
    done = true;
    reader.join();
}

TEST_P(GeneralObjectsOf, RemovesAllOfOneFolderAtOnce) {
    for (int round = 0; round < 20; ++round) {
        const std::vector<std::string> all{"a/b/1", "a/b/2", "a/3", "a/4"};
        for (const std::string& key : all) ASSERT_THAT(put(key, "x"), testing::SizeIs(32));
        std::vector<Thread> threads;
        for (const std::string& key : all) {
            threads.emplace_back("remover", [this, key](const std::stop_token&) {
                const auto removed = store_->remove("files", key);
                EXPECT_TRUE(removed) << removed.error().message;
            });
        }
        for (Thread& thread : threads) thread.join();
        EXPECT_TRUE(keys().empty());
    }
}

TEST(GeneralObjects, HaveOnlySoManyUploads) {
    disk::FakeDisk disk;
    auto store = DirectoryStore::open(disk, "/b").value();
    ASSERT_TRUE(store->create_bucket("files"));
    const auto start = [&](const std::string& id, const std::string& account) {
        return store->start_upload(
            {.bucket = "files", .key = "a", .id = id, .started = {}, .account = account});
    };
    for (std::size_t n = 0; n < uploads_of_account_max; ++n) {
        ASSERT_TRUE(start(fmt::format("u{}", n), "111"));
    }
    store = DirectoryStore::open(disk, "/b").value();
    EXPECT_EQ(start("one-more", "111").error().code, Code::throttled);
    EXPECT_THAT(start("one-more", "111").error().message, StartsWith("SlowDown: "));
    EXPECT_TRUE(start("others", "222")) << "one account keeps no other out";
    ASSERT_TRUE(store->abort_upload("files", "a", "u7"));
    EXPECT_TRUE(start("one-more", "111"));
    EXPECT_EQ(start("another", "111").error().code, Code::throttled);
    for (std::size_t n = uploads_of_account_max + 1; n < uploads_max; ++n) {
        ASSERT_TRUE(start(fmt::format("v{}", n), fmt::format("{}", 1000 + n % 10)));
    }
    EXPECT_EQ(start("another", "333").error().code, Code::throttled) << "of all";
}

TEST(GeneralObjects, SayThatTheDiskIsFull) {
    disk::FakeDisk disk;
    const auto store = DirectoryStore::open(disk, "/b").value();
    ASSERT_TRUE(store->create_bucket("files"));
    ASSERT_TRUE(store->put({"files", "a", "old"}, {}));
    ASSERT_TRUE(store->start_upload({"files", "b", "u1", from_millis(0)}));
    disk.set_capacity(1000);
    const std::string large(2000, 'x');
    EXPECT_EQ(store->put({"files", "a", large}, {}).error().code, Code::unavailable);
    EXPECT_EQ(store->put_part({"files", "b", "u1", 1, large}).error().code, Code::unavailable);
    EXPECT_EQ(store->read("files", "a").value(), "old");
    EXPECT_THAT(disk.list("/b/.incoming").value(), ElementsAre());
    EXPECT_THAT(disk.list("/b/.uploads/u1").value(), ElementsAre("upload.json"));
}

}  // namespace
}  // namespace opentrail::delivery

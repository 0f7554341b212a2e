// DirectoryStore: the suite of all stores on a real and a fake disk; where files lie; and power
// failures at every call to the disk.

#include "delivery/directory_store.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "delivery/testing/store_suite.h"
#include "disk/real_disk.h"
#include "disk/testing/fake_disk.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::delivery {
namespace {

struct RealGround {
    disk::TemporaryDirectory directory;
    disk::RealDisk disk;
};

std::shared_ptr<Store> opened(disk::Disk& disk, const std::string& root) {
    auto store = DirectoryStore::open(disk, root);
    EXPECT_TRUE(store) << store.error().message;
    return std::shared_ptr<Store>(std::move(store).value());
}

StoreUnderTest on_real_disk() {
    auto ground = std::make_shared<RealGround>();
    return {ground, opened(ground->disk, ground->directory / "buckets")};
}

StoreUnderTest on_fake_disk() {
    auto disk = std::make_shared<disk::FakeDisk>();
    return {disk, opened(*disk, "/data/buckets")};
}

INSTANTIATE_TEST_SUITE_P(Real, StoreSuite, ::testing::Values(on_real_disk));
INSTANTIATE_TEST_SUITE_P(Fake, StoreSuite, ::testing::Values(on_fake_disk));

Object object(std::string_view key, std::string_view bytes) {
    return {"logs", key, bytes, sha256("content")};
}

TEST(DirectoryStore, KeepsPlainFiles) {
    RealGround ground;
    const std::string root = ground.directory / "buckets";
    const auto store = opened(ground.disk, root);
    ASSERT_TRUE(store->create_bucket("logs"));
    const std::string key = "p/AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/x.json.gz";
    const std::string bytes = gzip("content", GzipEffort::fast);
    ASSERT_EQ(store->put_if_absent(object(key, bytes)).value(), Stored::stored);
    EXPECT_EQ(disk::read_file(ground.disk, root + "/logs/" + key).value(), bytes);
    EXPECT_TRUE(std::filesystem::is_empty(root + "/.incoming"));
}

TEST(DirectoryStore, NeverLeavesItsBucket) {
    RealGround ground;
    const std::string root = ground.directory / "buckets";
    const auto store = opened(ground.disk, root);
    ASSERT_TRUE(store->create_bucket("logs"));
    const std::string bytes = gzip("content", GzipEffort::fast);
    for (const char* key : {"../x", "../../x", "/x", "a/../../../x", "x/..", "./../x"}) {
        ASSERT_EQ(store->put_if_absent(object(key, bytes)).value(), Stored::stored) << key;
    }
    EXPECT_EQ(ground.disk.list(ground.directory.path()).value(),
              std::vector<std::string>{"buckets"});
    EXPECT_EQ(ground.disk.list(root).value(), (std::vector<std::string>{".incoming", "logs"}));
    EXPECT_EQ(ground.disk.list(root + "/logs").value(),
              (std::vector<std::string>{"%", "%2E", "%2E%2E", "a", "x"}));
}

TEST(DirectoryStore, SaysWhatIsWrong) {
    RealGround ground;
    const std::string root = ground.directory / "buckets";
    const auto store = opened(ground.disk, root);
    ASSERT_TRUE(store->create_bucket("logs"));
    const std::string bytes = gzip("content", GzipEffort::fast);
    ASSERT_EQ(store->put_if_absent(object("a/b", bytes)).value(), Stored::stored);
    // A key below another key is no file name.
    EXPECT_EQ(store->put_if_absent(object("a/b/c", bytes)).error().code, Code::invalid);
    // What it remembers of folders does not matter when they are gone.
    std::filesystem::remove_all(root + "/logs/a");
    std::filesystem::remove_all(root + "/.incoming");
    EXPECT_EQ(store->put_if_absent(object("a/b", bytes)).value(), Stored::stored);
    std::filesystem::remove_all(root + "/logs");
    const auto gone = store->put_if_absent(object("a/b", bytes));
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, Code::not_found);
    EXPECT_EQ(gone.error().message, "there is no bucket logs");
    ASSERT_TRUE(store->create_bucket("logs"));
    if (::geteuid() != 0) {
        ASSERT_EQ(::chmod((root + "/logs").c_str(), 0500), 0);
        EXPECT_EQ(store->put_if_absent(object("a/b", bytes)).error().code, Code::denied);
        ASSERT_EQ(::chmod((root + "/logs").c_str(), 0700), 0);
    }
}

TEST(DirectoryStore, TakesOnlyFoldersOfItsOwnForBuckets) {
    RealGround ground;
    const std::string root = ground.directory / "buckets";
    const auto store = opened(ground.disk, root);
    ASSERT_TRUE(store->create_bucket("logs"));
    ASSERT_TRUE(disk::write_atomically(ground.disk, root + "/plain-file", "x"));
    std::filesystem::create_directory(ground.directory / "outside");
    std::filesystem::create_directory_symlink(ground.directory / "outside", root + "/led-out");
    std::filesystem::create_directory_symlink(ground.directory / "nowhere", root + "/dangling");
    EXPECT_EQ(store->buckets().value(), std::vector<std::string>{"logs"});
    for (const char* name : {"plain-file", "led-out", "dangling"}) {
        EXPECT_FALSE(store->bucket_exists(name).value()) << name;
        const std::string bytes = gzip("content", GzipEffort::fast);
        const auto stored = store->put_if_absent({name, "a/b", bytes, sha256("content")});
        ASSERT_FALSE(stored) << name;
        EXPECT_EQ(stored.error().code, Code::not_found) << name;
    }
    EXPECT_TRUE(std::filesystem::is_empty(ground.directory / "outside"));
}

TEST(DirectoryStore, FollowsNoLinkOutOfABucket) {
    RealGround ground;
    const std::string root = ground.directory / "buckets";
    const auto store = opened(ground.disk, root);
    ASSERT_TRUE(store->create_bucket("logs"));
    ASSERT_TRUE(disk::write_atomically(ground.disk, ground.directory / "secret", "x"));
    std::filesystem::create_directory_symlink(ground.directory.path(), root + "/logs/out");
    std::filesystem::create_symlink(ground.directory / "secret", root + "/logs/file");
    for (const char* key : {"out/secret", "file", "../../secret", "out/../secret"}) {
        EXPECT_EQ(store->read("logs", key).error().code, Code::not_found) << key;
        EXPECT_EQ(store->read_part("logs", key, 0, 1).error().code, Code::not_found) << key;
        EXPECT_EQ(store->facts("logs", key).error().code, Code::not_found) << key;
    }
    EXPECT_TRUE(store->list("logs", {}).value().objects.empty());
}

TEST(DirectoryStore, SweepsUpAfterACrash) {
    disk::FakeDisk disk;
    opened(disk, "/b");
    ASSERT_TRUE(disk::write_atomically(disk, "/b/.incoming/7", "half"));
    opened(disk, "/b");
    EXPECT_TRUE(disk.list("/b/.incoming").value().empty());
}

// What was reported as stored is there, whole, after any power failure; what was not is there whole
// or not at all.
TEST(DirectoryStore, KeepsWhatItConfirmed) {
    const std::string bytes = gzip("content", GzipEffort::fast);
    const std::vector<std::string> keys = {"a/b/1", "a/b/2", "c/1"};
    const auto run = [&](disk::FakeDisk& disk, bool together) {
        std::vector<std::string> confirmed;
        auto store = DirectoryStore::open(disk, "/b");
        if (!store || !(*store)->create_bucket("logs")) return confirmed;
        Unsettled later;
        for (const std::string& key : keys) {
            const auto stored = together ? (*store)->place(object(key, bytes), later)
                                         : (*store)->put_if_absent(object(key, bytes));
            if (!stored) break;
            confirmed.push_back(key);
        }
        if (!(*store)->settle(later) && together) confirmed.clear();
        return confirmed;
    };
    std::uint64_t calls[2];
    for (const bool together : {false, true}) {
        disk::FakeDisk whole;
        ASSERT_EQ(run(whole, together), keys);
        calls[together] = whole.calls();
    }
    EXPECT_LT(calls[true], calls[false]);
    for (std::uint64_t n = 1; n <= calls[false] + calls[true]; ++n) {
        disk::FakeDisk disk;
        const bool together = n > calls[false];
        disk.cut_at(together ? n - calls[false] : n);
        const std::vector<std::string> confirmed = run(disk, together);
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            const auto left = disk.crash(seed);
            const auto store = opened(*left, "/b");
            for (const std::string& key : keys) {
                const auto there = store->read("logs", key);
                const bool must = std::ranges::find(confirmed, key) != confirmed.end();
                const std::string place = fmt::format("cut at {}, seed {}, {}", n, seed, key);
                ASSERT_TRUE(there || !must) << place;
                ASSERT_EQ(there.value_or(bytes), bytes) << place;
                if (!store->bucket_exists("logs").value()) continue;
                const auto again = store->put_if_absent(object(key, bytes));
                ASSERT_TRUE(again) << again.error().message;
                ASSERT_EQ(*again, there ? Stored::exists_same : Stored::stored) << place;
            }
        }
    }
}

}  // namespace
}  // namespace opentrail::delivery

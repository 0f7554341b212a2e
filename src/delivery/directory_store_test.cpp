// DirectoryStore: the suite of all stores on a real and a fake disk; where files lie; and power
// failures at every call to the disk.

#include "delivery/directory_store.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/md5.h"
#include "delivery/sidecar.h"
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

/// As a digest is placed. The same key has the same signature.
Object signed_object(std::string_view key, std::string_view bytes) {
    Object digest = object(key, bytes);
    digest.attributes = attributes_by_key(key);
    digest.attributes.metadata = {{"signature", hex(sha256(key))}};
    return digest;
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

TEST(DirectoryStore, KeepsSidecarsApart) {
    RealGround ground;
    const std::string root = ground.directory / "buckets";
    const auto store = opened(ground.disk, root);
    ASSERT_TRUE(store->create_bucket("logs"));
    const std::string bytes = gzip("content", GzipEffort::fast);
    // A log file says what its key says.
    Object log_file = object("a/x.json.gz", bytes);
    log_file.attributes = attributes_by_key(log_file.key);
    ASSERT_EQ(store->put_if_absent(log_file).value(), Stored::stored);
    EXPECT_TRUE(ground.disk.list(root + "/.facts").value().empty());
    const Object digest = signed_object("a/d.json.gz", bytes);
    ASSERT_EQ(store->put_if_absent(digest).value(), Stored::stored);
    EXPECT_EQ(disk::read_file(ground.disk, root + "/logs/a/d.json.gz").value(), bytes);
    const auto text = disk::read_file(ground.disk, root + "/.facts/logs/a/d.json.gz%.json");
    const Sidecar sidecar = parse_sidecar(text.value()).value();
    EXPECT_EQ(sidecar.etag, hex(md5(bytes)));
    EXPECT_EQ(sidecar.bytes, bytes.size());
    EXPECT_EQ(sidecar.attributes, digest.attributes);
    EXPECT_TRUE(std::filesystem::is_empty(root + "/.incoming"));
    EXPECT_EQ(store->buckets().value(), std::vector<std::string>{"logs"});
    EXPECT_EQ(store->facts("logs", "a/d.json.gz").value().etag, hex(md5(bytes)));
    EXPECT_TRUE(store->facts("logs", "a/x.json.gz").value().etag.ends_with("-1"));
}

// Others may remove sidecars, damage them, or change the object beside one.
TEST(DirectoryStore, LivesWithoutItsSidecars) {
    RealGround ground;
    const std::string root = ground.directory / "buckets";
    const auto store = opened(ground.disk, root);
    ASSERT_TRUE(store->create_bucket("logs"));
    const std::string bytes = gzip("content", GzipEffort::fast);
    const Object digest = signed_object("a/d.json.gz", bytes);
    ASSERT_EQ(store->put_if_absent(digest).value(), Stored::stored);
    const std::string at = root + "/.facts/logs/a/d.json.gz%.json";
    const std::string whole = disk::read_file(ground.disk, at).value();
    std::filesystem::remove(at);
    EXPECT_EQ(store->facts("logs", digest.key).value().attributes, attributes_by_key(digest.key));
    ASSERT_EQ(store->put_if_absent(digest).value(), Stored::exists_same);
    EXPECT_EQ(disk::read_file(ground.disk, at).value(), whole);
    ASSERT_TRUE(disk::write_atomically(ground.disk, at, whole.substr(0, 50)));
    EXPECT_EQ(store->facts("logs", digest.key).value().attributes, attributes_by_key(digest.key));
    EXPECT_EQ(store->list("logs", {}).value().objects.size(), 1U);
    ASSERT_EQ(store->put_if_absent(digest).value(), Stored::exists_same);
    EXPECT_EQ(store->facts("logs", digest.key).value().attributes, digest.attributes);
    // With another signature it is another object.
    Object other = digest;
    other.attributes.metadata["signature"] = "other";
    EXPECT_EQ(store->put_if_absent(other).value(), Stored::exists_other);
    // Changed by others, it keeps what was said of it; its ETag is another.
    const std::string etag = store->facts("logs", digest.key).value().etag;
    ASSERT_TRUE(disk::write_atomically(ground.disk, root + "/logs/a/d.json.gz", bytes + "x"));
    EXPECT_EQ(store->facts("logs", digest.key).value().attributes, digest.attributes);
    EXPECT_NE(store->facts("logs", digest.key).value().etag, etag);
    // Removed by others: what is put there next has nothing of it.
    std::filesystem::remove(root + "/logs/a/d.json.gz");
    ASSERT_EQ(store->put_if_absent(object(digest.key, bytes)).value(), Stored::stored);
    EXPECT_EQ(store->facts("logs", digest.key).value().attributes, attributes_by_key(digest.key));
}

TEST(DirectoryStore, RefusesAttributesThatAreNoText) {
    disk::FakeDisk disk;
    const auto store = opened(disk, "/b");
    ASSERT_TRUE(store->create_bucket("logs"));
    Object digest = signed_object("a/d", "bytes");
    digest.attributes.metadata["signature"] = "\xff";
    EXPECT_EQ(store->put_if_absent(digest).error().code, Code::invalid);
    EXPECT_EQ(store->facts("logs", "a/d").error().code, Code::not_found);
    EXPECT_TRUE(disk.list("/b/.incoming").value().empty());
}

// A process that was killed made folders and names, and told nobody; then the power fails.
TEST(DirectoryStore, SettlesWhatAnotherProcessLeftUnsettled) {
    disk::FakeDisk disk;
    const std::string bytes = gzip("content", GzipEffort::fast);
    const auto killed = opened(disk, "/b");
    ASSERT_TRUE(killed->create_bucket("logs"));
    Unsettled never;
    ASSERT_EQ(killed->place(object("a/b/c/1", bytes), never).value(), Stored::stored);
    const auto store = opened(disk, "/b");
    ASSERT_EQ(store->put_if_absent(object("a/b/c/1", bytes)).value(), Stored::exists_same);
    const auto left = disk.crash(0);
    EXPECT_EQ(opened(*left, "/b")->read("logs", "a/b/c/1").value(), bytes);
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
    EXPECT_EQ(ground.disk.list(root).value(),
              (std::vector<std::string>{".facts", ".incoming", ".uploads", "logs"}));
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
class DirectoryStoreCut : public ::testing::TestWithParam<bool> {
  protected:
    static constexpr const char* keys[] = {"a/b/1", "a/b/2.signed", "c/1", "c/d/2.signed"};
    const bool together_ = GetParam();
    const std::string bytes_ = gzip("content", GzipEffort::fast);

    Object object_of(std::string_view key) const {
        return key.ends_with("signed") ? signed_object(key, bytes_) : object(key, bytes_);
    }

    /// Gives what it was told is durable.
    std::vector<std::string> run(disk::FakeDisk& disk) const {
        std::vector<std::string> confirmed;
        auto store = DirectoryStore::open(disk, "/b");
        if (!store || !(*store)->create_bucket("logs")) return confirmed;
        Unsettled later;
        for (const char* key : keys) {
            const auto stored = together_ ? (*store)->place(object_of(key), later)
                                          : (*store)->put_if_absent(object_of(key));
            if (!stored) break;
            confirmed.emplace_back(key);
        }
        if (!(*store)->settle(later) && together_) confirmed.clear();
        return confirmed;
    }

    void judge(disk::FakeDisk& left, const std::vector<std::string>& confirmed) const {
        const auto store = opened(left, "/b");
        EXPECT_TRUE(left.list("/b/.incoming").value().empty());
        for (const char* key : keys) {
            const auto there = store->get("logs", key);
            ASSERT_TRUE(there || std::ranges::find(confirmed, key) == confirmed.end()) << key;
            if (there) {
                ASSERT_EQ(there->bytes, bytes_) << key;
                ASSERT_EQ(there->facts.attributes, object_of(key).attributes) << key;
            }
            if (!store->bucket_exists("logs").value()) continue;
            const auto again = store->put_if_absent(object_of(key));
            ASSERT_TRUE(again) << again.error().message;
            ASSERT_EQ(*again, there ? Stored::exists_same : Stored::stored) << key;
            ASSERT_EQ(store->facts("logs", key)->attributes, object_of(key).attributes) << key;
        }
    }
};

TEST_P(DirectoryStoreCut, KeepsWhatItConfirmed) {
    disk::FakeDisk whole;
    ASSERT_EQ(run(whole).size(), std::size(keys));
    for (std::uint64_t n = 1; n <= whole.calls(); ++n) {
        disk::FakeDisk disk;
        disk.cut_at(n);
        const std::vector<std::string> confirmed = run(disk);
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            SCOPED_TRACE(fmt::format("cut at {} of {}, seed {}", n, whole.calls(), seed));
            judge(*disk.crash(seed), confirmed);
            if (HasFatalFailure()) return;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(OneByOne, DirectoryStoreCut, ::testing::Values(false));
INSTANTIATE_TEST_SUITE_P(Together, DirectoryStoreCut, ::testing::Values(true));

TEST(DirectoryStore, SettlesManyForLittle) {
    const auto calls = [](bool together) {
        disk::FakeDisk disk;
        const auto store = opened(disk, "/b");
        EXPECT_TRUE(store->create_bucket("logs"));
        Unsettled later;
        for (const char* key : {"a/1", "a/2", "a/3"}) {
            EXPECT_TRUE(together ? store->place(object(key, "x"), later)
                                 : store->put_if_absent(object(key, "x")));
        }
        EXPECT_TRUE(store->settle(later));
        return disk.calls();
    };
    EXPECT_LT(calls(true), calls(false));
}

}  // namespace
}  // namespace opentrail::delivery

// EncryptedStore: the suite of all stores, with everything encrypted; what lies on the disk; keys
// that rotate and are disabled; files that were altered or swapped.

#include "delivery/encrypted_store.h"

#include <filesystem>

#include "delivery/directory_store.h"
#include "delivery/testing/store_suite.h"
#include "delivery/testing/vault_world.h"
#include "disk/testing/fake_disk.h"

namespace opentrail::delivery {
namespace {

constexpr const char* trail = "arn:aws:cloudtrail:us-east-1:000000000000:trail/audit";

/// Encrypts whatever the suite gives it.
class AllEncrypted final : public ForwardingStore {
  public:
    using ForwardingStore::ForwardingStore;

    Result<Stored> place(const Object& object, Unsettled& later) override {
        return inner().place(encrypted(object), later);
    }
    Result<void> probe(const Object& object) override { return inner().probe(encrypted(object)); }
    Result<ObjectRead> get(std::string_view bucket, std::string_view key) override {
        Result<ObjectRead> object = inner().get(bucket, key);
        if (object) hide_key(object->facts);
        return object;
    }
    Result<ObjectFacts> facts(std::string_view bucket, std::string_view key) override {
        Result<ObjectFacts> facts = inner().facts(bucket, key);
        if (facts) hide_key(*facts);
        return facts;
    }

  private:
    /// A listing does not have it, and the suite compares the two.
    static void hide_key(ObjectFacts& facts) {
        EXPECT_EQ(facts.kms_key, VaultWorld::key);
        facts.kms_key.clear();
        facts.kms_context.clear();
    }
    static Object encrypted(const Object& object) {
        Object changed = object;
        changed.kms_key = VaultWorld::key;
        changed.trail = trail;
        return changed;
    }
};

struct Ground {
    VaultWorld world;
    disk::FakeDisk disk;
    std::unique_ptr<DirectoryStore> inner = DirectoryStore::open(disk, "/data/buckets").value();
    EncryptedStore store{*inner, world.vault()};
    AllEncrypted all{store};
};

StoreUnderTest encrypting() {
    auto ground = std::make_shared<Ground>();
    return {ground, std::shared_ptr<Store>(ground, &ground->all)};
}

StoreUnderTest passing_through() {
    auto ground = std::make_shared<Ground>();
    return {ground, std::shared_ptr<Store>(ground, &ground->store)};
}

INSTANTIATE_TEST_SUITE_P(Encrypted, StoreSuite, ::testing::Values(encrypting));
INSTANTIATE_TEST_SUITE_P(Plain, StoreSuite, ::testing::Values(passing_through));

class EncryptedStoreTest : public ::testing::Test {
  protected:
    void SetUp() override { ASSERT_TRUE(ground_.store.create_bucket("logs")); }

    Result<Stored> put(const std::string& key, const std::string& content,
                       GzipEffort effort = GzipEffort::fast) {
        const std::string bytes = gzip(content, effort);
        return ground_.store.put_if_absent({.bucket = "logs",
                                            .key = key,
                                            .bytes = bytes,
                                            .content_hash = sha256(content),
                                            .trail = trail,
                                            .kms_key = VaultWorld::key});
    }
    /// The content, or the error's code and first word.
    std::string read(const std::string& key) {
        const auto bytes = ground_.store.read("logs", key);
        if (bytes) return gunzip(*bytes, 1 << 20).value_or("no gzip");
        return std::string(opentrail::name(bytes.error().code)) + " " +
               bytes.error().message.substr(0, bytes.error().message.find(' '));
    }
    /// Whatever is there, a reader is promised what it gets.
    void expect_one_size(const std::string& key) {
        const std::string whole = ground_.store.read("logs", key).value();
        const std::string parts = ground_.store.read_part("logs", key, 0, 10).value() +
                                  ground_.store.read_part("logs", key, 10, 1 << 20).value();
        EXPECT_EQ(whole, parts);
        EXPECT_EQ(ground_.store.facts("logs", key)->bytes, whole.size());
        EXPECT_EQ(ground_.store.list("logs", {})->objects.front().bytes, whole.size());
        EXPECT_EQ(ground_.store.get("logs", key)->facts.bytes, whole.size());
    }
    std::string path(const std::string& key) { return "/data/buckets/logs/" + key; }
    std::string on_disk(const std::string& key) {
        return disk::read_file(ground_.disk, path(key)).value();
    }
    void write_on_disk(const std::string& key, const std::string& bytes) {
        if (ground_.disk.exists(path(key)).value()) {
            ASSERT_TRUE(ground_.disk.remove(path(key)));
        }
        const auto file = ground_.disk.open(path(key), disk::Mode::create_new).value();
        ASSERT_TRUE(file->write(0, bytes));
    }

    Ground ground_;
};

TEST_F(EncryptedStoreTest, KeepsNothingInClear) {
    const std::string content(10'000, 'c');
    ASSERT_EQ(put("a.json.gz", content).value(), Stored::stored);
    const std::string stored = on_disk("a.json.gz");
    const std::string bytes = gzip(content, GzipEffort::fast);
    EXPECT_TRUE(is_encrypted(stored));
    EXPECT_EQ(stored.find(bytes.substr(bytes.size() / 2, 12)), std::string::npos);
    EXPECT_EQ(stored.size(), stored_bytes(bytes.size()));

    const ObjectRead object = ground_.store.get("logs", "a.json.gz").value();
    EXPECT_EQ(object.bytes, bytes);
    EXPECT_EQ(object.facts.bytes, bytes.size());
    EXPECT_EQ(object.facts.kms_key, VaultWorld::key);
    EXPECT_EQ(object.facts.kms_context,
              (EncryptionContext{{"aws:cloudtrail:arn", trail},
                                 {"aws:s3:arn", "arn:aws:s3:::logs/a.json.gz"}}));
    EXPECT_EQ(ground_.store.facts("logs", "a.json.gz").value(), object.facts);
}

TEST_F(EncryptedStoreTest, LeavesTheRestAsItIs) {
    const std::string bytes = gzip("plain", GzipEffort::fast);
    ASSERT_EQ(ground_.store.put_if_absent({"logs", "p", bytes, sha256("plain")}).value(),
              Stored::stored);
    EXPECT_EQ(on_disk("p"), bytes);
    EXPECT_EQ(ground_.store.facts("logs", "p")->kms_key, "");
    EXPECT_EQ(read("p"), "plain");
    // Where one lies already, in clear or not, what counts is what it says.
    EXPECT_EQ(put("p", "plain").value(), Stored::exists_same);
    EXPECT_EQ(put("p", "other").value(), Stored::exists_other);
    ASSERT_EQ(put("e", "secret").value(), Stored::stored);
    const std::string again = gzip("secret", GzipEffort::fast);
    EXPECT_EQ(ground_.store.put_if_absent({"logs", "e", again, sha256("secret")}).value(),
              Stored::exists_same);
    EXPECT_TRUE(is_encrypted(on_disk("e")));
}

TEST_F(EncryptedStoreTest, SettlesWhatWasThereAlready) {
    ASSERT_EQ(put("f/a", "content").value(), Stored::stored);
    const std::string bytes = gzip("content", GzipEffort::dense);
    Unsettled later;
    EXPECT_EQ(ground_.store
                  .place({.bucket = "logs",
                          .key = "f/a",
                          .bytes = bytes,
                          .content_hash = sha256("content"),
                          .kms_key = VaultWorld::key},
                         later)
                  .value(),
              Stored::exists_same);
    EXPECT_TRUE(later.folders.contains("/data/buckets/logs/f"));
}

TEST_F(EncryptedStoreTest, ReadsOldFilesAfterRotation) {
    ASSERT_TRUE(put("old", "before"));
    ground_.world.rotate(VaultWorld::key);
    ASSERT_TRUE(put("new", "after"));
    ground_.world.rotate(VaultWorld::key);
    EXPECT_EQ(read("old"), "before");
    EXPECT_EQ(read("new"), "after");
    EXPECT_EQ(put("old", "before").value(), Stored::exists_same);
}

TEST_F(EncryptedStoreTest, NeedsItsKey) {
    ASSERT_TRUE(put("a", "content"));
    ground_.world.enable(VaultWorld::key, false);
    EXPECT_EQ(read("a"), "denied KMS.DisabledException:");
    EXPECT_EQ(ground_.store.read_part("logs", "a", 0, 1).error().code, Code::denied);
    const auto refused = put("b", "content");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::denied);
    EXPECT_TRUE(refused.error().message.starts_with("KMS.DisabledException: "));
    EXPECT_EQ(ground_.store.facts("logs", "b").error().code, Code::not_found);
    const Object asked{.bucket = "logs", .key = "b", .bytes = {}, .kms_key = VaultWorld::key};
    EXPECT_EQ(ground_.store.probe(asked).error().code, Code::denied);
    // Its facts are no secret.
    EXPECT_EQ(ground_.store.facts("logs", "a")->bytes, gzip("content", GzipEffort::fast).size());
    ground_.world.enable(VaultWorld::key, true);
    EXPECT_EQ(read("a"), "content");
    EXPECT_TRUE(ground_.store.probe(asked));
    EXPECT_TRUE(put("b", "content"));
}

TEST_F(EncryptedStoreTest, NoticesWhatWasAltered) {
    ASSERT_TRUE(put("a", "content"));
    const std::string whole = on_disk("a");
    // A byte of each: version, size, the key's ARN, the wrapped data key, the trail, the body.
    for (const std::size_t at : {8UL, 16UL, 45UL, 80UL, 160UL, 511UL, 512UL, whole.size() - 1}) {
        std::string altered = whole;
        altered[at] = static_cast<char>(altered[at] ^ 1);
        write_on_disk("a", altered);
        EXPECT_EQ(read("a"), "no gzip") << at;
        expect_one_size("a");
    }
    for (const std::string& altered : {whole + "x", whole.substr(0, whole.size() - 1),
                                       whole.substr(0, 512), whole.substr(0, 100)}) {
        write_on_disk("a", altered);
        EXPECT_EQ(ground_.store.read("logs", "a").value(), altered);
        expect_one_size("a");
        EXPECT_EQ(put("a", "content").value(), Stored::exists_other) << altered.size();
    }
    write_on_disk("a", whole);
    EXPECT_EQ(read("a"), "content");
}

TEST_F(EncryptedStoreTest, NoticesFilesThatWereSwapped) {
    ASSERT_TRUE(ground_.store.create_bucket("more"));
    ASSERT_TRUE(put("a", "one"));
    ASSERT_TRUE(put("b", "two"));
    const std::string a = on_disk("a");
    write_on_disk("a", on_disk("b"));
    write_on_disk("b", a);
    EXPECT_EQ(read("a"), "no gzip");
    EXPECT_EQ(read("b"), "no gzip");
    write_on_disk("a", a);
    EXPECT_EQ(read("a"), "one");
    // In another bucket, under the same key.
    const auto file = ground_.disk.open("/data/buckets/more/a", disk::Mode::create_new).value();
    ASSERT_TRUE(file->write(0, a));
    EXPECT_FALSE(gunzip(ground_.store.read("more", "a").value(), 1 << 20));
}

}  // namespace
}  // namespace opentrail::delivery

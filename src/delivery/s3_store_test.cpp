// Shows that an S3 of others is a Store, what it is sent, and what comes of each of its failures,
// against one that listens here, checks every signature and fails when told to. The suite also runs
// against a real one, where the environment names it; it makes buckets there, and leaves them:
//
//     OPENTRAIL_TEST_S3=http://127.0.0.1:9000,us-east-1,KEY,SECRET delivery_test
//         --gtest_filter='*RealS3*'

#include "delivery/s3_store.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>

#include "aws/service_error.h"
#include "aws/signature_parts.h"
#include "base/encoding.h"
#include "base/gzip.h"
#include "base/thread.h"
#include "delivery/testing/s3_world.h"
#include "delivery/testing/store_suite.h"
#include "disk/real_disk.h"

namespace opentrail::delivery {
namespace {

constexpr const char* trail = "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit";
constexpr const char* kms_key =
    "arn:aws:kms:us-east-1:111122223333:key/12345678-1234-1234-1234-123456789012";

StoreUnderTest scripted() {
    const auto world = std::make_shared<S3World>();
    return {.owner = world, .store = std::shared_ptr<Store>(world, world->store.get())};
}
INSTANTIATE_TEST_SUITE_P(ScriptedS3, StoreSuite, ::testing::Values(scripted));

/// What a store of a real S3 stands on.
struct RealGround {
    SystemClock clock;
    SystemRandom random;
    disk::RealDisk disk;
    std::vector<std::string> words;  // Endpoint, Region, key, secret.

    std::optional<std::string> variable(std::string_view name) const {
        if (name == "AWS_ACCESS_KEY_ID") return words[2];
        if (name == "AWS_SECRET_ACCESS_KEY") return words[3];
        return std::nullopt;
    }
};

std::vector<std::string> named_by_environment() {
    const char* text = std::getenv("OPENTRAIL_TEST_S3");
    std::vector<std::string> words = aws::split(text ? text : "", ',');
    if (words.size() != 4) words.clear();
    return words;
}

StoreUnderTest real() {
    auto ground = std::make_shared<RealGround>();
    ground->words = named_by_environment();
    S3Settings settings;
    settings.address = {.endpoint = ground->words[0], .region = ground->words[1]};
    auto store = open_s3(settings, {.disk = ground->disk,
                                    .clock = ground->clock,
                                    .random = ground->random,
                                    .environment = [&ground = *ground](const char* name) {
                                        return ground.variable(name);
                                    }});
    EXPECT_TRUE(store) << store.error().message;
    return {.owner = ground,
            .store = std::move(*store),
            .bucket_prefix = fmt::format("ot-{}-", uuid4(ground->random).substr(0, 8)),
            .only_ours = false,
            .any_key = false};
}

std::vector<std::function<StoreUnderTest()>> real_ones() {
    if (named_by_environment().empty()) return {};
    return {real};
}
INSTANTIATE_TEST_SUITE_P(RealS3, StoreSuite, ::testing::ValuesIn(real_ones()));

class S3StoreTest : public ::testing::Test {
  protected:
    S3StoreTest() { EXPECT_TRUE(world_.store->create_bucket("logs")); }

    Object object(std::string_view key = "a.json.gz") {
        return {.bucket = "logs", .key = key, .bytes = bytes_, .content_hash = sha256("content")};
    }
    std::string put(std::string_view key = "a.json.gz") {
        const auto stored = world_.store->put_if_absent(object(key));
        if (!stored) return stored.error().message.substr(0, stored.error().message.find(':'));
        return *stored == Stored::stored ? "stored"
                                         : (*stored == Stored::exists_same ? "same" : "other");
    }
    std::string header(std::string_view name, std::string_view method = "PUT") {
        const http::Request request = world_.s3.last(method);
        const std::string* value = http::find(request.headers, name);
        return value ? *value : "-";
    }

    S3World world_;
    const std::string bytes_ = gzip("content", GzipEffort::fast);
};

TEST_F(S3StoreTest, SaysWhatALogFileIsAndWhoMayReadIt) {
    EXPECT_EQ(put(), "stored");
    EXPECT_EQ(header("Content-Type"), "application/json");
    EXPECT_EQ(header("Content-Encoding"), "gzip");
    EXPECT_EQ(header("X-Amz-Acl"), "bucket-owner-full-control");
    EXPECT_EQ(header("If-None-Match"), "*");
    EXPECT_EQ(header("X-Amz-Server-Side-Encryption"), "-");
}

TEST_F(S3StoreTest, AsksForEncryption) {
    Object sealed = object();
    sealed.kms_key = kms_key;
    sealed.trail = trail;
    ASSERT_TRUE(world_.store->put_if_absent(sealed));
    EXPECT_EQ(header("X-Amz-Server-Side-Encryption"), "aws:kms");
    EXPECT_EQ(header("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id"), kms_key);
    EXPECT_EQ(decode_base64(header("X-Amz-Server-Side-Encryption-Context")).value(),
              fmt::format("{{\"aws:cloudtrail:arn\":\"{}\"}}", trail));
    EXPECT_EQ(world_.store->facts("logs", "a.json.gz")->kms_key, kms_key);
    S3World world({.encrypts = true, .acl = ""});
    ASSERT_TRUE(world.store->create_bucket("logs"));
    ASSERT_TRUE(world.store->put_if_absent(object()));
    const http::Request sent = world.s3.last("PUT");
    EXPECT_EQ(*http::find(sent.headers, "X-Amz-Server-Side-Encryption"), "AES256");
    EXPECT_EQ(http::find(sent.headers, "X-Amz-Acl"), nullptr);
}

TEST_F(S3StoreTest, KeepsAttributes) {
    Object digest = object("digest.json.gz");
    digest.attributes = {.content_type = "application/json",
                         .content_encoding = "gzip",
                         .content_disposition = "attachment",
                         .content_language = "en",
                         .cache_control = "no-cache",
                         .expires = "0",
                         .metadata = {{"signature", "00ff"}, {"signature-algorithm", "SHA256"}}};
    ASSERT_TRUE(world_.store->put_if_absent(digest));
    EXPECT_EQ(world_.store->facts("logs", "digest.json.gz")->attributes, digest.attributes);
    const auto read = world_.store->get("logs", "digest.json.gz");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->bytes, bytes_);
    EXPECT_EQ(read->facts.attributes, digest.attributes);
    EXPECT_EQ(world_.store->put_if_absent(digest).value(), Stored::exists_same);
    // The same bytes, whose signature was lost on the way: that is no digest.
    world_.s3.keep("logs", "digest.json.gz", bytes_);
    EXPECT_EQ(world_.store->put_if_absent(digest).value(), Stored::exists_other);
}

TEST_F(S3StoreTest, TellsItsOwnFromAnothersWhereALostReplyMadeItAskTwice) {
    world_.s3.fail_next(
        {.method = "PUT", .reply = s3_error(500, "InternalError"), .is_done = true});
    EXPECT_EQ(put(), "same");
    EXPECT_TRUE(world_.s3.has("logs", "a.json.gz"));
    world_.s3.keep("logs", "b.json.gz", "somebody else's");
    EXPECT_EQ(put("b.json.gz"), "other");
    EXPECT_EQ(world_.store->read("logs", "b.json.gz").value(), "somebody else's");
}

TEST_F(S3StoreTest, SaysWhichRightItLacksToCompare) {
    EXPECT_EQ(put(), "stored");
    world_.s3.fail_next({.method = "GET", .reply = s3_error(403, "AccessDenied")});
    const auto again = world_.store->put_if_absent(object());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::denied);
    EXPECT_NE(again.error().message.find("s3:GetObject is needed"), std::string::npos)
        << again.error().message;
    EXPECT_TRUE(again.error().message.starts_with("AccessDenied: "));
}

TEST_F(S3StoreTest, LooksBeforeItWritesWhereAnS3HasNoConditions) {
    for (int i = 0; i < 3; ++i) {
        world_.s3.fail_next({.method = "PUT",
                             .reply = s3_error(501, "NotImplemented"),
                             .to_header = "If-None-Match"});
    }
    EXPECT_EQ(put("a"), "stored");
    EXPECT_EQ(put("a"), "same");
    world_.s3.keep("logs", "b", "somebody else's");
    EXPECT_EQ(put("b"), "other");
    // Asked once with the condition, and never again.
    EXPECT_EQ(world_.s3.heard(),
              (std::vector<std::string>{"HEAD /logs", "PUT /logs", "PUT /logs/a", "HEAD /logs/a",
                                        "PUT /logs/a", "HEAD /logs/a", "GET /logs/a",
                                        "HEAD /logs/b", "GET /logs/b"}));
}

TEST_F(S3StoreTest, SaysWhyItCannot) {
    struct Row {
        const char* name;
        int status;
        const char* s3_code;
        Code code;
    };
    const Row rows[] = {
        {"read-only", 403, "AccessDenied", Code::denied},
        {"vanished", 404, "NoSuchBucket", Code::not_found},
        {"overloaded", 503, "SlowDown", Code::unavailable},
        {"full", 507, "XMinioStorageFull", Code::unavailable},
        {"a disabled key", 400, "KMS.DisabledException", Code::denied},
        {"broken", 500, "InternalError", Code::unavailable},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        world_.s3.fail_all(row.status, row.s3_code);
        const auto stored = world_.store->put_if_absent(object());
        ASSERT_FALSE(stored);
        EXPECT_EQ(stored.error().code, row.code);
        EXPECT_EQ(aws::service_code(stored.error()), row.s3_code);
        const auto probed = world_.store->probe(object());
        ASSERT_FALSE(probed);
        EXPECT_EQ(probed.error().code, row.code);
        const auto read = world_.store->get("logs", "a");
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().code, row.code);
        world_.s3.fail_all(0, "");
    }
    EXPECT_EQ(put(), "stored") << "it goes on as soon as it can";
}

TEST_F(S3StoreTest, ProbesWithoutWriting) {
    EXPECT_TRUE(world_.store->probe(object()));
    EXPECT_FALSE(world_.s3.has("logs", "a.json.gz"));
    EXPECT_EQ(world_.s3.open_uploads(), 0u);
    EXPECT_EQ(header("X-Amz-Acl", "POST"), "bucket-owner-full-control");
    Object elsewhere = object();
    elsewhere.bucket = "none";
    EXPECT_EQ(world_.store->probe(elsewhere).error().code, Code::not_found);
    // An S3 without multipart uploads.
    world_.s3.fail_next({.method = "POST", .reply = s3_error(501, "NotImplemented")});
    EXPECT_TRUE(world_.store->probe(object()));
}

TEST_F(S3StoreTest, ABucketThatMayNotBeSeenIsThere) {
    world_.s3.fail_next({.method = "HEAD", .reply = s3_error(403, "AccessDenied")});
    EXPECT_TRUE(world_.store->bucket_exists("logs").value());
    EXPECT_FALSE(world_.store->bucket_exists("none").value());
}

TEST_F(S3StoreTest, ListsMoreThanAPage) {
    for (int i = 0; i < 2500; ++i) world_.s3.keep("logs", fmt::format("k{:04}", i), "x");
    const auto all = world_.store->list("logs", {.limit = 100000});
    ASSERT_TRUE(all) << all.error().message;
    EXPECT_EQ(all->objects.size(), 2500u);
    EXPECT_EQ(all->objects.back().key, "k2499");
    EXPECT_FALSE(all->more);
    const auto some = world_.store->list("logs", {.after = "k0099", .limit = 1500});
    ASSERT_TRUE(some) << some.error().message;
    EXPECT_EQ(some->objects.size(), 1500u);
    EXPECT_EQ(some->objects.front().key, "k0100");
    EXPECT_EQ(some->objects.back().key, "k1599");
    EXPECT_TRUE(some->more);
}

TEST_F(S3StoreTest, RefusesAListingOutOfOrder) {
    const auto page = [](const char* first, const char* second, const char* token) {
        std::string xml = "<ListBucketResult>";
        for (const char* key : {first, second}) {
            xml += fmt::format(
                "<Contents><Key>{}</Key><Size>1</Size>"
                "<LastModified>2026-01-02T03:04:05Z</LastModified></Contents>",
                key);
        }
        xml += fmt::format(
            "<IsTruncated>true</IsTruncated><NextContinuationToken>{}"
            "</NextContinuationToken></ListBucketResult>",
            token);
        return http::Response{200, {}, xml, {}, {}};
    };
    world_.s3.fail_next({.method = "GET", .reply = page("b", "a", "t")});
    EXPECT_EQ(world_.store->list("logs", {}).error().code, Code::corrupt);
    // The same page for ever.
    world_.s3.fail_next({.method = "GET", .reply = page("a", "b", "t")});
    world_.s3.fail_next({.method = "GET", .reply = page("a", "b", "t")});
    EXPECT_EQ(world_.store->list("logs", {}).error().code, Code::corrupt);
}

TEST_F(S3StoreTest, StopsThoughTheS3Hangs) {
    world_.s3.fail_next({.method = "PUT", .reply = s3_error(500, "InternalError"), .hangs = true});
    std::string result;
    Thread writer("put", [&](const std::stop_token&) { result = put(); });
    world_.s3.wait_until_held();
    world_.store->stop();
    writer.join();
    EXPECT_EQ(result, "no reply from http");
    EXPECT_EQ(world_.store->get("logs", "a").error().code, Code::unavailable);
}

TEST(S3Store, GivesUpAnS3ThatHangs) {
    S3Settings settings;
    settings.patience.stall = std::chrono::milliseconds(10);
    settings.patience.retry.attempts = 2;
    S3World world(settings);
    for (int i = 0; i < 2; ++i) world.s3.fail_next({.hangs = true});
    const auto read = world.store->get("logs", "a");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Code::unavailable);
    EXPECT_NE(read.error().message.find("nothing moved for 10 ms"), std::string::npos)
        << read.error().message;
}

TEST(S3Store, UsesNoMoreConnectionsThanItMay) {
    S3World world({.connections = 2});
    ASSERT_TRUE(world.store->create_bucket("logs"));
    world.s3.keep("logs", "a", "x");
    std::vector<Thread> threads;
    std::atomic<int> good = 0;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back("get", [&](const std::stop_token&) {
            for (int n = 0; n < 5; ++n) good += world.store->read("logs", "a").has_value();
        });
    }
    for (Thread& thread : threads) thread.join();
    EXPECT_EQ(good, 40);
    EXPECT_LE(world.s3.connections(), 2u);
}

TEST(S3Store, RefusesSettingsThatCannotBe) {
    FakeClock clock;
    FakeRandom random;
    disk::FakeDisk disk;
    const S3Seams seams{.disk = disk, .clock = clock, .random = random};
    EXPECT_EQ(open_s3({.address = {.endpoint = "minio"}}, seams).error().code, Code::invalid);
    EXPECT_EQ(open_s3({.address = {.region = ""}}, seams).error().code, Code::invalid);
    EXPECT_EQ(open_s3({.connections = 0}, seams).error().code, Code::invalid);
    EXPECT_TRUE(open_s3({}, seams));
}

}  // namespace
}  // namespace opentrail::delivery

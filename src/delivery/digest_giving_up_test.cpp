// Digests that cannot be stored: tried again, given up in the end, and then what they named is
// named by backfill digests.

#include <gtest/gtest.h>

#include "base/gzip.h"
#include "delivery/forwarding_store.h"
#include "delivery/testing/digest_world.h"

namespace opentrail::delivery {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

constexpr Duration hour = 1h;

MadeEvent event_of(const std::string& id) { return {.id = id}; }

void expect_sound(DigestWorld& world, const std::map<std::string, int>& names) {
    const Found found = world.find();
    EXPECT_EQ(found.problems, Texts{});
    EXPECT_EQ(found.names, names);
}

std::vector<FoundDigest> backfills(DigestWorld& world) {
    std::vector<FoundDigest> digests = world.find().digests;
    std::erase_if(digests, [](const FoundDigest& digest) {
        return !digest.key.ends_with("_backfill.json.gz");
    });
    return digests;
}

/// A store whose buckets can be made to fail for digests.
class FailingStore final : public ForwardingStore {
  public:
    explicit FailingStore(DeliveryWorld& world) : ForwardingStore(world.store()) {}

    std::map<std::string, Code, std::less<>> fails;  // By bucket.
    int attempts = 0;

    Result<Stored> place(const Object& object, Unsettled& later) override {
        ++attempts;
        if (const auto code = fails.find(object.bucket); code != fails.end()) {
            return fail(code->second, "it fails");
        }
        return inner().place(object, later);
    }
};

/// A trail "t" to the bucket "logs", with a file stored and a first digest that fails with `code`.
struct FailingWorld {
    explicit FailingWorld(Code code) : store(world.world) {
        world.use(store);
        EXPECT_TRUE(world.world.store().create_bucket("more"));
        world.world.put(DigestWorld::trail("t"));
        world.pass(0s);
        world.world.append({event_of("1")});
        world.pass(5min);
        store.fails["logs"] = code;
        world.pass(55min);
    }
    std::string error() { return world.world.catalog().digest_status("t")->latest_error; }

    DigestWorld world;
    FailingStore store;
};

TEST(DigestGivingUp, WhatFailsIsTriedAgainWithPauses) {
    FailingWorld failing(Code::denied);
    DigestWorld& world = failing.world;
    EXPECT_EQ(failing.store.attempts, 1);
    EXPECT_EQ(failing.error(), "AccessDenied");
    for (int i = 0; i < 7200; ++i) world.pass(1s);
    // After 5, 10, 20 ... 300 seconds.
    EXPECT_GT(failing.store.attempts, 20);
    EXPECT_LT(failing.store.attempts, 40);
    EXPECT_EQ(world.world.catalog().open_digests()->size(), 1U);
    failing.store.fails.clear();
    world.pass(5min);
    EXPECT_EQ(failing.error(), "");
    world.pass(hour);
    const auto digests = world.digests("t");
    ASSERT_GE(digests.size(), 2U);
    EXPECT_EQ(digests[0].end, "2026-01-02T04:04:05Z");
    EXPECT_EQ(digests[0].end, digests[1].start);
    EXPECT_TRUE(backfills(world).empty());
    expect_sound(world, {{"1", 1}});
}

TEST(DigestGivingUp, NamesThatAreTakenAreLeftOneByOneAndThenWithPauses) {
    FailingWorld failing(Code::conflict);
    DigestWorld& world = failing.world;
    for (int i = 0; i < 10; ++i) world.pass(1s);
    // A few at once; from then on the trail is said to fail.
    EXPECT_NE(failing.error(), "");
    EXPECT_LE(failing.store.attempts, 6);
    for (int i = 0; i < 7200; ++i) world.pass(1s);
    EXPECT_GT(failing.store.attempts, 20);
    EXPECT_LT(failing.store.attempts, 45);
    failing.store.fails.clear();
    world.pass(5min);
    world.pass(hour);
    EXPECT_EQ(failing.error(), "");
    expect_sound(world, {{"1", 1}});
}

TEST(DigestGivingUp, TheTrailWentElsewhere) {
    FailingWorld failing(Code::not_found);
    DigestWorld& world = failing.world;
    world.world.put(DigestWorld::trail("t", "more"));
    world.pass(30min);
    EXPECT_EQ(world.find().digests.size(), 0U);
    world.pass(31min);
    const Found found = world.find();
    const auto late = backfills(world);
    ASSERT_EQ(late.size(), 1U);
    EXPECT_EQ(late[0].bucket, "more");
    EXPECT_EQ(late[0].start, "2026-01-02T03:09:05Z");  // When the log file was stored.
    EXPECT_EQ(late[0].end, "2026-01-02T03:09:06Z");
    EXPECT_EQ(late[0].previous, "");
    EXPECT_EQ(late[0].metadata.at("backfill-generation-timestamp"), "2026-01-02T05:05:05.000Z");
    ASSERT_EQ(found.digests.size(), 2U);
    // Its chain goes on with the window of the one that was given up.
    const FoundDigest& next = found.digests[0].files.empty() ? found.digests[0] : found.digests[1];
    EXPECT_EQ(next.start, "2026-01-02T03:04:05Z");
    EXPECT_EQ(next.previous, "");
    expect_sound(world, {{"1", 1}});
    EXPECT_EQ(world.chains->totals().given_up, 1U);
}

TEST(DigestGivingUp, AfterThirtyDays) {
    FailingWorld failing(Code::unavailable);
    DigestWorld& world = failing.world;
    world.pass(24h * 29);
    EXPECT_EQ(world.chains->totals().given_up, 0U);
    world.pass(24h);
    EXPECT_EQ(world.chains->totals().given_up, 1U);
    failing.store.fails.clear();
    for (int i = 0; i < 3; ++i) world.pass(5min);
    EXPECT_EQ(backfills(world).size(), 1U);
    expect_sound(world, {{"1", 1}});
}

TEST(DigestGivingUp, NobodyWaitsForThoseOfADeletedTrailWhoseBucketIsGone) {
    FailingWorld failing(Code::not_found);
    DigestWorld& world = failing.world;
    world.world.remove("t");
    world.pass(30min);
    EXPECT_EQ(world.chains->totals().given_up, 0U);
    for (int i = 0; i < 30; ++i) world.pass(10min);
    EXPECT_TRUE(world.world.catalog().open_digests()->empty());
    EXPECT_TRUE(world.world.catalog().digest_runs()->empty());
    expect_sound(world, {{"1", 0}});
}

TEST(DigestGivingUp, AnothersObjectHasItsName) {
    DigestWorld world;
    world.world.put(DigestWorld::trail("t"));
    world.pass(0s);
    world.world.append({event_of("1")});
    world.pass(5min);
    const std::string key =
        "t/AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/"
        "111122223333_CloudTrail-Digest_us-east-1_name-of-t_us-east-1_20260102T040405Z.json.gz";
    const std::string other = gzip("other", GzipEffort::fast);
    ASSERT_TRUE(world.world.store().put_if_absent({"logs", key, other, sha256("other")}));
    world.pass(55min);
    EXPECT_EQ(world.chains->totals().given_up, 1U);
    const auto open = world.world.catalog().open_digests().value();
    EXPECT_TRUE(open.empty());
    const auto chains = world.world.catalog().digest_chains().value();
    ASSERT_EQ(chains.size(), 1U);
    ASSERT_TRUE(chains[0].head);
    EXPECT_TRUE(chains[0].head->key.ends_with("20260102T040406Z.json.gz")) << chains[0].head->key;
}

TEST(DigestGivingUp, WhatIsStoredAfterTheLastDigestIsNamedByABackfillDigest) {
    DigestOptions options;
    options.patience = 10min;
    DigestWorld world(options);
    world.world.put(DigestWorld::trail("t", "missing"));
    world.pass(0s);
    world.world.append({event_of("1")});
    world.pass(5min);
    // Its log file cannot be stored; digests go where the trail goes now.
    catalog::Trail moved = DigestWorld::trail("t");
    moved.logging = false;
    world.world.put(moved);
    world.pass(5min);
    EXPECT_TRUE(world.find().digests.empty());
    world.pass(10min);
    world.pass(1s);
    EXPECT_EQ(world.find().digests.size(), 1U);
    ASSERT_TRUE(world.world.store().create_bucket("missing"));
    world.pass(5min);
    world.pass(5min);
    EXPECT_EQ(backfills(world).size(), 1U);
    expect_sound(world, {{"1", 1}});
    EXPECT_TRUE(world.world.catalog().digest_runs()->empty());
}

TEST(DigestGivingUp, NobodyWaitsForABucketThatIsFarAway) {
    DigestWorld world({.outbox = {.threads = 0}});
    world.use(world.world.store(), [](std::string_view bucket) { return bucket == "more"; });
    ASSERT_TRUE(world.world.store().create_bucket("more"));
    world.world.put(DigestWorld::trail("near"));
    world.world.put(DigestWorld::trail("other", "more"));
    world.pass(0s);
    world.world.append({event_of("1")});
    world.pass(5min);
    world.pass(hour);
    world.pass(hour);
    EXPECT_EQ(world.digests("near").size(), 2U);
    EXPECT_EQ(world.digests("other").size(), 0U);
    // Nothing is sent twice.
    EXPECT_EQ(world.chains->outbox().letters(), 1U);
    while (world.chains->outbox().work_one()) world.pass(1s);
    EXPECT_EQ(world.digests("other").size(), 2U);
    expect_sound(world, {{"1", 2}});  // By a digest of each trail.
}

TEST(DigestGivingUp, WhatWasSentFarAwayAndFailsIsSentAgain) {
    DigestWorld world({.outbox = {.threads = 0}});
    FailingStore store(world.world);
    world.use(store, [](std::string_view) { return true; });
    world.world.put(DigestWorld::trail("t"));
    world.pass(0s);
    world.world.append({event_of("1")});
    world.pass(5min);
    store.fails["logs"] = Code::denied;
    world.pass(55min);
    ASSERT_TRUE(world.chains->outbox().work_one());
    world.pass(1s);
    EXPECT_EQ(world.world.catalog().digest_status("t")->latest_error, "AccessDenied");
    EXPECT_FALSE(world.chains->outbox().work_one());  // Not before its time.
    store.fails.clear();
    world.pass(5s);
    ASSERT_TRUE(world.chains->outbox().work_one());
    ASSERT_TRUE(world.chains->stop());
    EXPECT_EQ(world.world.catalog().digest_status("t")->latest_error, "");
    EXPECT_EQ(world.digests("t").size(), 1U);
    EXPECT_TRUE(world.world.catalog().open_digests()->empty());
    expect_sound(world, {{"1", 1}});
}

}  // namespace
}  // namespace opentrail::delivery

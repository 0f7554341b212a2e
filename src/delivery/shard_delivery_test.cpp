// ShardDelivery: what is delivered where, when stores fail, and what it costs when nothing happens.
// delivery/crash_test.cpp cuts its steps.

#include "delivery/shard_delivery.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "delivery/testing/delivery_world.h"

namespace opentrail::delivery {
namespace {

using event::Category;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr const char* every_object =
    R"({"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":)"
    R"([{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}]}]})";
constexpr const char* network_of_kms =
    R"({"AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":)"
    R"(["NetworkActivity"]},{"Field":"eventSource","Equals":["kms.amazonaws.com"]}]}]})";

std::vector<MadeEvent> events(const std::string& prefix, int count) {
    std::vector<MadeEvent> events;
    for (int i = 0; i < count; ++i) events.push_back({.id = fmt::format("{}{}", prefix, i)});
    return events;
}

TEST(ShardDelivery, DeliversOneFileAnAccountRegionAndCategory) {
    DeliveryWorld world;
    catalog::Trail trail = DeliveryWorld::trail("t");
    trail.selectors = every_object;
    world.put(trail);
    world.append({{.id = "a", .time = "2026-01-02T02:59:00Z"},
                  {.id = "b", .category = Category::data},
                  {.id = "c", .region = "eu-west-1"},
                  {.id = "d", .account = "999999999999"},
                  {.id = "e", .category = Category::network_activity},
                  {.id = "f", .category = Category::insight},
                  {.id = "g", .time = "2026-01-02T02:58:00Z"}});
    world.append({{.id = "h"}});
    ASSERT_TRUE(world.flush());
    const std::string day = "t/AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/";
    EXPECT_THAT(world.ids(day), UnorderedElementsAre("a", "g", "h", "b"));
    EXPECT_THAT(world.ids("t/AWSLogs/111122223333/CloudTrail/eu-west-1/"), ElementsAre("c"));
    const std::vector<FoundFile> files = world.files();
    ASSERT_EQ(files.size(), 3U);
    for (const FoundFile& file : files) {
        if (file.ids.front() != "a") continue;
        // In the order in which they were recorded, byte for byte.
        EXPECT_EQ(file.body, fmt::format("{{\"Records\":[{},{},{}]}}",
                                         record_of({.id = "a", .time = "2026-01-02T02:59:00Z"}),
                                         record_of({.id = "g", .time = "2026-01-02T02:58:00Z"}),
                                         record_of({.id = "h"})));
        // The minute in which it was delivered: 03:04:05 and the interval of five minutes.
        EXPECT_TRUE(file.key.starts_with(day + "111122223333_CloudTrail_us-east-1_20260102T0309Z_"))
            << file.key;
    }
    const auto listed =
        world.catalog().log_files("t", from_millis(0), world.clock.now() + Duration(1)).value();
    ASSERT_EQ(listed.size(), 3U);
    EXPECT_EQ(iso8601(listed[0].oldest), "2026-01-02T02:58:00Z");
    EXPECT_EQ(iso8601(listed[0].newest), "2026-01-02T03:00:00Z");
    EXPECT_EQ(listed[0].count, 3U);
    EXPECT_EQ(world.status("t").latest_delivery, world.clock.now());
    EXPECT_EQ(world.status("t").latest_error, "");
}

TEST(ShardDelivery, KeepsNetworkActivityApart) {
    DeliveryWorld world;
    catalog::Trail trail = DeliveryWorld::trail("t");
    trail.selectors = network_of_kms;
    world.put(trail);
    world.append({{.id = "a"}, {.id = "b", .category = Category::network_activity}});
    ASSERT_TRUE(world.flush());
    const std::vector<FoundFile> files = world.files();
    ASSERT_EQ(files.size(), 1U);
    EXPECT_THAT(files[0].ids, ElementsAre("b"));
    EXPECT_TRUE(files[0].key.starts_with(
        "t/AWSLogs/111122223333/CloudTrail-NetworkActivity/us-east-1/2026/01/02/"
        "111122223333_CloudTrail-NetworkActivity_us-east-1_"))
        << files[0].key;
}

TEST(ShardDelivery, TakesOnlyWhatCameThroughLiveDoors) {
    using journal::Door;
    DeliveryWorld world;
    world.put(DeliveryWorld::trail("t"));
    for (const Door door :
         {Door::api, Door::gateway, Door::submitted, Door::import, Door::feed, Door::watch}) {
        world.append({{.id = std::string(name(door))}}, door);
    }
    ASSERT_TRUE(world.flush());
    EXPECT_THAT(world.ids("t/"), ElementsAre("api", "gateway", "submitted", "watch"));
}

TEST(ShardDelivery, CollectsByRegionAsTheTrailSays) {
    DeliveryWorld world;
    catalog::Trail single = DeliveryWorld::trail("single");
    single.multi_region = false;
    catalog::Trail local = single;
    local.id = local.prefix = local.name = "local";
    local.include_global_service_events = false;
    catalog::Trail elsewhere = single;
    elsewhere.id = elsewhere.prefix = elsewhere.name = "elsewhere";
    elsewhere.home_region = "eu-west-1";
    elsewhere.include_global_service_events = false;
    for (const auto& trail : {single, local, elsewhere, DeliveryWorld::trail("multi")}) {
        world.put(trail);
    }
    world.append({{.id = "home"},
                  {.id = "iam", .source = "iam.amazonaws.com"},
                  {.id = "sts", .source = "sts.amazonaws.com"},
                  {.id = "eu", .region = "eu-west-1"},
                  {.id = "eu-sts", .region = "eu-west-1", .source = "sts.amazonaws.com"}});
    ASSERT_TRUE(world.flush());
    EXPECT_THAT(world.ids("single/"), ElementsAre("home", "iam", "sts"));
    EXPECT_THAT(world.ids("local/"), ElementsAre("home"));
    EXPECT_THAT(world.ids("elsewhere/"), ElementsAre("eu", "eu-sts"));
    EXPECT_THAT(world.ids("multi/"), UnorderedElementsAre("home", "iam", "sts", "eu", "eu-sts"));
}

TEST(ShardDelivery, DeliversRegionsThatAreNoneTogether) {
    DeliveryWorld world;
    world.put(DeliveryWorld::trail("t"));
    std::vector<MadeEvent> made = {{.id = "real"}, {.id = "near", .region = "us.east.1"}};
    for (int i = 0; i < 50; ++i) {
        made.push_back({.id = fmt::format("e{}", i), .region = fmt::format("Made Up/{}", i)});
    }
    world.append(made);
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.files().size(), 2U);
    EXPECT_THAT(world.ids("t/AWSLogs/111122223333/CloudTrail/us-east-1/"), ElementsAre("real"));
    EXPECT_EQ(world.ids("t/AWSLogs/111122223333/CloudTrail/unknown/").size(), 51U);
    // They are made again in the same way.
    world.put(DeliveryWorld::trail("late", "missing"));
    world.append(made);
    ASSERT_TRUE(world.flush());
    ASSERT_TRUE(world.store().create_bucket("missing"));
    world.restart();
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.ids("late/").size(), 52U);
}

TEST(ShardDelivery, JudgesEachEventByTheVersionAtItsPosition) {
    DeliveryWorld world;
    catalog::Trail trail = DeliveryWorld::trail("t");
    trail.logging = false;
    world.put(trail);
    world.append({{.id = "before"}});
    trail.logging = true;
    world.put(trail);
    world.append({{.id = "on"}, {.id = "object-1", .category = Category::data}});
    trail.selectors = every_object;
    trail.prefix = "t/data";
    world.put(trail);
    world.append({{.id = "more"}, {.id = "object-2", .category = Category::data}});
    trail.logging = false;
    world.put(trail);
    world.append({{.id = "after"}});
    trail.logging = true;
    world.put(trail);
    world.append({{.id = "again"}});
    world.remove("t");
    world.append({{.id = "gone"}});
    // Another trail under the same name is another trail.
    catalog::Trail second = DeliveryWorld::trail("second");
    second.name = trail.name;
    world.put(second);
    world.append({{.id = "new"}});
    ASSERT_TRUE(world.flush());
    EXPECT_THAT(world.ids("t/AWSLogs"), ElementsAre("on"));
    EXPECT_THAT(world.ids("t/data/"), UnorderedElementsAre("more", "object-2", "again"));
    EXPECT_THAT(world.ids("second/"), ElementsAre("new"));
    // What is done with is forgotten.
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.catalog().trail_versions()->size(), 1U);
    EXPECT_EQ(world.catalog().trail_cursors()->size(), 1U);
    EXPECT_EQ(world.report("t").id, "");
}

TEST(ShardDelivery, GoesOnWhereItWas) {
    DeliveryWorld world;
    world.put(DeliveryWorld::trail("t"));
    for (int round = 0; round < 5; ++round) {
        world.append(events(fmt::format("r{}-", round), 3));
        ASSERT_TRUE(round % 2 == 0 ? world.flush() : Result<void>());
        if (round % 3 == 0) world.restart();
    }
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.ids("t/").size(), 15U);
}

TEST(ShardDelivery, CostsNothingWhileNothingHappens) {
    DeliveryWorld world;
    catalog::Trail off = DeliveryWorld::trail("off");
    off.logging = false;
    world.put(off);
    world.put(DeliveryWorld::trail("on"));
    world.append({{.id = "a"}});
    ASSERT_TRUE(world.flush());
    const std::uint64_t writes = world.ledger->writes();
    const std::uint64_t calls = world.disk->calls();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(world.flush());
    // Events that nobody selects are not worth a transaction each time either.
    world.append({{.id = "b", .category = Category::data}});
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.ledger->writes(), writes);
    EXPECT_EQ(world.disk->calls(), calls);
}

TEST(ShardDelivery, KeepsToTheSizeOfAFile) {
    Options options;
    options.limits.file_bytes = 3000;
    DeliveryWorld world(options);
    world.put(DeliveryWorld::trail("t"));
    std::vector<MadeEvent> many = events("e", 20);
    many[7].filler = 5000;  // Too large by itself: it has a file of its own.
    world.append(many);
    ASSERT_TRUE(world.flush());
    std::size_t events_found = 0;
    for (const FoundFile& file : world.files()) {
        EXPECT_TRUE(file.body.size() <= 3000 || file.ids == std::vector<std::string>{"e7"})
            << file.body.size();
        events_found += file.ids.size();
    }
    EXPECT_EQ(events_found, 20U);
}

TEST(ShardDelivery, DeliversAFullFileBeforeItsTime) {
    Options options;
    options.limits.file_bytes = 10'000;
    DeliveryWorld world(options);
    world.put(DeliveryWorld::trail("t"));
    world.append(events("a", 3));
    ASSERT_TRUE(world.flush());
    world.append(events("b", 3));
    ASSERT_TRUE(world.run());
    EXPECT_EQ(world.files().size(), 1U);
    world.append(events("c", 40));
    ASSERT_TRUE(world.run());
    EXPECT_EQ(world.ids("t/").size(), 46U);
}

TEST(ShardDelivery, HoldsNoMoreRecordsThanAllowed) {
    Options options;
    options.limits.chunk_bytes = 8000;
    DeliveryWorld world(options);
    world.put(DeliveryWorld::trail("a"));
    world.put(DeliveryWorld::trail("b"));
    world.append(events("e", 100));
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.ids("a/").size(), 100U);
    EXPECT_EQ(world.ids("b/").size(), 100U);
    EXPECT_GT(world.files().size(), 6U);
}

TEST(ShardDelivery, WaitsForABucketWithoutHoldingUpOthers) {
    Options options;
    options.limits.chunk_bytes = 4000;
    options.interval = std::chrono::seconds(1);
    DeliveryWorld world(options);
    world.put(DeliveryWorld::trail("well"));
    world.put(DeliveryWorld::trail("ill", "missing"));
    for (int i = 0; i < 5; ++i) {
        world.append(events(fmt::format("r{}-", i), 10));
        ASSERT_TRUE(world.flush());
        EXPECT_EQ(world.ids("well/").size(), static_cast<std::size_t>(10 * (i + 1)));
    }
    EXPECT_EQ(world.status("ill").latest_error, "NoSuchBucket");
    EXPECT_FALSE(world.status("ill").latest_delivery);
    EXPECT_TRUE(world.status("ill").latest_attempt);
    EXPECT_EQ(world.status("well").latest_error, "");
    // No more is planned than was when it first failed, and the journal is kept for the rest.
    const std::uint64_t open = world.report("ill").open_files;
    EXPECT_EQ(open, 1U);
    EXPECT_GT(world.report("ill").lag, 30U);
    EXPECT_LE(world.delivery->needed_from(), 2U);
    world.restart();
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.report("ill").open_files, open);

    ASSERT_TRUE(world.store().create_bucket("missing"));
    ASSERT_TRUE(world.run());
    EXPECT_EQ(world.ids("ill/").size(), 0U) << "not before its time";
    world.clock.move(std::chrono::minutes(5));
    ASSERT_TRUE(world.run());
    EXPECT_EQ(world.ids("ill/").size(), 50U);
    EXPECT_EQ(world.status("ill").latest_error, "");
    EXPECT_EQ(world.report("ill").lag, 0U);
    EXPECT_GT(world.delivery->needed_from(), 50U);
}

TEST(ShardDelivery, StopsBetweenFilesAndGoesOnLater) {
    DeliveryWorld world;
    for (int i = 0; i < 5; ++i) world.put(DeliveryWorld::trail(fmt::format("t{}", i)));
    world.append({{.id = "a"}});
    std::stop_source stop;
    world.ledger->planned = [&] { stop.request_stop(); };
    world.clock.move(std::chrono::minutes(5));
    ASSERT_TRUE(world.delivery->step(stop.get_token()));
    EXPECT_EQ(world.catalog().open_log_files()->size(), 5U);
    EXPECT_EQ(world.files().size(), 0U);
    // Nor does it begin anything.
    world.append({{.id = "b"}});
    world.clock.move(std::chrono::minutes(5));
    ASSERT_TRUE(world.delivery->step(stop.get_token()));
    EXPECT_EQ(world.catalog().open_log_files()->size(), 5U);
    EXPECT_EQ(world.files().size(), 0U);
    world.restart();
    ASSERT_TRUE(world.flush());
    EXPECT_TRUE(world.catalog().open_log_files()->empty());
    for (int i = 0; i < 5; ++i) {
        EXPECT_THAT(world.ids(fmt::format("t{}/", i)), UnorderedElementsAre("a", "b"));
    }
}

TEST(ShardDelivery, GoesOnInAnotherBucket) {
    DeliveryWorld world;
    catalog::Trail trail = DeliveryWorld::trail("t", "missing");
    world.put(trail);
    world.append({{.id = "a"}});
    ASSERT_TRUE(world.flush());
    world.append({{.id = "b"}});
    ASSERT_TRUE(world.flush());
    trail.bucket = "logs";
    world.put(trail);
    world.append({{.id = "c"}});
    ASSERT_TRUE(world.flush());
    EXPECT_THAT(world.ids("t/"), ElementsAre("c"));
    world.append({{.id = "d"}});
    ASSERT_TRUE(world.flush());
    EXPECT_THAT(world.ids("t/"), UnorderedElementsAre("c", "d"));
    // What was recorded for the old one is not lost.
    ASSERT_TRUE(world.store().create_bucket("missing"));
    ASSERT_TRUE(world.flush());
    EXPECT_THAT(world.ids("t/"), UnorderedElementsAre("a", "b", "c", "d"));
    for (const FoundFile& file : world.files()) {
        const bool old = file.ids.front() < "c";
        EXPECT_EQ(file.bucket, old ? "missing" : "logs");
    }
}

TEST(ShardDelivery, SaysWhatTheStoreSays) {
    const std::pair<Code, const char*> rows[] = {
        {Code::not_found, "NoSuchBucket"},  {Code::denied, "AccessDenied"},
        {Code::invalid, "InvalidArgument"}, {Code::conflict, "PreconditionFailed"},
        {Code::throttled, "SlowDown"},      {Code::unavailable, "ServiceUnavailable"},
        {Code::corrupt, "InternalError"},
    };
    for (const auto& [code, error] : rows) {
        EXPECT_EQ(store_error({code, "store a/b: it failed"}), error);
    }
    // A store that has a code of its own says it first.
    EXPECT_EQ(store_error({Code::unavailable, "SlowDown: Please reduce"}), "SlowDown");
    EXPECT_EQ(store_error({Code::denied, "KMS.DisabledException: key"}), "KMS.DisabledException");
    EXPECT_EQ(store_error({Code::denied, "Not a code: but words"}), "AccessDenied");
}

TEST(ShardDelivery, TriesAgainAfterAFullDisk) {
    DeliveryWorld world;
    world.put(DeliveryWorld::trail("t"));
    world.append(events("e", 50));
    world.disk->set_capacity(100);
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.status("t").latest_error, "ServiceUnavailable");
    EXPECT_TRUE(world.files().empty());
    world.disk->set_capacity(1 << 20);
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.ids("t/").size(), 50U);
    EXPECT_EQ(world.status("t").latest_error, "");
}

TEST(ShardDelivery, StopsRatherThanDeliverWhatWasNotPlanned) {
    DeliveryWorld world;
    world.put(DeliveryWorld::trail("t", "missing"));
    world.put(DeliveryWorld::trail("well"));
    world.append({{.id = "a"}});
    ASSERT_TRUE(world.flush());
    ASSERT_TRUE(world.store().create_bucket("missing"));
    world.restart();
    world.ledger->spoil = [](catalog::LogFile& file) { file.hash[0] ^= 1; };
    world.append({{.id = "b"}});
    ASSERT_TRUE(world.flush());
    ASSERT_TRUE(world.flush());
    EXPECT_THAT(world.ids("t/"), IsEmpty());
    EXPECT_THAT(world.ids("well/"), UnorderedElementsAre("a", "b"));
    EXPECT_TRUE(world.report("t").stopped);
    EXPECT_EQ(world.report("t").open_files, 1U);
    EXPECT_EQ(world.status("t").latest_error, "InternalError");
    // What was planned is still there when the reason is gone.
    world.restart();
    ASSERT_TRUE(world.flush());
    EXPECT_THAT(world.ids("t/"), UnorderedElementsAre("a", "b"));
}

TEST(ShardDelivery, NeverReplacesAnObject) {
    DeliveryWorld world;
    world.put(DeliveryWorld::trail("t", "missing"));
    world.append({{.id = "a"}});
    ASSERT_TRUE(world.flush());
    const catalog::LogFile plan = world.catalog().open_log_files()->front();
    ASSERT_TRUE(world.store().create_bucket("missing"));
    const std::string other = "not a log file";
    ASSERT_TRUE(world.store().put_if_absent({plan.bucket, plan.key, other, sha256(other)}));
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.store().read(plan.bucket, plan.key).value(), other);
    EXPECT_EQ(world.status("t").latest_error, "PreconditionFailed");
}

TEST(ShardDelivery, IsNotConfusedByAClockThatGoesBack) {
    Options options;
    options.interval = std::chrono::seconds(10);
    DeliveryWorld world(options);
    world.put(DeliveryWorld::trail("t"));
    ASSERT_TRUE(world.flush());
    world.clock.move(-std::chrono::hours(24));
    world.append({{.id = "a"}});
    ASSERT_TRUE(world.run());
    ASSERT_TRUE(world.flush());
    EXPECT_THAT(world.ids("t/"), ElementsAre("a"));
}

TEST(ShardDelivery, ReadsItsOwnShardOnly) {
    DeliveryWorld world({}, 3, 1);
    world.put(DeliveryWorld::trail("t"));
    world.append(events("a", 3));
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.ids("t/").size(), 3U);
    EXPECT_EQ(world.catalog().trail_cursors()->front().next.shard, 1U);
}

}  // namespace
}  // namespace opentrail::delivery

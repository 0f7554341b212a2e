// Digests over trails' lives: what is named when, and where chains begin and end. Every test ends
// with an independent reader's view of the buckets (delivery/testing/digest_world.h).

#include "delivery/digest_chains.h"

#include <gtest/gtest.h>

#include "base/gzip.h"
#include "delivery/testing/digest_world.h"

namespace opentrail::delivery {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

constexpr Duration hour = 1h;

/// "T03:04:05Z T04:04:05Z"
Texts windows(const std::vector<FoundDigest>& digests) {
    Texts texts;
    for (const FoundDigest& digest : digests) {
        texts.push_back(digest.start.substr(10) + " " + digest.end.substr(10));
    }
    return texts;
}

std::vector<std::size_t> counts(const std::vector<FoundDigest>& digests) {
    std::vector<std::size_t> counts;
    for (const FoundDigest& digest : digests) counts.push_back(digest.files.size());
    return counts;
}

/// Which digests start chains.
Texts starts(const std::vector<FoundDigest>& digests) {
    Texts texts;
    for (const FoundDigest& digest : digests) {
        texts.push_back(digest.previous.empty() ? "start" : "next");
    }
    return texts;
}

MadeEvent event_of(const std::string& id, const std::string& region = "us-east-1") {
    return {.id = id, .region = region};
}

/// Every event of a validated version in a file that one digest names, the others in none.
void expect_sound(DigestWorld& world, const std::map<std::string, int>& names) {
    const Found found = world.find();
    EXPECT_EQ(found.problems, Texts{});
    EXPECT_EQ(found.names, names);
}

TEST(DigestChains, NameWhatWasStoredEveryInterval) {
    DigestWorld world;
    world.world.put(DigestWorld::trail("t"));
    world.pass(0s);
    world.world.append({event_of("1")});
    world.pass(5min);
    world.world.append({event_of("2")});
    world.pass(54min + 59s);
    EXPECT_TRUE(world.digests("t").empty());
    world.pass(1s);
    world.pass(hour);  // Nothing is logged, and a digest says so.
    world.world.append({event_of("3")});
    world.pass(hour);
    world.pass(hour);
    const auto digests = world.digests("t");
    EXPECT_EQ(windows(digests), (Texts{"T03:04:05Z T04:04:05Z", "T04:04:05Z T05:04:05Z",
                                       "T05:04:05Z T06:04:05Z", "T06:04:05Z T07:04:05Z"}));
    // The third event was delivered when the third was due already.
    EXPECT_EQ(counts(digests), (std::vector<std::size_t>{2, 0, 0, 1}));
    EXPECT_EQ(starts(digests), (Texts{"start", "next", "next", "next"}));
    EXPECT_EQ(digests[0].key,
              "t/AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/"
              "111122223333_CloudTrail-Digest_us-east-1_name-of-t_us-east-1_20260102T040405Z"
              ".json.gz");
    EXPECT_EQ(digests[0].metadata.size(), 2U);
    expect_sound(world, {{"1", 1}, {"2", 1}, {"3", 1}});
    const auto status = world.world.catalog().digest_status("t").value();
    EXPECT_EQ(status.latest_delivery, world.world.clock.now());
    EXPECT_EQ(status.latest_error, "");
    EXPECT_EQ(world.chains->totals().digests, 4U);
}

TEST(DigestChains, AreNotOfTrailsWithoutValidation) {
    DigestWorld world;
    catalog::Trail off = DigestWorld::trail("off");
    off.log_file_validation = false;
    catalog::Trail idle = DigestWorld::trail("idle");
    idle.logging = false;
    world.world.put(off);
    world.world.put(idle);
    world.world.append({event_of("1")});
    for (int i = 0; i < 3; ++i) world.pass(hour);
    EXPECT_TRUE(world.find().digests.empty());
    expect_sound(world, {{"1", 0}});
}

TEST(DigestChains, ThereIsOneForEachRegionThatTheTrailDeliveredTo) {
    DigestWorld world;
    world.world.put(DigestWorld::trail("t"));
    world.pass(0s);
    world.world.append({event_of("1"), event_of("2", "eu-west-1")});
    world.pass(5min);
    world.pass(hour);
    world.world.append({event_of("3", "ap-south-1")});
    world.pass(hour);
    world.pass(hour);
    std::map<std::string, Texts> by_region;
    for (const FoundDigest& digest : world.digests("t")) {
        const std::string region =
            digest.key.substr(std::string("t/AWSLogs/111122223333/CloudTrail-Digest/").size());
        by_region[region.substr(0, region.find('/'))].push_back(digest.end.substr(11, 5));
    }
    EXPECT_EQ(by_region, (std::map<std::string, Texts>{{"us-east-1", {"04:04", "05:04", "06:04"}},
                                                       {"eu-west-1", {"04:04", "05:04", "06:04"}},
                                                       {"ap-south-1", {"05:04", "06:04"}}}));
    expect_sound(world, {{"1", 1}, {"2", 1}, {"3", 1}});
    // A key for each Region.
    EXPECT_EQ(world.world.catalog().all_digest_keys()->size(), 3U);
}

TEST(DigestChains, EndWithWhatWasLoggedUntilTheTrailStopped) {
    const struct {
        const char* name;
        std::function<void(catalog::Trail&)> off;
    } rows[] = {
        {"logging stopped", [](catalog::Trail& trail) { trail.logging = false; }},
        {"validation off", [](catalog::Trail& trail) { trail.log_file_validation = false; }},
    };
    for (const auto& row : rows) {
        DigestWorld world;
        catalog::Trail trail = DigestWorld::trail("t");
        world.world.put(trail);
        world.pass(0s);
        world.world.append({event_of("1")});
        world.pass(hour);
        world.world.append({event_of("2")});
        row.off(trail);
        world.world.put(trail);
        world.world.append({event_of("3")});
        world.pass(5min);
        EXPECT_EQ(counts(world.digests("t")), (std::vector<std::size_t>{0, 2})) << row.name;
        world.pass(3 * hour);
        EXPECT_EQ(world.digests("t").size(), 2U) << row.name;
        EXPECT_TRUE(world.world.catalog().digest_runs()->empty()) << row.name;
        world.world.put(DigestWorld::trail("t"));
        world.world.append({event_of("4")});
        world.pass(5min);
        world.pass(hour);
        EXPECT_EQ(starts(world.digests("t")), (Texts{"start", "next", "start"})) << row.name;
        std::map<std::string, int> names{{"1", 1}, {"2", 1}, {"4", 1}};
        if (!trail.log_file_validation) names["3"] = 0;
        expect_sound(world, names);
    }
}

TEST(DigestChains, ADeletedTrailGetsItsLastOnesAndOneMadeAgainGoesOnAfterThem) {
    DigestWorld world;
    world.world.put(DigestWorld::trail("t"));
    world.pass(0s);
    world.world.append({event_of("1")});
    world.world.remove("t");
    catalog::Trail again = DigestWorld::trail("u");
    again.prefix = "t";
    again.name = "name-of-t";
    world.world.put(again);
    world.world.append({event_of("2")});
    world.pass(1s);
    world.pass(hour);
    world.pass(5min);
    const auto digests = world.digests("t");
    EXPECT_EQ(starts(digests), (Texts{"start", "start"}));
    EXPECT_EQ(counts(digests), (std::vector<std::size_t>{1, 1}));
    EXPECT_EQ(digests[0].end, digests[1].start);
    expect_sound(world, {{"1", 1}, {"2", 1}});
    EXPECT_EQ(world.world.catalog().digest_runs()->size(), 1U);
}

TEST(DigestChains, FollowTheTrailToAnotherBucket) {
    DigestWorld world;
    ASSERT_TRUE(world.world.store().create_bucket("more"));
    world.world.put(DigestWorld::trail("t"));
    world.pass(0s);
    world.world.append({event_of("1")});
    world.pass(hour);
    world.world.put(DigestWorld::trail("t", "more"));
    world.world.append({event_of("2")});
    world.pass(5min);
    world.pass(hour);
    const Found found = world.find();
    ASSERT_EQ(found.digests.size(), 2U);
    EXPECT_EQ(found.digests[0].bucket, "logs");
    EXPECT_EQ(found.digests[1].bucket, "more");
    EXPECT_EQ(found.digests[1].previous, found.digests[0].key);
    expect_sound(world, {{"1", 1}, {"2", 1}});
}

TEST(DigestChains, AscendThoughTheClockWentBack) {
    DigestWorld world;
    world.world.put(DigestWorld::trail("t"));
    world.pass(0s);
    world.world.append({event_of("1")});
    world.pass(hour);
    world.world.append({event_of("2")});
    world.pass(5min);
    world.pass(-3 * hour);
    world.world.append({event_of("3")});
    world.pass(5min);
    world.pass(55min);  // An interval, however late it is by the names.
    catalog::Trail trail = DigestWorld::trail("t");
    trail.logging = false;
    world.world.put(trail);
    world.pass(5min);
    const auto digests = world.digests("t");
    EXPECT_EQ(windows(digests),
              (Texts{"T03:04:05Z T04:04:05Z", "T04:04:05Z T04:04:06Z", "T04:04:06Z T04:04:07Z"}));
    EXPECT_EQ(counts(digests), (std::vector<std::size_t>{0, 3, 0}));
    expect_sound(world, {{"1", 1}, {"2", 1}, {"3", 1}});
}

TEST(DigestChains, WhatIsLateEndsWhenItWasDue) {
    DigestWorld world;
    world.world.put(DigestWorld::trail("t"));
    world.pass(0s);
    world.world.append({event_of("1")});
    world.pass(5min);
    world.world.clock.move(10 * hour);  // Nothing runs.
    world.restart();
    world.pass(0s);
    world.pass(hour);
    const auto digests = world.digests("t");
    EXPECT_EQ(windows(digests),
              (Texts{"T03:04:05Z T04:04:05Z", "T04:04:05Z T13:04:05Z", "T13:04:05Z T14:04:05Z"}));
    EXPECT_EQ(counts(digests), (std::vector<std::size_t>{1, 0, 0}));
    expect_sound(world, {{"1", 1}});
}

TEST(DigestChains, TooManyFilesAreNamedBySeveral) {
    Options delivery;
    delivery.limits.file_bytes = 1;  // A file for each event.
    for (const bool ends : {false, true}) {
        DigestWorld world({.files_max = 3}, delivery);
        world.world.put(DigestWorld::trail("t"));
        world.pass(0s);
        std::map<std::string, int> names;
        for (int i = 0; i < 10; ++i) {
            world.world.append({event_of(std::to_string(i))});
            names[std::to_string(i)] = 1;
        }
        world.pass(5min);
        if (ends) world.world.remove("t");
        world.pass(hour);
        EXPECT_EQ(counts(world.digests("t")), (std::vector<std::size_t>{3, 3, 3, 1}));
        expect_sound(world, names);
    }
}

TEST(DigestChains, KeysAreChangedWhenTheySignedForLongEnough) {
    DigestWorld world({}, {}, 3 * hour);
    world.world.put(DigestWorld::trail("t"));
    world.pass(0s);
    for (int i = 0; i < 7; ++i) world.pass(hour);
    const auto keys = world.world.catalog().digest_keys("us-east-1").value();
    ASSERT_EQ(keys.size(), 3U);
    EXPECT_LT(keys[1].valid_from, keys[0].valid_to);
    EXPECT_EQ(world.digests("t").size(), 7U);
    expect_sound(world, {});
}

TEST(DigestChains, ACatalogMadeAgainBeginsAnew) {
    DigestWorld world;
    world.world.put(DigestWorld::trail("gone"));
    world.world.remove("gone");
    const auto end = world.world.put(DigestWorld::trail("t")) + 1;
    ASSERT_TRUE(catalog::note_delivery_begin(world.world.catalog(), {0, end}));
    world.pass(0s);
    world.pass(hour);
    EXPECT_EQ(world.digests("t").size(), 1U);
    EXPECT_TRUE(world.digests("gone").empty());
    EXPECT_EQ(world.world.catalog().digest_runs()->size(), 1U);
}

}  // namespace
}  // namespace opentrail::delivery

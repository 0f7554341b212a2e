// What the catalog holds of digests: runs that follow from trails' changes, and plans that are made
// and closed.

#include <gtest/gtest.h>

#include <algorithm>

#include "catalog/catalog.h"
#include "catalog/database.h"
#include "catalog/testing/catalog_fixture.h"
#include "catalog/testing/older_schema.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::catalog {
namespace {

const Timestamp noon = from_millis(1'767'355'200'000);

Trail trail_of(const std::string& id, bool on = true) {
    Trail trail;
    trail.id = id;
    trail.account = "1";
    trail.name = "name-of-" + id;
    trail.home_region = "us-east-1";
    trail.bucket = "logs";
    trail.logging = on;
    trail.log_file_validation = true;
    return trail;
}

class DigestTableTest : public CatalogFixture {
  protected:
    /// Plans a log file of the run, stored at `stored` unless that is absent.
    void deliver(std::optional<std::uint64_t> run, const std::string& region,
                 std::optional<Timestamp> stored, const std::string& bucket = "logs") {
        std::vector<LogFile> plans(1);
        plans[0].trail = "t";
        plans[0].region = region;
        plans[0].bucket = bucket;
        plans[0].key = std::to_string(++keys_);
        plans[0].run = run;
        ASSERT_TRUE(catalog_->plan_log_files(plans, {}));
        plans[0].stored = stored;
        if (!stored) return;
        ASSERT_TRUE(catalog_->close_log_files(plans, {}));
    }
    std::vector<LogFile> files(const std::string& region, std::optional<bool> late,
                               Timestamp before, Timestamp after) {
        return catalog_
            ->undigested_files({.trail = "t",
                                .run = 10,
                                .region = region,
                                .late = late,
                                .before = before,
                                .after = after,
                                .limit = 100})
            .value();
    }
    std::vector<std::string> undigested(const std::string& region, std::optional<bool> late = {},
                                        Timestamp before = Timestamp::max(),
                                        Timestamp after = Timestamp::max()) {
        std::vector<std::string> keys;
        const std::vector<LogFile> found = files(region, late, before, after);
        for (const LogFile& file : found) keys.push_back(file.key);
        return keys;
    }
    PlannedDigest plan(const std::string& region, Timestamp end) {
        PlannedDigest plan;
        plan.chain = {.trail = "t", .run = 10, .region = region};
        plan.start = end - Duration(3600'000);
        plan.end = end;
        plan.bucket = "logs";
        plan.key = "digest";
        plan.bytes = "{}";
        plan.hash = sha256("{}");
        plan.signature = "ab";
        plan.fingerprint = "f";
        plan.planned = end;
        const std::vector<LogFile> found = files(region, {}, Timestamp::max(), Timestamp::max());
        for (const LogFile& file : found) plan.files.push_back(file.number);
        plan.count = plan.files.size();
        std::vector<PlannedDigest> plans{plan};
        EXPECT_TRUE(catalog_->plan_digests(plans));
        plans[0].files.clear();
        return plans[0];
    }

    int keys_ = 0;
};

TEST_F(DigestTableTest, RunsFollowFromTheTrailsChanges) {
    using Offset = std::optional<std::uint64_t>;
    struct Step {
        const char* name;
        bool logging;
        bool validation;
        Offset run;                 // Of the version.
        std::vector<Offset> ended;  // Of each run so far.
    };
    const Step steps[] = {
        {"made, does not log", false, true, {}, {}},
        {"logs", true, true, 11, {Offset()}},
        {"changed", true, true, 11, {Offset()}},
        {"stopped", false, true, {}, {13}},
        {"logs again", true, true, 14, {13, Offset()}},
        {"without validation", true, false, {}, {13, 15}},
        {"stopped too", false, false, {}, {13, 15}},
        {"all again", true, true, 17, {13, 15, Offset()}},
    };
    std::uint64_t offset = 10;
    for (const Step& step : steps) {
        Trail trail = trail_of("t", step.logging);
        trail.log_file_validation = step.validation;
        trail.prefix = step.name;
        apply(offset++, PutTrail{trail});
        const auto histories = catalog_->trail_versions().value();
        EXPECT_EQ(histories.at(0).versions.back().run, step.run) << step.name;
        const auto runs = catalog_->digest_runs().value();
        ASSERT_EQ(runs.size(), step.ended.size()) << step.name;
        for (std::size_t i = 0; i < runs.size(); ++i) {
            EXPECT_EQ(runs[i].ended, step.ended[i]) << step.name;
            EXPECT_FALSE(runs[i].deleted);
            EXPECT_EQ(runs[i].settings, trail) << step.name;  // The present ones.
        }
    }
    apply(offset, DeleteTrail{"t"});
    const auto runs = catalog_->digest_runs().value();
    EXPECT_EQ(runs.at(2).ended, offset);
    EXPECT_EQ(runs.at(2).begun, (journal::Position{0, 17}));
    EXPECT_TRUE(runs.at(0).deleted);
    ASSERT_TRUE(catalog_->finish_digest_run(runs[1]));
    EXPECT_EQ(catalog_->digest_runs()->size(), 2U);
}

TEST_F(DigestTableTest, ARunGoesOnThoughOlderVersionsAreDropped) {
    apply(10, PutTrail{trail_of("t")});
    apply(11, PutTrail{trail_of("t")});
    ASSERT_TRUE(catalog_->drop_trail_versions("t", {0, 12}));
    apply(12, PutTrail{trail_of("t")});
    EXPECT_EQ(catalog_->trail_versions()->at(0).versions.back().run, 10U);
}

TEST_F(DigestTableTest, FindsFilesThatNoStoredDigestNames) {
    apply(10, PutTrail{trail_of("t")});
    deliver(10, "us-east-1", noon - Duration(1));  // "1": before.
    deliver(10, "us-east-1", noon);                // "2"
    deliver({}, "us-east-1", noon);                // "3": not validated.
    deliver(10, "eu-west-1", std::nullopt);        // "4": still to be stored.
    deliver(10, "us-east-1", noon, "others");      // "5": elsewhere.
    const auto found = [&] {
        std::vector<UnnamedLogFile> files = catalog_->unnamed_log_files("logs", noon).value();
        std::ranges::sort(files, {}, &UnnamedLogFile::key);
        return files;
    };
    using Files = std::vector<UnnamedLogFile>;
    const Files waiting{{"2", true}, {"3", false}, {"4", true}};
    EXPECT_EQ(found(), waiting);
    PlannedDigest digest = plan("us-east-1", noon + Duration(1000));
    EXPECT_EQ(found(), waiting);
    digest.given_up = noon;
    ASSERT_TRUE(catalog_->give_up_digest(digest, Undigested::next));
    EXPECT_EQ(found(), waiting);
    digest = plan("us-east-1", noon + Duration(2000));
    digest.given_up = noon;
    ASSERT_TRUE(catalog_->give_up_digest(digest, Undigested::never));
    EXPECT_EQ(found(), (Files{{"2", false}, {"3", false}, {"4", true}}));
    deliver(10, "us-east-1", noon);  // "6"
    digest = plan("us-east-1", noon + Duration(3000));
    digest.stored = noon;
    ASSERT_TRUE(catalog_->close_digests({&digest, 1}, {}));
    EXPECT_EQ(found(), (Files{{"2", false}, {"3", false}, {"4", true}}));
    // Whatever becomes of its trail.
    apply(11, DeleteTrail{"t"});
    EXPECT_EQ(found(), (Files{{"2", false}, {"3", false}, {"4", true}}));
}

TEST_F(DigestTableTest, KnowsEveryRegionThatSomethingIsKeptFor) {
    EXPECT_TRUE(catalog_->regions()->empty());
    Trail trail = trail_of("t");
    trail.home_region = "trail-1";
    apply(10, PutTrail{trail});
    deliver(10, "file-1", noon);
    KmsKey key;
    key.arn = "k";
    key.region = "key-1";
    apply(11, PutKmsKey{key});
    DigestKey signer;
    signer.region = "digest-1";
    apply(12, PutDigestKey{signer});
    const std::vector<std::string> all{"digest-1", "file-1", "key-1", "trail-1"};
    EXPECT_EQ(catalog_->regions().value(), all);
    open();
    EXPECT_EQ(catalog_->regions().value(), all);
}

TEST_F(DigestTableTest, ADigestNamesItsFilesOnce) {
    apply(10, PutTrail{trail_of("t")});
    deliver(10, "us-east-1", noon);
    deliver(10, "eu-west-1", noon);
    deliver(10, "us-east-1", std::nullopt);
    DigestRun run = catalog_->digest_runs()->at(0);
    EXPECT_EQ(catalog_->undigested_regions(run)->size(), 2U);
    EXPECT_TRUE(*catalog_->has_open_files(run));
    EXPECT_EQ(catalog_->trail_regions("t").value(),
              (std::vector<std::string>{"eu-west-1", "us-east-1"}));
    const PlannedDigest planned = plan("us-east-1", noon + Duration(1000));
    EXPECT_EQ(planned.count, 1U);
    EXPECT_TRUE(undigested("us-east-1").empty());
    EXPECT_EQ(undigested("eu-west-1"), std::vector<std::string>{"2"});
    open();
    EXPECT_EQ(catalog_->open_digests().value(), std::vector{planned});
    DigestChain chain{.name = planned.chain, .start = planned.end, .last = planned.end};
    EXPECT_EQ(catalog_->digest_chains().value(), std::vector{chain});

    PlannedDigest stored = planned;
    stored.stored = noon + Duration(1500);
    const NotedDigestStatus status{"t", {.latest_delivery = noon, .latest_error = ""}};
    ASSERT_TRUE(catalog_->close_digests({&stored, 1}, {&status, 1}));
    EXPECT_TRUE(catalog_->open_digests()->empty());
    chain.head = {.bucket = "logs", .key = "digest", .hash = sha256("{}"), .signature = "ab"};
    EXPECT_EQ(catalog_->digest_chains().value(), std::vector{chain});
    EXPECT_EQ(catalog_->digest_status("t").value(), status.status);
    EXPECT_EQ(catalog_->digest_status("other").value(), DigestStatus{});
}

TEST_F(DigestTableTest, SaysOfAFileWhichDigestNamesIt) {
    apply(10, PutTrail{trail_of("t")});
    deliver(10, "us-east-1", noon);
    const auto listed = [&] {
        return catalog_
            ->list_log_files({.trail = "t", .from = noon, .to = Timestamp::max(), .limit = 9})
            .value()
            .at(0);
    };
    EXPECT_EQ(listed().digest_key, "");
    PlannedDigest digest = plan("us-east-1", noon + Duration(3600'000));
    EXPECT_EQ(listed().digest_key, "digest");
    EXPECT_FALSE(listed().digest_stored);
    digest.stored = noon + Duration(3600'000);
    ASSERT_TRUE(catalog_->close_digests({&digest, 1}, {}));
    EXPECT_EQ(listed().digest_bucket, "logs");
    EXPECT_TRUE(listed().digest_stored);
}

TEST_F(DigestTableTest, WhatBecomesOfTheFilesOfADigestThatIsGivenUp) {
    const struct {
        const char* name;
        Undigested files;
        std::vector<std::string> next;
        std::vector<std::string> late;
        bool final;
        Timestamp start;
    } rows[] = {
        {"named by the next", Undigested::next, {"1"}, {}, false, noon - Duration(3600'000)},
        {"by a backfill digest", Undigested::backfill, {}, {"1"}, true, noon - Duration(3600'000)},
        {"by none", Undigested::never, {}, {}, true, noon},
    };
    for (const auto& row : rows) {
        keys_ = 0;
        const disk::TemporaryDirectory directory;
        catalog_ = Catalog::open(directory / "catalog.db").value();
        apply(10, PutTrail{trail_of("t")});
        deliver(10, "us-east-1", noon - Duration(1));
        PlannedDigest digest = plan("us-east-1", noon);
        digest.given_up = noon;
        digest.final = true;
        std::vector<DigestChain> chains = catalog_->digest_chains().value();
        ASSERT_TRUE(catalog_->give_up_digest(digest, row.files));
        EXPECT_TRUE(catalog_->open_digests()->empty()) << row.name;
        EXPECT_EQ(undigested("us-east-1", false), row.next) << row.name;
        EXPECT_EQ(undigested("us-east-1", true), row.late) << row.name;
        chains = catalog_->digest_chains().value();
        ASSERT_EQ(chains.size(), 1U);
        EXPECT_EQ(chains[0].start, row.start) << row.name;
        EXPECT_EQ(chains[0].last, noon) << row.name;
        EXPECT_EQ(chains[0].head, std::nullopt) << row.name;
        catalog_ = nullptr;
    }
}

TEST_F(DigestTableTest, FilesAreAskedForByWhenTheyWereStored) {
    apply(10, PutTrail{trail_of("t")});
    for (const int second : {3, 1, 2, 9}) deliver(10, "r", noon + Duration(1000 * second));
    EXPECT_EQ(undigested("r"), (std::vector<std::string>{"2", "3", "1", "4"}));
    EXPECT_EQ(undigested("r", {}, noon + Duration(3000)), (std::vector<std::string>{"2", "3"}));
    EXPECT_EQ(undigested("r", {}, noon + Duration(2000), noon + Duration(3000)),
              (std::vector<std::string>{"2", "4"}));
}

TEST_F(DigestTableTest, KnowsWhenAllOfARunIsPlanned) {
    apply(10, PutTrail{trail_of("t")});
    EXPECT_FALSE(*catalog_->is_planned_past(catalog_->digest_runs()->at(0)));
    apply(20, PutTrail{trail_of("t", false)});
    const DigestRun run = catalog_->digest_runs()->at(0);
    EXPECT_FALSE(*catalog_->is_planned_past(run));
    const auto move = [&](std::uint64_t next) {
        const std::vector<TrailCursor> cursors{{"t", {0, next}}};
        ASSERT_TRUE(catalog_->plan_log_files({}, cursors));
    };
    move(20);
    EXPECT_FALSE(*catalog_->is_planned_past(run));
    move(21);
    EXPECT_TRUE(*catalog_->is_planned_past(run));
    // The cursor of a deleted trail goes with its versions.
    apply(30, DeleteTrail{"t"});
    ASSERT_TRUE(catalog_->drop_trail_versions("t", {0, 31}));
    EXPECT_TRUE(*catalog_->is_planned_past(run));
}

TEST_F(DigestTableTest, ATrailMadeAgainGoesOnAfterTheLastOne) {
    apply(10, PutTrail{trail_of("t")});
    EXPECT_EQ(catalog_->last_digest_end(trail_of("t"), "r", false).value(), std::nullopt);
    plan("r", noon);
    plan("r", noon + Duration(1000));
    EXPECT_EQ(catalog_->last_digest_end(trail_of("t"), "r", false).value(), noon + Duration(1000));
    EXPECT_EQ(catalog_->last_digest_end(trail_of("t"), "r", true).value(), std::nullopt);
    EXPECT_EQ(catalog_->last_digest_end(trail_of("t"), "q", false).value(), std::nullopt);
    EXPECT_EQ(catalog_->last_digest_end(trail_of("u"), "r", false).value(), std::nullopt);
}

TEST_F(DigestTableTest, TellsWhichDigestsWereStored) {
    apply(10, PutTrail{trail_of("t")});
    const auto store = [&](PlannedDigest digest) {
        digest.stored = digest.end + Duration(5000);
        EXPECT_TRUE(catalog_->close_digests({&digest, 1}, {}));
        digest.bytes.clear();
        return digest;
    };
    const Duration hour(3600'000);
    const PlannedDigest second = store(plan("r", noon + hour));
    const PlannedDigest first = store(plan("r", noon));
    const PlannedDigest third = store(plan("r", noon + 2 * hour));
    PlannedDigest given_up = plan("r", noon + hour);
    given_up.given_up = noon + hour;
    ASSERT_TRUE(catalog_->give_up_digest(given_up, Undigested::next));
    plan("r", noon + hour);  // Open.
    const PlannedDigest elsewhere = store(plan("q", noon));
    const Trail trail = trail_of("t");
    EXPECT_EQ(catalog_->stored_digests(trail, "r", noon, noon + 2 * hour).value(),
              (std::vector{first, second, third}));
    EXPECT_EQ(
        catalog_->stored_digests(trail, "r", noon + Duration(1), noon + 2 * hour - Duration(1))
            .value(),
        std::vector{second});
    EXPECT_EQ(catalog_->stored_digests(trail, "q", noon, noon).value(), std::vector{elsewhere});
    Trail again = trail;  // Made anew under its name.
    again.id = "u";
    EXPECT_TRUE(catalog_->stored_digests(again, "r", noon, noon + 2 * hour)->empty());
}

TEST_F(DigestTableTest, KeysStayInTheOrderInWhichTheyWereMade) {
    const auto key = [](const char* region, const char* fingerprint) {
        return DigestKey{.region = region,
                         .fingerprint = fingerprint,
                         .public_der = std::string("\0\xff", 2),
                         .sealed_private_key = "sealed",
                         .created = noon,
                         .valid_from = noon - Duration(1),
                         .valid_to = noon + Duration(1)};
    };
    apply(1, PutDigestKey{key("b", "2")});
    apply(2, PutDigestKey{key("a", "1")});
    apply(3, PutDigestKey{key("b", "0")});
    apply(4, PutDigestKey{key("b", "2")});
    open();
    EXPECT_EQ(catalog_->digest_keys("b").value(), (std::vector{key("b", "2"), key("b", "0")}));
    EXPECT_EQ(catalog_->all_digest_keys()->size(), 3U);
}

TEST_F(DigestTableTest, OpensACatalogFromBeforeDigests) {
    apply(10, PutTrail{trail_of("on")});
    apply(11, PutTrail{trail_of("on")});
    apply(12, PutTrail{trail_of("off", false)});
    apply(13, PutTrail{trail_of("gone")});
    apply(14, DeleteTrail{"gone"});
    deliver(10, "us-east-1", noon);
    catalog_ = nullptr;
    {
        Database database =
            *Database::open(directory_ / "catalog.db", Database::Access::read_write);
        ASSERT_TRUE(database.run(without_digests));
        ASSERT_TRUE(database.run("PRAGMA user_version=7"));
    }
    open();
    const auto runs = catalog_->digest_runs().value();
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs[0].trail, "on");
    EXPECT_EQ(runs[0].begun, (journal::Position{0, 11}));
    EXPECT_EQ(runs[0].settings, trail_of("on"));
    EXPECT_EQ(catalog_->trail_regions("t").value(), std::vector<std::string>{"us-east-1"});
    // What was delivered before is named by no digest.
    EXPECT_TRUE(undigested("us-east-1").empty());
    apply(20, PutTrail{trail_of("on")});
    const std::vector<TrailHistory> histories = catalog_->trail_versions().value();
    for (const TrailHistory& history : histories) {
        if (history.id != "on") continue;
        EXPECT_EQ(history.versions.back().run, 11U);
    }
}

}  // namespace
}  // namespace opentrail::catalog

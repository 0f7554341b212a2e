// Log files in the catalog: plans come with cursors or not at all, are closed once, and can be
// found again after the database was opened anew.

#include <gtest/gtest.h>

#include "catalog/catalog.h"
#include "catalog/schema.h"
#include "catalog/testing/catalog_fixture.h"

namespace opentrail::catalog {
namespace {

const Timestamp noon = from_millis(1'767'355'200'000);

LogFile plan_of(const std::string& trail, std::uint64_t first, const std::string& key) {
    LogFile plan;
    plan.trail = trail;
    plan.account = "111122223333";
    plan.region = "us-east-1";
    plan.category = event::Category::data;
    plan.first = {1, first};
    plan.end = first + 10;
    plan.version = {1, 3};
    plan.bucket = "logs";
    plan.key = key;
    plan.hash = sha256(key);
    plan.count = 7;
    plan.bytes = 12'345;
    plan.oldest = noon - std::chrono::hours(1);
    plan.newest = noon - std::chrono::minutes(1);
    plan.recorded = noon - std::chrono::seconds(30);
    plan.planned = noon;
    return plan;
}

using LogFileTableTest = CatalogFixture;

TEST_F(LogFileTableTest, KeepsPlansUntilTheyAreStored) {
    std::vector<LogFile> plans{plan_of("t1", 5, "a"), plan_of("t2", 6, "b"), plan_of("t1", 7, "c")};
    const std::vector<TrailCursor> cursors{{"t1", {1, 20}}, {"t2", {1, 21}}};
    ASSERT_TRUE(catalog_->plan_log_files(plans, cursors));
    EXPECT_LT(plans[0].number, plans[1].number);
    open();
    EXPECT_EQ(catalog_->open_log_files().value(), plans);
    EXPECT_EQ(catalog_->trail_cursors().value(), cursors);

    plans[0].stored = noon + std::chrono::seconds(9);
    plans[2].stored = noon + std::chrono::seconds(8);
    const DeliveryStatus status{.latest_delivery = noon,
                                .latest_attempt = noon,
                                .latest_success = noon,
                                .latest_error = ""};
    const LogFile closed[] = {plans[0], plans[2]};
    const NotedStatus noted[] = {{"t1", status}};
    ASSERT_TRUE(catalog_->close_log_files(closed, noted));
    open();
    EXPECT_EQ(catalog_->open_log_files().value(), std::vector<LogFile>{plans[1]});
    EXPECT_EQ(catalog_->delivery_status("t1").value(), status);
    EXPECT_EQ(catalog_->log_files("t1", noon, noon + std::chrono::hours(1)).value(),
              (std::vector<LogFile>{plans[2], plans[0]}));
    EXPECT_EQ(catalog_->log_files("t1", *plans[2].stored, *plans[0].stored).value(),
              std::vector<LogFile>{plans[2]});
    EXPECT_TRUE(
        catalog_->log_files("t2", from_millis(0), noon + std::chrono::hours(1)).value().empty());

    const TrailCursor moved[] = {{"t1", {1, 30}}};
    ASSERT_TRUE(catalog_->plan_log_files({}, moved));
    EXPECT_EQ(catalog_->trail_cursors().value(),
              (std::vector<TrailCursor>{moved[0], {"t2", {1, 21}}}));
}

TEST_F(LogFileTableTest, ListsATrailsFilesNewestFirst) {
    std::vector<LogFile> plans{plan_of("t1", 5, "a"), plan_of("t2", 6, "b"),
                               plan_of("t1", 7, "c"), plan_of("t1", 8, "d"),
                               plan_of("t1", 9, "e"), plan_of("t1", 10, "f")};
    plans[4].region = "eu-west-1";
    ASSERT_TRUE(catalog_->plan_log_files(plans, {}));
    for (std::size_t i = 0; i < 5; ++i) plans[i].stored = noon + std::chrono::seconds(i / 2);
    ASSERT_TRUE(catalog_->close_log_files(std::span(plans).first(5), {}));
    const auto keys = [&](const LogFileQuery& query) {
        std::string text;
        const std::vector<ListedLogFile> files = catalog_->list_log_files(query).value();
        for (const ListedLogFile& listed : files) {
            text += listed.file.key;
        }
        return text;
    };
    const Timestamp end = noon + std::chrono::hours(1);
    EXPECT_EQ(keys({.trail = "t1", .from = noon, .to = end, .limit = 9}), "edca");
    EXPECT_EQ(keys({.trail = "t1", .from = noon, .to = end, .limit = 2}), "ed");
    EXPECT_EQ(keys({.trail = "t1",
                    .from = noon,
                    .to = end,
                    .after = std::pair(*plans[3].stored, plans[3].number),
                    .limit = 9}),
              "ca");
    EXPECT_EQ(keys({.trail = "t1", .region = "eu-west-1", .from = noon, .to = end, .limit = 9}),
              "e");
    EXPECT_EQ(keys({.trail = "t1",
                    .from = noon + std::chrono::seconds(1),
                    .to = noon + std::chrono::seconds(2),
                    .limit = 9}),
              "dc");
    EXPECT_EQ(catalog_->count_log_files("t1", noon, end).value(), 4u);
    EXPECT_EQ(catalog_->count_log_files("t1", noon, noon + std::chrono::seconds(1)).value(), 1u);

    EXPECT_EQ(catalog_->find_log_file("t1", "logs", "c", noon).value()->file, plans[2]);
    EXPECT_FALSE(catalog_->find_log_file("t1", "logs", "b", noon).value()) << "another trail's";
    EXPECT_FALSE(catalog_->find_log_file("t1", "other", "c", noon).value());
    EXPECT_FALSE(catalog_->find_log_file("t1", "logs", "f", noon).value()) << "it is not stored";
    EXPECT_FALSE(catalog_->find_log_file("t1", "logs", "c", end).value());
}

TEST_F(LogFileTableTest, KeepsWhatWasGivenUp) {
    std::vector<LogFile> plans{plan_of("t1", 5, "a"), plan_of("t1", 6, "b"), plan_of("t2", 7, "c")};
    ASSERT_TRUE(catalog_->plan_log_files(plans, {}));
    plans[0].given_up = noon + std::chrono::hours(1);
    plans[2].given_up = noon + std::chrono::hours(2);
    const LogFile closed[] = {plans[0], plans[2]};
    ASSERT_TRUE(catalog_->close_log_files(closed, {}));
    // For good: nothing is changed by closing it again.
    plans[0].given_up = {};
    plans[0].stored = noon;
    ASSERT_TRUE(catalog_->close_log_files(std::span(plans).first(1), {}));
    plans[0] = closed[0];
    open();
    EXPECT_EQ(catalog_->open_log_files().value(), std::vector<LogFile>{plans[1]});
    EXPECT_EQ(catalog_->given_up_log_files("t1").value(), std::vector<LogFile>{plans[0]});
    EXPECT_EQ(catalog_->given_up_log_files("t2").value(), std::vector<LogFile>{plans[2]});
    EXPECT_TRUE(catalog_->log_files("t1", from_millis(0), noon + std::chrono::hours(9))->empty());
}

TEST_F(LogFileTableTest, PlansAllOrNothing) {
    // The second plan breaks a rule that is put on the table here.
    {
        Database other = *Database::open(directory_ / "catalog.db", Database::Access::read_write);
        ASSERT_TRUE(other.run("CREATE UNIQUE INDEX keys ON log_files (key)"));
    }
    open();
    std::vector<LogFile> plans{plan_of("t1", 5, "a"), plan_of("t1", 6, "a")};
    const TrailCursor moved[] = {{"t1", {1, 30}}};
    EXPECT_FALSE(catalog_->plan_log_files(plans, moved));
    EXPECT_TRUE(catalog_->open_log_files().value().empty());
    EXPECT_TRUE(catalog_->trail_cursors().value().empty());
    // And it goes on afterwards.
    plans.pop_back();
    EXPECT_TRUE(catalog_->plan_log_files(plans, moved));
    EXPECT_EQ(catalog_->open_log_files().value(), plans);
}

}  // namespace
}  // namespace opentrail::catalog

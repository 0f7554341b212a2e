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

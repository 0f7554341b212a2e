// StartLogging, StopLogging and GetTrailStatus: on and off, once each, and every member of the
// status.

#include <gtest/gtest.h>

#include <thread>

#include "api/testing/trail_world.h"
#include "catalog/database.h"

namespace opentrail::api {
namespace {

constexpr const char* audit = R"({"Name":"audit"})";

TEST(Logging, IsSwitchedOnAndOff) {
    TrailWorld world;
    world.create("audit");
    EXPECT_EQ(
        world.ok("GetTrailStatus", audit),
        R"({"IsLogging":false,"LatestDeliveryAttemptTime":"","LatestNotificationAttemptTime":"","LatestNotificationAttemptSucceeded":"","LatestDeliveryAttemptSucceeded":"","TimeLoggingStarted":"","TimeLoggingStopped":""})");
    // The fake clock begins at a whole second.
    const Timestamp started = world.clock.now();
    EXPECT_EQ(world.ok("StartLogging", R"({"Name":")" + trail_arn("audit") + "\"}"), "{}");
    JsonObject status = world.object("GetTrailStatus", audit);
    EXPECT_EQ(status.at("IsLogging"), true);
    EXPECT_EQ(status.at("StartLoggingTime"), to_millis(started) / 1000);
    EXPECT_EQ(status.at("TimeLoggingStarted"), Json(iso8601(started)));
    EXPECT_FALSE(status.contains("StopLoggingTime"));

    world.clock.move(Duration(1'500));
    const Timestamp stopped = world.clock.now();
    EXPECT_EQ(world.ok("StopLogging", audit), "{}");
    status = world.object("GetTrailStatus", audit);
    EXPECT_EQ(status.at("IsLogging"), false);
    EXPECT_EQ(status.at("StartLoggingTime"), to_millis(started) / 1000);
    EXPECT_EQ(status.at("StopLoggingTime"), static_cast<double>(to_millis(stopped)) / 1000);
    EXPECT_EQ(status.at("TimeLoggingStopped"), Json(iso8601(stopped - Duration(500))));
}

TEST(Logging, IsNotAnsweredFromBeforeAChangeThatWaitsForTheCatalog) {
    TrailWorld world;
    world.create("audit");
    world.ok("StartLogging", audit);
    const auto sql = [&](std::string_view text) {
        auto database =
            catalog::Database::open(world.catalog_path(), catalog::Database::Access::read_write);
        ASSERT_TRUE(database && database->run(text));
    };
    sql("CREATE TRIGGER full BEFORE INSERT ON applied BEGIN"
        " SELECT RAISE(ROLLBACK, 'database or disk is full'); END");
    // Journaled, and not to be taken back: it is applied when there is room.
    EXPECT_EQ(world.call("StopLogging", audit).status, 503);
    // In the catalog it is still on, so that there would be nothing to change.
    EXPECT_EQ(world.call("StartLogging", audit).status, 503);
    sql("DROP TRIGGER full");
    while (world.object("GetTrailStatus", audit).at("IsLogging") == true) {
        std::this_thread::yield();
    }
    world.ok("StartLogging", audit);
    EXPECT_EQ(world.object("GetTrailStatus", audit).at("IsLogging"), true);
}

TEST(Logging, StaysAsItIsWhenItIsSoAlready) {
    TrailWorld world;
    world.create("audit");
    const auto versions = [&] { return world.catalog().trail_versions()->front().versions.size(); };
    EXPECT_EQ(world.ok("StopLogging", audit), "{}");
    EXPECT_EQ(versions(), 1U);
    world.ok("StartLogging", audit);
    const std::string status = world.ok("GetTrailStatus", audit);
    world.clock.move(Duration(5'000));
    world.ok("StartLogging", audit);
    EXPECT_EQ(world.ok("GetTrailStatus", audit), status);
    EXPECT_EQ(versions(), 2U);
}

TEST(Logging, ShowsWhatDeliveryCameTo) {
    TrailWorld world;
    world.create("audit");
    const std::string id = world.catalog().trails("000000000000")->front().id;
    const Timestamp noon = from_millis(1'767'355'200'000);
    ASSERT_TRUE(world.catalog().set_delivery_status(id, {.latest_delivery = noon,
                                                         .latest_attempt = noon + Duration(60'000),
                                                         .latest_success = noon,
                                                         .latest_error = "AccessDenied"}));
    EXPECT_EQ(
        world.ok("GetTrailStatus", audit),
        R"({"IsLogging":false,"LatestDeliveryError":"AccessDenied","LatestDeliveryTime":1767355200,"LatestDeliveryAttemptTime":"2026-01-02T12:01:00Z","LatestNotificationAttemptTime":"","LatestNotificationAttemptSucceeded":"","LatestDeliveryAttemptSucceeded":"2026-01-02T12:00:00Z","TimeLoggingStarted":"","TimeLoggingStopped":""})");
}

TEST(Logging, HasADeliveryFromTheStartForALenientCaller) {
    Settings settings;
    settings.lenient = true;
    TrailWorld world(settings);
    world.create("audit");
    EXPECT_FALSE(world.object("GetTrailStatus", audit).contains("LatestDeliveryTime"));
    world.ok("StartLogging", audit);
    const JsonObject status = world.object("GetTrailStatus", audit);
    EXPECT_EQ(status.at("LatestDeliveryTime"), status.at("StartLoggingTime"));
}

TEST(Logging, NamesTheArnOfATrailWithoutStatus) {
    TrailWorld world;
    const TrailCase rows[] = {
        {"by name", "GetTrailStatus", R"({"Name":"absent"})", "TrailNotFoundException",
         "Unknown trail: arn:aws:cloudtrail:us-east-1:000000000000:trail/absent for the user: "
         "000000000000"},
        {"by ARN", "GetTrailStatus",
         R"({"Name":"arn:aws:cloudtrail:eu-west-1:000000000000:trail/absent"})",
         "TrailNotFoundException",
         "Unknown trail: arn:aws:cloudtrail:eu-west-1:000000000000:trail/absent for the user: "
         "000000000000"},
        {"a bad name", "GetTrailStatus", R"({"Name":"a"})", "InvalidTrailNameException"},
        {"start", "StartLogging", R"({"Name":"absent"})", "TrailNotFoundException",
         "Unknown trail: absent for the user: 000000000000"},
        {"stop with a bad name", "StopLogging", R"({"Name":"-bad"})", "InvalidTrailNameException"},
    };
    for (const TrailCase& row : rows) world.expect(row);
}

}  // namespace
}  // namespace opentrail::api

// What validation says of digests that the service delivered and that nothing in the bucket tells
// of any more.

#include "delivery/validation/missing_tail.h"

#include <gtest/gtest.h>

#include "delivery/testing/validation_run.h"

namespace opentrail::delivery::validation {
namespace {

using testing::at;
using testing::NamedTrail;
using testing::run;
using testing::RunOptions;
using testing::Said;
using testing::scope_of;

/// Digests of an hour each: D1 to D4 end from 04:00 to 07:00.
struct Trail : NamedTrail {
    Trail() {
        for (int hour = 4; hour <= 7; ++hour) {
            const std::string start = "2026-01-02T0" + std::to_string(hour - 1) + ":00:00Z";
            const std::string end = "2026-01-02T0" + std::to_string(hour) + ":00:00Z";
            add("D" + std::to_string(hour - 3), add_digest({start, end, {}, hour == 4}));
        }
    }
};

const std::string day = "2026-01-02T00:00:00Z";
const std::string noon = "2026-01-02T12:00:00Z";

std::string missing(const std::string& from, const std::string& to, int count) {
    return "Digest files\tthat ended after " + from + " and by " + to + " (about " +
           std::to_string(count) + ")\tINVALID: not found\n";
}

struct Row {
    const char* name;
    std::vector<std::string> removed;
    std::string start;
    std::string end;
    std::string newest;   // Delivered.
    std::string started;  // Empty: nobody knows.
    std::string expected;
};

const std::vector<std::string> all = {"D1", "D2", "D3", "D4"};

const Row rows[] = {
    {"nothing is touched", {}, day, noon, "2026-01-02T07:05:00Z", "2026-01-02T03:00:00Z", ""},
    {"everything is gone", all, day, noon, "2026-01-02T07:05:00Z", "",
     missing(day, "2026-01-02T07:05:00Z", 7)},
    {"everything since the start", all, day, noon, "2026-01-02T07:05:00Z", "2026-01-02T03:00:00Z",
     missing("2026-01-02T03:00:00Z", "2026-01-02T07:05:00Z", 4)},
    {"everything of a short life", all, day, noon, "2026-01-02T03:00:03Z", "2026-01-02T03:00:00Z",
     missing("2026-01-02T03:00:00Z", "2026-01-02T03:00:03Z", 1)},
    {"everything, and the range ends before it was delivered", all, day, "2026-01-02T05:30:00Z",
     "2026-01-02T07:05:00Z", "", missing(day, "2026-01-02T07:05:00Z", 7)},
    {"the last ones",
     {"D2", "D3", "D4"},
     day,
     noon,
     "2026-01-02T07:05:00Z",
     "",
     missing("2026-01-02T04:00:00Z", "2026-01-02T07:05:00Z", 3)},
    {"the last ones, and the range ends before",
     {"D2", "D3", "D4"},
     day,
     "2026-01-02T05:30:00Z",
     "2026-01-02T07:05:00Z",
     "",
     missing("2026-01-02T04:00:00Z", "2026-01-02T07:05:00Z", 3)},
    {"the last one before the range is there",
     {"D2", "D3", "D4"},
     "2026-01-02T04:30:00Z",
     noon,
     "2026-01-02T07:05:00Z",
     "",
     missing("2026-01-02T04:30:00Z", "2026-01-02T07:05:00Z", 2)},
    {"the next one may only be late", {}, day, noon, "2026-01-02T09:59:59Z", "", ""},
    {"three hours after the last one",
     {},
     day,
     noon,
     "2026-01-02T10:00:00Z",
     "",
     missing("2026-01-02T07:00:00Z", "2026-01-02T10:00:00Z", 3)},
    {"it ended before the range", {}, "2026-01-02T07:02:00Z", noon, "2026-01-02T07:05:00Z", "", ""},
    {"delivered before the range", all, "2026-01-02T08:00:00Z", noon, "2026-01-02T07:05:00Z", "",
     ""},
    {"a later one is there", {}, day, "2026-01-02T04:30:00Z", "2026-01-02T07:05:00Z", "", ""},
    {"what came after a pause is beyond the range",
     {},
     day,
     noon,
     "2026-01-03T20:00:00Z",
     "2026-01-03T18:00:00Z",
     ""},
    {"what came after a pause",
     {},
     day,
     "2026-01-03T20:00:00Z",
     "2026-01-03T19:30:00Z",
     "2026-01-03T18:00:00Z",
     missing("2026-01-03T18:00:00Z", "2026-01-03T19:30:00Z", 1)},
};

TEST(MissingTail, IsSeenByWhatTheServiceDelivered) {
    for (const Row& row : rows) {
        Trail trail;
        for (const std::string& name : row.removed) trail.erase(name);
        const Scope scope = scope_of(row.start, row.end);
        const Said without = run(trail, scope);
        EXPECT_TRUE(without.all_valid) << row.name;
        Delivered delivered{.newest = at(row.newest)};
        if (!row.started.empty()) delivered.started = at(row.started);
        const Said said = run(trail, scope, {.delivered = delivered});
        EXPECT_EQ(said.notable, row.expected) << row.name;
        EXPECT_EQ(said.quiet, without.quiet) << row.name;
        EXPECT_EQ(said.all_valid, row.expected.empty()) << row.name;
        EXPECT_EQ(said.error, "") << row.name;
    }
}

TEST(MissingTail, IsNotLookedForAmongOthersFiles) {
    Trail trail;
    trail.objects.clear();
    const RunOptions options{.delivered = Delivered{.newest = at("2026-01-02T07:05:00Z")}};
    EXPECT_FALSE(run(trail, scope_of(day, noon), options).all_valid);
    Scope account = scope_of(day, noon);
    account.place.account = "444455556666";
    EXPECT_TRUE(run(trail, account, options).all_valid);
    // It has digests only once it has events.
    Scope region = scope_of(day, noon);
    region.place.region = "eu-west-1";
    EXPECT_TRUE(run(trail, region, options).all_valid);
}

TEST(MissingTail, CannotBeSeenWhereABackfillDigestWasDelivered) {
    Trail trail;
    trail.add_digest({"2026-01-02T03:00:00Z", "2026-01-02T04:00:00Z", {}, true, true});
    const RunOptions options{.delivered = Delivered{.newest = at("2026-01-02T11:00:00Z")}};
    EXPECT_TRUE(run(trail, scope_of(day, noon), options).all_valid);
}

}  // namespace
}  // namespace opentrail::delivery::validation

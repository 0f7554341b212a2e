// What validation says of a trail that was stopped and started again: nothing that is removed
// around a pause passes for one.

#include <gtest/gtest.h>

#include "base/gzip.h"
#include "delivery/testing/validation_run.h"

namespace opentrail::delivery::validation {
namespace {

using testing::NamedTrail;
using testing::run;
using testing::Said;
using testing::scope_of;

/// A run with digests D1, D2 and the last, D3; a pause from 05:30 to 06:00; a run with E1.
struct Runs : NamedTrail {
    Runs() {
        add("A1", add_log("20260102T0310", "aaaaaaaaaaaaaaa1"));
        add("D1", add_digest({"2026-01-02T03:00:00Z", "2026-01-02T04:00:00Z", {key("A1")}, true}));
        add("D2", add_digest({"2026-01-02T04:00:00Z", "2026-01-02T05:00:00Z", {}}));
        add("C1", add_log("20260102T0520", "ccccccccccccccc1"));
        add("D3", add_digest({"2026-01-02T05:00:00Z", "2026-01-02T05:30:00Z", {key("C1")}}));
        add("B1", add_log("20260102T0610", "bbbbbbbbbbbbbbb1"));
        add("E1", add_digest({"2026-01-02T06:00:00Z", "2026-01-02T07:00:00Z", {key("B1")}, true}));
    }
    void rob_c1() {
        erase("D3");
        objects.at(key("C1")).bytes = gzip("{\"Records\":[ ]}", GzipEffort::dense);
    }
};

const std::string three = "2026-01-02T03:00:00Z";
const std::string eight = "2026-01-02T08:00:00Z";
const std::string next_day = "2026-01-03T08:00:00Z";
const std::string unnamed = "\tunnamed: no digest file names it\n";
const std::string pending =
    "\tpending: the digest file that is to name it is not due yet, or less than two hours late\n";
const std::string before = "\tbefore validation: older than the digest files\n";

TEST(ValidateRuns, APauseIsNoFault) {
    Runs trail;
    const Said said = run(trail, scope_of(three, eight), {.now = next_day});
    EXPECT_EQ(said.digests,
              "Digest file\tE1\tvalid\n"
              "No log files were delivered by CloudTrail between 2026-01-02T05:30:00Z and "
              "2026-01-02T06:00:00Z\n"
              "Digest file\tD3\tvalid\nDigest file\tD2\tvalid\nDigest file\tD1\tvalid\n");
    EXPECT_EQ(said.logs, "");
    EXPECT_TRUE(said.all_valid) << said.error;
}

TEST(ValidateRuns, TheLastDigestOfARunIsMissedByItsLogFiles) {
    const struct {
        const char* name;
        std::string start;
        std::string end;
        std::string now;
    } rows[] = {
        {"a day later", three, eight, next_day},
        {"as soon as the next run has a digest", three, eight, "2026-01-02T07:00:01Z"},
        {"from within the hour of the digest", "2026-01-02T05:10:00Z", eight, next_day},
        {"the next run lies beyond", three, "2026-01-02T05:40:00Z", next_day},
        {"beyond, and soon", three, "2026-01-02T05:40:00Z", "2026-01-02T07:00:01Z"},
        {"both runs lie beyond", "2026-01-02T05:10:00Z", "2026-01-02T05:40:00Z", next_day},
    };
    for (const auto& row : rows) {
        Runs trail;
        trail.rob_c1();
        const Said said = run(trail, scope_of(row.start, row.end), {.now = row.now});
        EXPECT_EQ(said.logs, "Log file\tC1" + unnamed) << row.name;
        EXPECT_FALSE(said.all_valid) << row.name;
        EXPECT_EQ(said.error, "") << row.name;
    }
}

TEST(ValidateRuns, NothingIsDeliveredInAPause) {
    Runs trail;
    trail.add("X", trail.add_log("20260102T0545", "xxxxxxxxxxxxxxx1"));
    const Said said = run(trail, scope_of(three, eight), {.now = next_day});
    EXPECT_EQ(said.logs, "Log file\tX" + unnamed);
    EXPECT_FALSE(said.all_valid);
}

TEST(ValidateRuns, OlderDigestsAreFoundHoweverOldTheyAre) {
    for (const bool has_older : {true, false}) {
        Runs trail;
        const std::string f1 =
            trail.add_digest({"2026-03-01T06:00:00Z", "2026-03-01T07:00:00Z", {}, true});
        trail.add("F1", f1);
        trail.add("X", trail.add_log("20260301T0545", "xxxxxxxxxxxxxxx1"));
        if (!has_older) {
            for (const char* digest : {"D1", "D2", "D3", "E1"}) trail.erase(digest);
        }
        // Months after all that is left of them.
        for (const char* start : {"2026-03-01T05:00:00Z", "2026-03-01T05:44:00Z"}) {
            const Said said = run(trail, scope_of(start, "2026-03-01T08:00:00Z"),
                                  {.now = "2026-03-02T00:00:00Z"});
            EXPECT_EQ(said.logs, "Log file\tX" + (has_older ? unnamed : before)) << start;
            EXPECT_EQ(said.all_valid, !has_older) << start;
        }
        // And with no digest at all in the range, nor within a day of it.
        trail.add("Y", trail.add_log("20260227T1200", "yyyyyyyyyyyyyyy1"));
        const Said said = run(trail, scope_of("2026-02-27T11:00:00Z", "2026-02-27T13:00:00Z"),
                              {.now = "2026-03-02T00:00:00Z"});
        EXPECT_EQ(said.logs, "Log file\tY" + (has_older ? unnamed : before));
    }
}

TEST(ValidateRuns, WhatIsOlderThanAllChainsIsFromBeforeValidation) {
    Runs trail;
    trail.add("X", trail.add_log("20260102T0210", "xxxxxxxxxxxxxxx1"));
    const Said said = run(trail, scope_of("2026-01-02T02:00:00Z", eight), {.now = next_day});
    EXPECT_EQ(said.logs, "Log file\tX" + before);
    EXPECT_TRUE(said.all_valid);
    trail.erase("D1");  // With the digest that starts it nobody knows.
    EXPECT_EQ(run(trail, scope_of("2026-01-02T02:00:00Z", eight), {.now = next_day}).logs,
              "Log file\tX" + unnamed + "Log file\tA1" + unnamed);
}

TEST(ValidateRuns, AFileIsPendingUntilALaterDigestIsThere) {
    const struct {
        const char* name;
        const char* minute;
        std::string expected;
    } rows[] = {
        {"after the newest digest", "20260102T0705", pending},
        {"stored after it, or about then", "20260102T0645", pending},
        {"long before its end", "20260102T0644", unnamed},
        {"in the last minute of the pause", "20260102T0559", unnamed},
        {"in the earlier run", "20260102T0525", unnamed},
    };
    for (const auto& row : rows) {
        Runs trail;
        trail.add("X", trail.add_log(row.minute, "xxxxxxxxxxxxxxx1"));
        const Said said = run(trail, scope_of(three, eight), {.now = "2026-01-02T07:10:00Z"});
        EXPECT_EQ(said.logs, "Log file\tX" + row.expected) << row.name;
        EXPECT_EQ(said.all_valid, row.expected == pending) << row.name;
    }
}

TEST(ValidateRuns, TheMinuteInWhichAChainBeginsIsThatChains) {
    const struct {
        const char* name;
        const char* minute;
        std::string expected;
    } rows[] = {
        {"begins in it", "20260301T0600", pending},
        {"begins after it", "20260301T0559", unnamed},
    };
    for (const auto& row : rows) {
        Runs trail;
        trail.add("F1",
                  trail.add_digest({"2026-03-01T06:00:30Z", "2026-03-01T06:05:00Z", {}, true}));
        trail.add("X", trail.add_log(row.minute, "xxxxxxxxxxxxxxx1"));
        const Said said = run(trail, scope_of("2026-03-01T05:00:00Z", "2026-03-01T06:06:00Z"),
                              {.now = "2026-03-01T06:06:00Z"});
        EXPECT_EQ(said.logs, "Log file\tX" + row.expected) << row.name;
    }
}

}  // namespace
}  // namespace opentrail::delivery::validation

// What validation says where files cannot be read: nothing of what they would tell.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "delivery/testing/validation_run.h"

namespace opentrail::delivery::validation {
namespace {

using testing::NamedTrail;
using testing::run;
using testing::Said;
using testing::scope_of;

/// A run with digests D1 to D3 of an hour each, from 03:00 on, and one that begins at 12:00 with
/// E1.
struct Trail : NamedTrail {
    Trail() {
        add("A1", add_log("20260102T0310", "aaaaaaaaaaaaaaa1"));
        add("D1", add_digest({"2026-01-02T03:00:00Z", "2026-01-02T04:00:00Z", {key("A1")}, true}));
        add("B1", add_log("20260102T0410", "bbbbbbbbbbbbbbb1"));
        add("D2", add_digest({"2026-01-02T04:00:00Z", "2026-01-02T05:00:00Z", {key("B1")}}));
        add("D3", add_digest({"2026-01-02T05:00:00Z", "2026-01-02T06:00:00Z", {}}));
        add("C1", add_log("20260102T1210", "ccccccccccccccc1"));
        add("E1", add_digest({"2026-01-02T12:00:00Z", "2026-01-02T13:00:00Z", {key("C1")}, true}));
    }
};

Scope whole() { return scope_of("2026-01-02T03:00:00Z", "2026-01-02T14:00:00Z"); }

const std::string refused = "\tnot validated: AccessDenied: no\n";
const std::string encrypted = "\tnot validated: encrypted: read it through the server\n";
const std::string undecided =
    "\tnot validated: no digest file names it, and one that may could not be read\n";
const std::string requested =
    "Results requested for 2026-01-02T03:00:00Z to 2026-01-02T14:00:00Z\n";

TEST(ValidateUnread, NothingIsSaidOfWhatADigestThatCannotBeReadMayName) {
    Trail trail;
    for (const char* name : {"E1", "D3", "D2", "D1"}) trail.forbidden.insert(trail.key(name));
    Said said = run(trail, whole());
    // Neither that digests are missing in the pause, nor that log files are unnamed.
    EXPECT_EQ(said.notable, "Digest file\tE1" + refused + "Digest file\tD3" + refused +
                                "Digest file\tD2" + refused + "Digest file\tD1" + refused +
                                "Log file\tA1" + undecided + "Log file\tB1" + undecided +
                                "Log file\tC1" + undecided);
    EXPECT_EQ(said.summary, requested +
                                "4 digest files found, none of which could be validated\n"
                                "4 files not validated: could not be read\n"
                                "3 log files not validated: no digest file names them, and one "
                                "that may could not be read\n");
    EXPECT_FALSE(said.all_valid);
    // Soon after too: the digest of C1 is there.
    EXPECT_EQ(run(trail, whole(), {.now = "2026-01-02T13:10:00Z"}).logs, said.logs);
    // But of what no such digest would name.
    trail.forbidden = {trail.key("D2")};
    trail.add("X", trail.add_log("20260102T0900", "xxxxxxxxxxxxxxx1"));
    said = run(trail, whole());
    EXPECT_EQ(said.logs,
              "Log file\tB1" + undecided + "Log file\tX\tunnamed: no digest file names it\n");
}

TEST(ValidateUnread, TheDigestOfAnotherTrailMayNameItToo) {
    Trail trail;
    trail.add("X", trail.add_log("20260102T0410", "xxxxxxxxxxxxxxx1"));
    trail.add("O", trail.add_digest({.start = "2026-01-02T04:00:00Z",
                                     .end = "2026-01-02T05:00:00Z",
                                     .logs = {trail.key("X")},
                                     .starts_chain = true,
                                     .trail = "other"}));
    EXPECT_EQ(run(trail, whole()).logs, "");
    trail.forbidden = {trail.key("O")};
    EXPECT_EQ(run(trail, whole()).logs, "Log file\tX" + undecided);
}

TEST(ValidateUnread, AFaultBesideItIsOne) {
    Summary summary;
    summary.add({.kind = Kind::digest, .finding = Finding::unread});
    summary.add({.kind = Kind::digest, .finding = Finding::encrypted});
    summary.add({.kind = Kind::log, .finding = Finding::undecided});
    EXPECT_FALSE(summary.all_valid());
    EXPECT_FALSE(summary.has_faults());
    EXPECT_EQ(summary.unread, 3U);
    EXPECT_EQ(summary.unread_digests, 2U);
    EXPECT_EQ(summary.undecided, 1U);
    summary.add({.kind = Kind::log, .finding = Finding::not_found});
    EXPECT_TRUE(summary.has_faults());
}

TEST(ValidateUnread, WhatAServerKeepsEncryptedIsSaidToBe) {
    Trail trail;
    for (const char* name : {"D2", "C1"}) {
        trail.objects.at(trail.key(name)).bytes = "\xffOTENCR\n" + std::string(600, '\0');
    }
    // An S3 gives what a reader is to get.
    EXPECT_EQ(run(trail, whole()).notable.find(encrypted), std::string::npos);
    EXPECT_NE(run(trail, whole()).notable.find("Log file\tC1\tINVALID: invalid format\n"),
              std::string::npos);
    trail.keeps_encrypted = true;
    const Said said = run(trail, whole());
    EXPECT_EQ(said.digests.find("INVALID"), std::string::npos) << said.digests;
    EXPECT_NE(said.digests.find("Digest file\tD2" + encrypted), std::string::npos) << said.digests;
    EXPECT_EQ(said.logs, "Log file\tC1" + encrypted + "Log file\tB1" + undecided);
}

TEST(ValidateUnread, ManyEncryptedFilesEndNothing) {
    Trail trail;
    trail.keeps_encrypted = true;
    std::vector<std::string> logs;
    for (int i = 0; i < 100; ++i) {
        logs.push_back(trail.add_log("20260102T1310", fmt::format("eeeeeeeeeeeee{:03}", i)));
    }
    trail.add("E2", trail.add_digest({"2026-01-02T13:00:00Z", "2026-01-02T14:00:00Z", logs}));
    for (const std::string& log : logs) trail.objects.at(log).bytes = "\xffOTENCR\n";
    const Said said = run(trail, whole());
    EXPECT_EQ(said.error, "");
    EXPECT_NE(said.digests.find("Digest file\tD1\tvalid\n"), std::string::npos) << said.digests;
}

}  // namespace
}  // namespace opentrail::delivery::validation

// What validation says of every kind of tampering, in the words of `aws cloudtrail validate-logs`
// (aws-cli 1.46.3, which was run on the like), and of what that command does not see.

#include "delivery/validation/validator.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/gzip.h"
#include "delivery/testing/validation_run.h"

namespace opentrail::delivery::validation {
namespace {

using testing::at;
using testing::NamedTrail;
using testing::run;
using testing::Said;
using testing::scope_of;

/// Three full digests and an empty one, an hour each, from 03:05:06 to 07:05:06.
struct Trail : NamedTrail {
    Trail() {
        a1 = add_log("20260102T0310", "aaaaaaaaaaaaaaa1");
        a2 = add_log("20260102T0350", "aaaaaaaaaaaaaaa2", R"({"Records":[{"a":1}]})");
        d1 = add_digest({"2026-01-02T03:05:06Z", "2026-01-02T04:05:06Z", {a1, a2}, true});
        b1 = add_log("20260102T0410", "bbbbbbbbbbbbbbb1");
        d2 = add_digest({"2026-01-02T04:05:06Z", "2026-01-02T05:05:06Z", {b1}});
        c1 = add_log("20260102T0520", "ccccccccccccccc1");
        c2 = add_log("20260102T0600", "ccccccccccccccc2");
        d3 = add_digest({"2026-01-02T05:05:06Z", "2026-01-02T06:05:06Z", {c1, c2}});
        d4 = add_digest({"2026-01-02T06:05:06Z", "2026-01-02T07:05:06Z", {}});
        keys = {{"A1", a1}, {"A2", a2}, {"B1", b1}, {"C1", c1}, {"C2", c2},
                {"D1", d1}, {"D2", d2}, {"D3", d3}, {"D4", d4}};
    }
    void flip(const std::string& key, std::size_t byte) {
        char& there = objects.at(key).bytes.at(byte);
        there = static_cast<char>(there ^ 0x20);
    }
    void append(const std::string& key, std::string_view bytes) { objects.at(key).bytes += bytes; }
    void cut(const std::string& key, std::size_t bytes) {
        std::string& all = objects.at(key).bytes;
        all.resize(all.size() - bytes);
    }
    void replace_text(const std::string& key, std::string_view from, std::string_view to) {
        std::string text = text_of(key);
        const std::size_t found = text.find(from);
        ASSERT_NE(found, std::string::npos);
        set_text(key, text.replace(found, from.size(), to));
    }

    std::string a1, a2, b1, c1, c2, d1, d2, d3, d4;
};

Scope whole() { return scope_of("2026-01-02T03:00:00Z", "2026-01-02T08:00:00Z"); }

TEST(Validate, SaysOfAnUntouchedTrailWhatTheAwsCliSays) {
    Trail trail;
    const Said said = run(trail, whole());
    EXPECT_EQ(said.notable, "");
    EXPECT_EQ(said.quiet,
              "Digest file\tD4\tvalid\n"
              "Digest file\tD3\tvalid\nLog file\tC1\tvalid\nLog file\tC2\tvalid\n"
              "Digest file\tD2\tvalid\nLog file\tB1\tvalid\n"
              "Digest file\tD1\tvalid\nLog file\tA1\tvalid\nLog file\tA2\tvalid\n");
    EXPECT_EQ(said.summary,
              "Results requested for 2026-01-02T03:00:00Z to 2026-01-02T08:00:00Z\n"
              "Results found for 2026-01-02T03:05:06Z to 2026-01-02T07:05:06Z:\n"
              "\n4/4 digest files valid\n5/5 log files valid\n");
    EXPECT_TRUE(said.all_valid);
}

TEST(Validate, SaysTheSameWhateverIsReadAtOnceAndInPages) {
    Trail trail;
    const Said said = run(trail, whole());
    trail.page = 1;
    for (const std::size_t jobs : {std::size_t{1}, std::size_t{16}}) {
        const Said again = run(trail, whole(), {.jobs = jobs});
        EXPECT_EQ(again.quiet, said.quiet) << jobs;
        EXPECT_EQ(again.summary, said.summary) << jobs;
    }
}

struct Tampering {
    const char* name;
    std::function<void(Trail&)> tamper;
    const char* notable;
    const char* counts;  // Of the summary, below its first two lines.
};

const std::string junk = "junk";

const Tampering tamperings[] = {
    {"a byte of a log file changed", [](Trail& t) { t.flip(t.b1, 14); },
     "Log file\tB1\tINVALID: invalid format\n",
     "4/4 digest files valid\n4/5 log files valid, 1/5 log files INVALID\n"},
    {"a log file with another body",
     [](Trail& t) { t.objects[t.b1].bytes = gzip("{\"Records\":[ ]}", GzipEffort::dense); },
     "Log file\tB1\tINVALID: hash value doesn't match\n",
     "4/4 digest files valid\n4/5 log files valid, 1/5 log files INVALID\n"},
    {"bytes after a log file's gzip trailer", [](Trail& t) { t.append(t.b1, junk); },
     "Log file\tB1\tINVALID: unexpected data after end of compressed stream\n",
     "4/4 digest files valid\n4/5 log files valid, 1/5 log files INVALID\n"},
    {"another gzip member after a log file",
     [](Trail& t) { t.append(t.b1, gzip("more", GzipEffort::dense)); },
     "Log file\tB1\tINVALID: unexpected data after end of compressed stream\n",
     "4/4 digest files valid\n4/5 log files valid, 1/5 log files INVALID\n"},
    {"a log file cut short", [](Trail& t) { t.cut(t.b1, 12); },
     "Log file\tB1\tINVALID: hash value doesn't match\n",
     "4/4 digest files valid\n4/5 log files valid, 1/5 log files INVALID\n"},
    {"a log file without the end of its trailer", [](Trail& t) { t.cut(t.b1, 2); },
     "Log file\tB1\tINVALID: invalid format\n",
     "4/4 digest files valid\n4/5 log files valid, 1/5 log files INVALID\n"},
    {"an empty log file", [](Trail& t) { t.objects[t.b1].bytes.clear(); },
     "Log file\tB1\tINVALID: hash value doesn't match\n",
     "4/4 digest files valid\n4/5 log files valid, 1/5 log files INVALID\n"},
    {"a log file that is no gzip", [](Trail& t) { t.objects[t.b1].bytes = "{\"Records\":[]}"; },
     "Log file\tB1\tINVALID: invalid format\n",
     "4/4 digest files valid\n4/5 log files valid, 1/5 log files INVALID\n"},
    {"a log file removed", [](Trail& t) { t.objects.erase(t.b1); },
     "Log file\tB1\tINVALID: not found\n",
     "4/4 digest files valid\n4/5 log files valid, 1/5 log files INVALID\n"},
    {"a log file moved",
     [](Trail& t) {
         std::string other = t.b1;
         other.replace(other.find("0410Z_b"), 7, "0411Z_b");
         t.objects[other] = t.objects[t.b1];
         t.objects.erase(t.b1);
         t.add("B1 moved", other);
     },
     "Log file\tB1\tINVALID: not found\nLog file\tB1 moved\tunnamed: no digest file names it\n",
     "4/4 digest files valid\n4/5 log files valid, 1/5 log files INVALID\n"
     "1 log file unnamed: no digest file names them\n"},
    {"two log files swapped",
     [](Trail& t) { std::swap(t.objects[t.a1].bytes, t.objects[t.a2].bytes); },
     "Log file\tA1\tINVALID: hash value doesn't match\n"
     "Log file\tA2\tINVALID: hash value doesn't match\n",
     "4/4 digest files valid\n3/5 log files valid, 2/5 log files INVALID\n"},
    {"a log file added",
     [](Trail& t) { t.add("Z", t.add_log("20260102T0415", "zzzzzzzzzzzzzzz1")); },
     "Log file\tZ\tunnamed: no digest file names it\n",
     "4/4 digest files valid\n5/5 log files valid\n"
     "1 log file unnamed: no digest file names them\n"},
    {"a digest's text changed",
     [](Trail& t) { t.replace_text(t.d3, "ccccccccccccccc1", "ccccccccccccccc9"); },
     "Digest file\tD3\tINVALID: signature verification failed\n"
     "Log file\tC1\tunnamed: no digest file names it\n"
     "Log file\tC2\tunnamed: no digest file names it\n",
     "3/4 digest files valid, 1/4 digest files INVALID\n3/3 log files valid\n"
     "2 log files unnamed: no digest file names them\n"},
    {"a digest that is not gzip", [](Trail& t) { t.objects[t.d4].bytes = "{}"; },
     "Digest file\tD4\tINVALID: invalid format\n",
     "3/4 digest files valid, 1/4 digest files INVALID\n5/5 log files valid\n"},
    {"a digest cut short", [](Trail& t) { t.cut(t.d4, 10); },
     "Digest file\tD4\tINVALID: invalid format\n",
     "3/4 digest files valid, 1/4 digest files INVALID\n5/5 log files valid\n"},
    {"a digest's JSON cut short",
     [](Trail& t) { t.set_text(t.d4, t.text_of(t.d4).substr(0, 300)); },
     "Digest file\tD4\tINVALID: invalid format\n",
     "3/4 digest files valid, 1/4 digest files INVALID\n5/5 log files valid\n"},
    // What it says is signed all the same; the AWS CLI says that it is valid.
    {"bytes after a digest's gzip trailer", [](Trail& t) { t.append(t.d3, junk); },
     "Digest file\tD3\tINVALID: invalid format\n",
     "3/4 digest files valid, 1/4 digest files INVALID\n5/5 log files valid\n"},
    {"a digest in another's place", [](Trail& t) { t.objects[t.d4] = t.objects[t.d3]; },
     "Digest file\tD4\tINVALID: has been moved from its original location\n",
     "3/4 digest files valid, 1/4 digest files INVALID\n5/5 log files valid\n"},
    {"a digest without its signature", [](Trail& t) { t.objects[t.d4].metadata->clear(); },
     "Digest file\tD4\tINVALID: signature verification failed\n",
     "3/4 digest files valid, 1/4 digest files INVALID\n5/5 log files valid\n"},
    {"a digest with another's signature",
     [](Trail& t) { t.objects[t.d4].metadata = t.objects[t.d3].metadata; },
     "Digest file\tD4\tINVALID: signature verification failed\n",
     "3/4 digest files valid, 1/4 digest files INVALID\n5/5 log files valid\n"},
    {"a digest with a signature that is none",
     [](Trail& t) { (*t.objects[t.d4].metadata)["signature"] = "xyz"; },
     "Digest file\tD4\tINVALID: signature verification failed\n",
     "3/4 digest files valid, 1/4 digest files INVALID\n5/5 log files valid\n"},
    {"a digest removed", [](Trail& t) { t.objects.erase(t.d2); },
     "Digest file\tD2\tINVALID: not found\nLog file\tB1\tunnamed: no digest file names it\n",
     "3/4 digest files valid, 1/4 digest files INVALID\n4/4 log files valid\n"
     "1 log file unnamed: no digest file names them\n"},
    // The AWS CLI reports the first of them alone: aws-cli issue 7054.
    {"two digests removed that follow each other",
     [](Trail& t) {
         t.objects.erase(t.d2);
         t.objects.erase(t.d3);
     },
     "Digest file\tD3\tINVALID: not found\n"
     "Digest files\tthat ended after 2026-01-02T04:05:06Z and by 2026-01-02T05:05:06Z (about 1)\t"
     "INVALID: not found\n"
     "Log file\tB1\tunnamed: no digest file names it\n"
     "Log file\tC1\tunnamed: no digest file names it\n"
     "Log file\tC2\tunnamed: no digest file names it\n",
     "2/4 digest files valid, 2/4 digest files INVALID\n2/2 log files valid\n"
     "3 log files unnamed: no digest file names them\n"},
    {"the chain linked past a digest, by whoever has the key",
     [](Trail& t) {
         t.replace_text(t.d3, t.d2, t.d1);
         t.sign_again(t.d3);
     },
     "Digest file\tD3\tINVALID: is not the digest file that the next one names\n"
     "Log file\tC1\tunnamed: no digest file names it\n"
     "Log file\tC2\tunnamed: no digest file names it\n",
     "3/4 digest files valid, 1/4 digest files INVALID\n3/3 log files valid\n"
     "2 log files unnamed: no digest file names them\n"},
    {"the chain linked anew, without the key",
     [](Trail& t) { t.replace_text(t.d3, "05:05:06Z", "05:05:07Z"); },
     "Digest file\tD3\tINVALID: signature verification failed\n"
     "Log file\tC1\tunnamed: no digest file names it\n"
     "Log file\tC2\tunnamed: no digest file names it\n",
     "3/4 digest files valid, 1/4 digest files INVALID\n3/3 log files valid\n"
     "2 log files unnamed: no digest file names them\n"},
};

TEST(Validate, FindsEveryTampering) {
    for (const Tampering& row : tamperings) {
        Trail trail;
        row.tamper(trail);
        const Said said = run(trail, whole());
        EXPECT_EQ(said.notable, row.notable) << row.name;
        const std::size_t counts = said.summary.find("\n\n");
        ASSERT_NE(counts, std::string::npos) << row.name << ": " << said.summary;
        EXPECT_EQ(said.summary.substr(counts + 2), row.counts) << row.name;
        EXPECT_FALSE(said.all_valid) << row.name;
        EXPECT_EQ(said.error, "") << row.name;
    }
}

TEST(Validate, AnswersAnEmptyRange) {
    Trail trail;
    for (const bool with_keys : {true, false}) {
        trail.has_keys = with_keys;
        const Said said = run(trail, scope_of("2026-02-02T03:00:00Z", "2026-02-02T08:00:00Z"),
                              {.now = "2026-03-01T00:00:00Z"});
        EXPECT_EQ(said.notable + said.quiet + said.error, "");
        EXPECT_EQ(said.summary,
                  "Results requested for 2026-02-02T03:00:00Z to 2026-02-02T08:00:00Z\n"
                  "No digests found\n");
        EXPECT_TRUE(said.all_valid);
    }
}

TEST(Validate, SaysOfEveryDigestThatItsKeyIsUnknown) {
    Trail trail;
    trail.has_keys = false;  // The AWS CLI dies of that.
    const Said said = run(trail, whole());
    EXPECT_TRUE(said.notable.starts_with(
        "Digest file\tD4\tINVALID: public key not found in region us-east-1 for fingerprint "))
        << said.notable;
    EXPECT_NE(said.summary.find("0/4 digest files valid, 4/4 digest files INVALID\n"),
              std::string::npos)
        << said.summary;
    EXPECT_NE(said.summary.find("No valid digests found in range\n"), std::string::npos);
}

TEST(Validate, LooksOnlyAtWhatIsAskedForAndWhatMakesItWhole) {
    Trail trail;
    // As the AWS CLI: digests that end within an hour of the end, to the one that has the start.
    const Said said = run(trail, scope_of("2026-01-02T05:10:00Z", "2026-01-02T05:30:00Z"));
    EXPECT_EQ(said.notable, "");
    EXPECT_EQ(said.quiet, "Digest file\tD3\tvalid\nLog file\tC1\tvalid\nLog file\tC2\tvalid\n");
    EXPECT_EQ(said.summary,
              "Results requested for 2026-01-02T05:10:00Z to 2026-01-02T05:30:00Z\n"
              "Results found for 2026-01-02T05:10:00Z to 2026-01-02T05:30:00Z:\n"
              "\n1/1 digest files valid\n2/2 log files valid\n");
}

TEST(Validate, TakesTheWholeMinuteInWhichTheRangeBegins) {
    Trail trail;
    trail.add("Z", trail.add_log("20260102T0410", "zzzzzzzzzzzzzzz1"));  // As B1.
    EXPECT_EQ(run(trail, scope_of("2026-01-02T04:10:40Z", "2026-01-02T04:30:00Z")).notable,
              "Log file\tZ\tunnamed: no digest file names it\n");
    // A digest, D2, ended in that minute, before the range begins.
    trail.add("Y", trail.add_log("20260102T0505", "zzzzzzzzzzzzzzz2"));
    EXPECT_EQ(run(trail, scope_of("2026-01-02T05:05:30Z", "2026-01-02T05:30:00Z")).notable,
              "Log file\tY\tunnamed: no digest file names it\n");
}

TEST(Validate, MissesTheLastDigestOfTheRangeByTheOneAfterIt) {
    Trail trail;
    trail.objects.erase(trail.d2);
    // The AWS CLI begins at the newest one that is there, D1, and finds nothing missing.
    const Said said = run(trail, scope_of("2026-01-02T03:00:00Z", "2026-01-02T04:30:00Z"));
    EXPECT_EQ(said.notable,
              "Digest file\tD2\tINVALID: not found\nLog file\tB1\tunnamed: no digest file names "
              "it\n");
}

TEST(Validate, FindsThatAllDigestsOfTheRangeAreGone) {
    Trail trail;
    trail.objects.erase(trail.d2);
    trail.objects.erase(trail.d3);
    const Said said = run(trail, scope_of("2026-01-02T04:30:00Z", "2026-01-02T06:00:00Z"));
    EXPECT_EQ(said.notable,
              "Digest file\tD3\tINVALID: not found\n"
              "Digest files\tthat ended after 2026-01-02T04:30:00Z and by 2026-01-02T05:05:06Z "
              "(about 1)\tINVALID: not found\n"
              "Log file\tC1\tunnamed: no digest file names it\n"
              "Log file\tC2\tunnamed: no digest file names it\n");
    EXPECT_NE(said.summary.find("No valid digests found in range\n\n0/2 digest files valid"),
              std::string::npos)
        << said.summary;
}

TEST(Validate, SaysThatAPauseIsOne) {
    Trail trail;
    const std::string e1 = trail.add_log("20260102T1010", "eeeeeeeeeeeeeee1");
    const std::string d5 =
        trail.add_digest({"2026-01-02T10:00:00Z", "2026-01-02T11:00:00Z", {e1}, true});
    trail.keys.insert({{"E1", e1}, {"D5", d5}});
    const Said said = run(trail, scope_of("2026-01-02T06:30:00Z", "2026-01-02T12:00:00Z"));
    EXPECT_EQ(said.notable,
              "No log files were delivered by CloudTrail between 2026-01-02T07:05:06Z and "
              "2026-01-02T10:00:00Z\n");
    EXPECT_EQ(said.quiet, "Digest file\tD5\tvalid\nLog file\tE1\tvalid\nDigest file\tD4\tvalid\n");
    EXPECT_TRUE(said.all_valid);
}

TEST(Validate, ToldFilesFromBeforeThoseThatWaitAndThoseThatNobodyNames) {
    Trail trail;
    const std::string early = trail.add_log("20260102T0200", "xxxxxxxxxxxxxxx1");
    const std::string late = trail.add_log("20260102T0730", "xxxxxxxxxxxxxxx2");
    trail.keys.insert({{"EARLY", early}, {"LATE", late}});
    const Scope scope = scope_of("2026-01-02T01:00:00Z", "2026-01-02T08:00:00Z");
    const std::string before = "Log file\tEARLY\tbefore validation: older than the digest files\n";
    // Its digest is due an hour after its minute, and late two hours after that.
    const Said waits = run(trail, scope, {.now = "2026-01-02T10:29:59Z"});
    EXPECT_EQ(waits.notable, "");
    EXPECT_TRUE(waits.quiet.ends_with(
        before +
        "Log file\tLATE\tpending: the digest file that is to name it is not due yet, or "
        "less than two hours late\n"))
        << waits.quiet;
    EXPECT_TRUE(waits.all_valid);
    const Said overdue = run(trail, scope, {.now = "2026-01-02T10:30:00Z"});
    EXPECT_EQ(overdue.notable, "Log file\tLATE\tunnamed: no digest file names it\n");
    EXPECT_TRUE(overdue.quiet.ends_with(before)) << overdue.quiet;
    EXPECT_FALSE(overdue.all_valid);
}

TEST(Validate, FindsFilesThatALaterDigestOrAnotherTrailNames) {
    Trail trail;
    const std::string late = trail.add_log("20260102T0610", "ddddddddddddddd1");
    trail.add_digest({"2026-01-02T07:05:06Z", "2026-01-02T09:05:06Z", {late}});
    const std::string theirs = trail.add_log("20260102T0611", "ttttttttttttttt1");
    trail.add_digest(
        {"2026-01-02T06:00:00Z", "2026-01-02T07:00:00Z", {theirs}, true, false, "other"});
    const Said said = run(trail, scope_of("2026-01-02T03:00:00Z", "2026-01-02T06:20:00Z"));
    EXPECT_EQ(said.notable, "");
    EXPECT_TRUE(said.all_valid);
}

TEST(Validate, HasNoWordForAFileOfABucketWithoutDigests) {
    Trail trail;
    for (const std::string& digest : {trail.d1, trail.d2, trail.d3, trail.d4}) {
        trail.objects.erase(digest);
    }
    const Said said = run(trail, whole());
    EXPECT_NE(said.summary.find("No digests found\n5 log files unnamed"), std::string::npos)
        << said.summary;
    EXPECT_FALSE(said.all_valid);
}

TEST(Validate, WalksBackfillDigestsAsAChainOfTheirOwn) {
    Trail trail;
    const std::string f1 = trail.add_log("20260102T0315", "fffffffffffffff1");
    const std::string f2 = trail.add_log("20260102T0415", "fffffffffffffff2");
    const std::string g1 =
        trail.add_digest({"2026-01-02T03:05:06Z", "2026-01-02T04:05:06Z", {f1}, true, true});
    const std::string g2 =
        trail.add_digest({"2026-01-02T04:05:06Z", "2026-01-02T05:05:06Z", {f2}, false, true});
    trail.keys.insert({{"F1", f1}, {"F2", f2}, {"G1", g1}, {"G2", g2}});
    trail.objects.erase(f1);
    const Said said = run(trail, whole());
    EXPECT_TRUE(
        said.quiet.ends_with("(backfill) Digest file\tG2\tvalid\nLog file\tF2\tvalid\n"
                             "(backfill) Digest file\tG1\tvalid\n"))
        << said.quiet;
    EXPECT_EQ(said.notable, "Log file\tF1\tINVALID: not found\n");
    EXPECT_TRUE(
        said.summary.ends_with("\n4/4 digest files valid\n2/2 backfill digest files valid\n"
                               "6/7 log files valid, 1/7 log files INVALID\n"))
        << said.summary;
    (*trail.objects[g2].metadata).erase("backfill-generation-timestamp");
    EXPECT_NE(
        run(trail, whole()).notable.find("(backfill) Digest file\tG2\tINVALID: invalid format\n"),
        std::string::npos);
}

TEST(Validate, DoesWithoutMetadataWhatCanBeDone) {
    Trail trail;
    trail.keeps_metadata = false;
    // Every digest tells the signature of the one before it; nobody tells the last one's.
    const Said said = run(trail, whole());
    EXPECT_EQ(said.notable, "Digest file\tD4\tnot validated: its signature was not kept with it\n");
    EXPECT_NE(said.summary.find("\n3/3 digest files valid\n5/5 log files valid\n"
                                "1 digest file not validated: no signature was kept\n"),
              std::string::npos)
        << said.summary;
    EXPECT_FALSE(said.all_valid);
    trail.replace_text(trail.d2, "bbbbbbbbbbbbbbb1", "bbbbbbbbbbbbbbb9");
    EXPECT_NE(run(trail, whole())
                  .notable.find("Digest file\tD2\tINVALID: signature verification failed\n"),
              std::string::npos);
    // With one digest more there is nothing that it cannot check.
    EXPECT_TRUE(run(trail, scope_of("2026-01-02T05:10:00Z", "2026-01-02T05:30:00Z")).all_valid);
}

TEST(Validate, GoesOnWhereAFileCannotBeRead) {
    Trail trail;
    trail.forbidden = {trail.c1, trail.d2};
    const Said said = run(trail, whole());
    EXPECT_EQ(said.notable,
              "Log file\tC1\tnot validated: AccessDenied: no\n"
              "Digest file\tD2\tnot validated: AccessDenied: no\n"
              "Log file\tB1\tnot validated: no digest file names it, and one that may could not be "
              "read\n");
    EXPECT_FALSE(said.all_valid);
}

TEST(Validate, SaysThatABucketIsNotThere) {
    Trail trail;
    Scope scope = whole();
    scope.place.bucket = "others";
    EXPECT_EQ(run(trail, scope).error, "NoSuchBucket: there is no such bucket");
}

TEST(Validate, EndsWhenItIsInterrupted) {
    Trail trail;
    int asked = 0;
    Job job{.scope = whole(), .now = at("2026-01-02T20:00:00Z"), .jobs = 2};
    job.interrupted = [&] { return ++asked > 3; };
    const auto outcome = validate(job, trail, trail);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message, "validation was interrupted");
}

TEST(Validate, InflatesNoBombs) {
    Trail trail;
    // 40 MB of zeros, of the kind that fits where 100 bytes are expected.
    trail.objects[trail.b1].bytes =
        gzip(std::string(std::size_t{40} << 20, '\0'), GzipEffort::dense);
    trail.objects[trail.d4].bytes = trail.objects[trail.b1].bytes;
    const Said said = run(trail, whole());
    EXPECT_EQ(said.notable,
              "Digest file\tD4\tINVALID: invalid format\n"
              "Log file\tB1\tINVALID: hash value doesn't match\n");
}

}  // namespace
}  // namespace opentrail::delivery::validation

// Scheduled validation: when trails are due, what is looked at, told and kept over a restart.

#include "delivery/validation/patrol.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/testing/fake_clock.h"
#include "delivery/testing/signed_trail_store.h"
#include "delivery/testing/validation_run.h"
#include "disk/testing/fake_disk.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::delivery::validation {
namespace {

using testing::at;
using testing::SignedTrail;
using TrailStore = testing::SignedTrailStore;

class PatrolTest : public ::testing::Test {
  protected:
    PatrolTest() {
        log_ = files_.add_log("20260102T0310", "aaaaaaaaaaaaaaa1");
        digest_ = files_.add_digest({"2026-01-02T03:05:06Z", "2026-01-02T04:05:06Z", {log_}, true});
        catalog_ = catalog::Catalog::open(folder_ / "catalog.db").value();
        const std::vector<ListedKey> keys = files_.list(Timestamp(), Timestamp()).value();
        apply(catalog::PutDigestKey{{.region = "us-east-1",
                                     .fingerprint = keys[0].fingerprint,
                                     .public_der = decode_base64(keys[0].value).value(),
                                     .sealed_private_key = "",
                                     .created = {},
                                     .valid_from = {},
                                     .valid_to = {}}});
        put_trail(true);
    }

    void apply(catalog::Change change) {
        const catalog::PlacedChange placed{{0, next_}, std::move(change)};
        ASSERT_TRUE(catalog_->apply({&placed, 1}, {0, ++next_}));
    }
    static catalog::Trail trail_of(bool validates) {
        catalog::Trail trail;
        trail.id = "trail-1";
        trail.account = "111122223333";
        trail.name = "audit";
        trail.home_region = "us-east-1";
        trail.bucket = "logs";
        trail.log_file_validation = validates;
        trail.logging = true;
        return trail;
    }
    void put_trail(bool validates) { apply(catalog::PutTrail{trail_of(validates)}); }
    /// The catalog plans a log file with this key.
    catalog::LogFile plan(const std::string& key, const std::string& planned,
                          std::optional<std::uint64_t> run = {}) {
        catalog::LogFile file;
        file.trail = run ? "trail-1" : "trail-of-old";
        file.account = "111122223333";
        file.region = "us-east-1";
        file.bucket = "logs";
        file.key = key;
        file.planned = at(planned);
        file.run = run;
        EXPECT_TRUE(catalog_->plan_log_files({&file, 1}, {}));
        return file;
    }
    void close(catalog::LogFile file, const std::string& stored) {
        file.stored = at(stored);
        ASSERT_TRUE(catalog_->close_log_files({&file, 1}, {}));
    }
    std::uint64_t run() { return catalog_->digest_runs().value().at(0).begun.offset; }
    /// The catalog notes that this digest, of the files, was stored.
    void note(const std::string& key, const std::string& end,
              std::vector<std::int64_t> files = {}) {
        catalog::PlannedDigest digest;
        digest.chain = {.trail = "trail-1", .run = run(), .region = "us-east-1"};
        digest.start = at(end) - std::chrono::hours(1);
        digest.end = at(end);
        digest.bucket = "logs";
        digest.key = key;
        digest.hash = sha256(files_.text_of(key));
        digest.planned = at(end);
        digest.files = std::move(files);
        std::vector<catalog::PlannedDigest> digests = {digest};
        ASSERT_TRUE(catalog_->plan_digests(digests));
        digests[0].stored = at(end);
        ASSERT_TRUE(catalog_->close_digests(digests, {}));
    }
    static std::string not_found(const std::string& key) {
        return "Digest file\ts3://logs/" + key + "\tINVALID: not found";
    }
    std::unique_ptr<Patrol> patrol() {
        return std::make_unique<Patrol>(
            Patrol::Parts{.catalog = *catalog_,
                          .store = store_,
                          .disk = disk_,
                          .clock = clock_,
                          .path = "/validation.json",
                          .alarm = [this](const Patrolled& found) { alarms_.push_back(found); }},
            Patrol::Options{});
    }
    static bool never() { return false; }

    disk::TemporaryDirectory folder_;
    disk::FakeDisk disk_;
    FakeClock clock_{at("2026-01-02T12:00:00Z")};
    SignedTrail files_;
    std::string log_;
    std::string digest_;
    TrailStore store_{files_};
    std::unique_ptr<catalog::Catalog> catalog_;
    std::uint64_t next_ = 0;
    std::vector<Patrolled> alarms_;
};

TEST_F(PatrolTest, LooksOnceAnIntervalAndADayBack) {
    const auto patrol = this->patrol();
    patrol->step(never);
    const auto first = patrol->result(SignedTrail::arn);
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->all_valid) << first->error;
    EXPECT_EQ(first->summary.logs.valid, 1U);
    EXPECT_EQ(first->from, at("2025-12-31T12:00:00Z"));
    EXPECT_EQ(first->to, at("2026-01-02T12:00:00Z"));
    const int read = store_.parts_read;
    clock_.move(std::chrono::hours(23));
    patrol->step(never);
    EXPECT_EQ(store_.parts_read, read);
    clock_.move(std::chrono::hours(1));
    patrol->step(never);
    EXPECT_EQ(patrol->result(SignedTrail::arn)->from, at("2026-01-01T12:00:00Z"));
    EXPECT_EQ(patrol->result(SignedTrail::arn)->to, at("2026-01-03T12:00:00Z"));
    EXPECT_TRUE(alarms_.empty());
    EXPECT_EQ(patrol->alarms(), 0U);
}

TEST_F(PatrolTest, AlarmsAndRemembersOverARestart) {
    files_.objects.at(log_).bytes += "more";
    patrol()->step(never);
    ASSERT_EQ(alarms_.size(), 1U);
    EXPECT_EQ(alarms_[0].lines,
              std::vector<std::string>{"Log file\ts3://logs/" + log_ +
                                       "\tINVALID: unexpected data after end of compressed "
                                       "stream"});
    const auto again = patrol();
    const auto found = again->result(SignedTrail::arn);
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->all_valid);
    EXPECT_EQ(found->summary.logs.invalid, 1U);
    EXPECT_EQ(found->finished, at("2026-01-02T12:00:00Z"));
    EXPECT_EQ(found->lines, alarms_[0].lines);
    again->step(never);
    EXPECT_EQ(alarms_.size(), 1U);  // It is not due.
}

TEST_F(PatrolTest, LeavesTrailsWithoutValidationAlone) {
    put_trail(false);
    const auto patrol = this->patrol();
    patrol->step(never);
    EXPECT_TRUE(patrol->results().empty());
}

TEST_F(PatrolTest, KnowsFilesThatNoDigestHasToName) {
    const std::string plain = files_.add_log("20260102T0610", "ppppppppppppppp1");
    const std::string strange = files_.add_log("20260102T0611", "sssssssssssssss1");
    // Of a trail that is not there any more, or delivers elsewhere.
    close(plan(plain, "2026-01-02T06:10:00Z"), "2026-01-02T06:10:01Z");
    const auto patrol = this->patrol();
    patrol->step(never);
    ASSERT_EQ(alarms_.size(), 1U);
    EXPECT_EQ(alarms_[0].lines, std::vector<std::string>{"Log file\ts3://logs/" + strange +
                                                         "\tunnamed: no digest file names it"});
}

TEST_F(PatrolTest, WaitsForTheDigestOfAFileThatWasStoredLate) {
    const std::string late = files_.add_log("20260102T0610", "lllllllllllllll1");
    const std::string last = files_.add_digest({"2026-01-02T04:05:06Z", "2026-01-02T11:05:06Z"});
    note(digest_, "2026-01-02T04:05:06Z");
    note(last, "2026-01-02T11:05:06Z");
    const catalog::LogFile file = plan(late, "2026-01-02T06:10:00Z", run());
    const auto look = [&] {
        // As for the first time.
        EXPECT_TRUE(disk::write_atomically(disk_, "/validation.json", R"({"trails":[]})"));
        patrol()->step(never);
        return *patrol()->result(SignedTrail::arn);
    };
    EXPECT_EQ(look().summary.pending, 1U) << "it is not noted yet that it is stored";
    close(file, "2026-01-02T11:50:00Z");
    EXPECT_EQ(look().summary.pending, 1U);
    // Once a digest names it, it is missed where that is removed.
    const std::string next =
        files_.add_digest({"2026-01-02T11:05:06Z", "2026-01-02T12:05:06Z", {late}});
    note(next, "2026-01-02T12:05:06Z", {file.number});
    clock_.move(std::chrono::hours(1));
    const Patrolled named = look();
    EXPECT_EQ(named.summary.pending, 0U);
    EXPECT_EQ(named.summary.logs.valid, 2U);
    EXPECT_TRUE(alarms_.empty());
    files_.objects.erase(next);
    EXPECT_EQ(look().lines, (std::vector<std::string>{"Log file\ts3://logs/" + late +
                                                          "\tunnamed: no digest file names it",
                                                      not_found(next)}));
}

TEST_F(PatrolTest, LooksAtATrailThatWasStoppedBeforeItsTurn) {
    catalog::Trail trail = trail_of(true);
    trail.logging = false;
    apply(catalog::PutTrail{trail});
    const auto patrol = this->patrol();
    patrol->step(never);
    EXPECT_FALSE(patrol->result(SignedTrail::arn)) << "it never logged";
    trail.started = at("2026-01-02T03:05:06Z");
    trail.stopped = at("2026-01-02T04:05:00Z");
    apply(catalog::PutTrail{trail});
    clock_.move(std::chrono::hours(24 * 30));
    patrol->step(never);
    const auto found = patrol->result(SignedTrail::arn);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->from, at("2025-12-31T04:05:00Z"));
    EXPECT_EQ(found->summary.logs.valid, 1U);
    EXPECT_TRUE(found->all_valid) << found->error;
}

TEST_F(PatrolTest, SaysWhyItCouldNotLook) {
    files_.forbidden = {log_};
    const auto patrol = this->patrol();
    patrol->step(never);
    const auto found = patrol->result(SignedTrail::arn);
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->all_valid);
    EXPECT_EQ(found->summary.unread, 1U);
    EXPECT_EQ(found->error, "1 files could not be read");
    EXPECT_TRUE(alarms_.empty());
}

TEST_F(PatrolTest, TellsOfFaultsBeforeAllElse) {
    // Thirty pauses, which are none, and as many files that cannot be read, are looked at first.
    for (int i = 0; i < 30; ++i) {
        const int minute = 5 * 60 + i * 10;
        const auto time = [](int at) {
            return fmt::format("2026-01-02T{:02}:{:02}:00Z", at / 60, at % 60);
        };
        const std::string log =
            files_.add_log(fmt::format("20260102T{:02}{:02}", minute / 60, minute % 60),
                           fmt::format("bbbbbbbbbbbbbb{:02}", i));
        files_.add_digest({time(minute), time(minute + 5), {log}, true});
        files_.forbidden.insert(log);
    }
    files_.objects.erase(log_);
    patrol()->step(never);
    ASSERT_EQ(alarms_.size(), 1U);
    ASSERT_EQ(alarms_[0].lines.size(), 20U);
    EXPECT_EQ(alarms_[0].lines[0], "Log file\ts3://logs/" + log_ + "\tINVALID: not found");
    for (std::size_t i = 1; i < alarms_[0].lines.size(); ++i) {
        EXPECT_TRUE(alarms_[0].lines[i].ends_with("\tnot validated: AccessDenied: no"))
            << alarms_[0].lines[i];
    }
    EXPECT_TRUE(alarms_[0].open.empty());
}

TEST_F(PatrolTest, LooksAgainAtWhatItCouldNot) {
    files_.forbidden = {log_};
    const auto patrol = this->patrol();
    patrol->step(never);
    const Timestamp from = patrol->result(SignedTrail::arn)->from;
    EXPECT_EQ(patrol->result(SignedTrail::arn)->to, at("2026-01-01T12:00:00Z"));
    for (int day = 0; day < 3; ++day) {
        clock_.move(std::chrono::hours(24));
        patrol->step(never);
        EXPECT_EQ(patrol->result(SignedTrail::arn)->from, from) << day;
    }
    files_.forbidden.clear();
    clock_.move(std::chrono::hours(24));
    patrol->step(never);
    const auto found = patrol->result(SignedTrail::arn);
    EXPECT_TRUE(found->all_valid) << found->error;
    EXPECT_EQ(found->summary.logs.valid, 1U);
    EXPECT_EQ(found->from, from);
    EXPECT_EQ(found->to, at("2026-01-06T12:00:00Z"));
}

TEST_F(PatrolTest, MissesATrailOfWhichNothingIsLeft) {
    const std::string second = files_.add_digest({"2026-01-02T04:05:06Z", "2026-01-02T05:05:06Z"});
    note(digest_, "2026-01-02T04:05:06Z");
    note(second, "2026-01-02T05:05:06Z");
    files_.objects.clear();
    patrol()->step(never);
    ASSERT_EQ(alarms_.size(), 1U);
    EXPECT_FALSE(alarms_[0].all_valid);
    EXPECT_EQ(alarms_[0].summary.digests.invalid, 2U);
    EXPECT_EQ(alarms_[0].error, "");
    EXPECT_EQ(alarms_[0].lines, (std::vector{not_found(digest_), not_found(second)}));
}

TEST_F(PatrolTest, MissesTheTrailOfABucketThatIsGone) {
    note(digest_, "2026-01-02T04:05:06Z");
    files_.objects.clear();
    files_.has_bucket = false;
    patrol()->step(never);
    ASSERT_EQ(alarms_.size(), 1U);
    EXPECT_EQ(alarms_[0].error, "us-east-1: NoSuchBucket: there is no such bucket");
    EXPECT_EQ(alarms_[0].lines, std::vector{not_found(digest_)});
}

TEST_F(PatrolTest, MissesTheLastDigestOfARun) {
    const std::string robbed = files_.add_log("20260102T0410", "bbbbbbbbbbbbbbb1");
    const std::string last =
        files_.add_digest({"2026-01-02T04:05:06Z", "2026-01-02T04:30:00Z", {robbed}});
    const std::string next =
        files_.add_digest({"2026-01-02T05:00:00Z", "2026-01-02T06:00:00Z", {}, true});
    note(digest_, "2026-01-02T04:05:06Z");
    note(last, "2026-01-02T04:30:00Z");
    note(next, "2026-01-02T06:00:00Z");
    files_.objects.erase(last);
    files_.objects.at(robbed).bytes = gzip("{\"Records\":[ ]}", GzipEffort::dense);
    patrol()->step(never);
    ASSERT_EQ(alarms_.size(), 1U);
    EXPECT_EQ(alarms_[0].summary.digests.invalid, 1U);
    EXPECT_EQ(alarms_[0].summary.digests.valid, 2U);
    EXPECT_EQ(alarms_[0].lines, (std::vector<std::string>{"Log file\ts3://logs/" + robbed +
                                                              "\tunnamed: no digest file names it",
                                                          not_found(last)}));
}

TEST_F(PatrolTest, TellsADigestOnceThatTheWalkMisses) {
    const std::string second = files_.add_digest({"2026-01-02T04:05:06Z", "2026-01-02T05:05:06Z"});
    note(digest_, "2026-01-02T04:05:06Z");
    note(second, "2026-01-02T05:05:06Z");
    files_.objects.erase(digest_);
    files_.objects.erase(log_);
    patrol()->step(never);
    ASSERT_EQ(alarms_.size(), 1U);
    EXPECT_EQ(alarms_[0].summary.digests.invalid, 1U);
    EXPECT_EQ(alarms_[0].lines, std::vector{not_found(digest_)});
}

TEST_F(PatrolTest, FindsDigestsWhereTheTrailDeliveredBefore) {
    const std::string there = "old/" + digest_;
    files_.objects[there] = files_.objects.at(digest_);
    note(there, "2026-01-02T04:05:06Z");
    patrol()->step(never);
    EXPECT_TRUE(alarms_.empty());
    clock_.move(std::chrono::hours(24));
    files_.objects[there].bytes = gzip("{}", GzipEffort::dense);
    patrol()->step(never);
    ASSERT_EQ(alarms_.size(), 1U);
    EXPECT_EQ(alarms_[0].lines, std::vector<std::string>{"Digest file\ts3://logs/" + there +
                                                         "\tINVALID: invalid format"});
}

TEST_F(PatrolTest, ForgetsAFileThatIsNone) {
    ASSERT_TRUE(disk::write_atomically(disk_, "/validation.json", "{\"trails\":[1]}"));
    EXPECT_TRUE(patrol()->results().empty());
}

TEST_F(PatrolTest, EndsWhenItIsToStop) {
    const auto patrol = this->patrol();
    patrol->step([] { return true; });
    EXPECT_TRUE(patrol->results().empty());
}

}  // namespace
}  // namespace opentrail::delivery::validation

// Shows that the ledger tells what digests name and nobody has, also one that an earlier version of
// the program has made.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "catalog/database.h"
#include "disk/testing/temporary_directory.h"
#include "intake/ledger.h"
#include "intake/ledger_schema.h"

namespace opentrail::intake {
namespace {

const Timestamp now = *parse_iso8601("2026-01-02T09:00:00Z");

Timestamp at(int hour) { return *parse_iso8601("2026-01-02T00:00:00Z") + std::chrono::hours(hour); }

std::string key_of(int hour, int number, std::string_view account = "111122223333") {
    return fmt::format(
        "AWSLogs/{0}/CloudTrail/us-east-1/2026/01/02/"
        "{0}_CloudTrail_us-east-1_20260102T{1:02}05Z_{2:016}.json.gz",
        account, hour, number);
}

class LedgerGapsTest : public testing::Test {
  protected:
    void SetUp() override { open(); }
    std::string path() const { return directory_.path() + "/intake.db"; }
    void open() {
        auto opened = Ledger::open(path());
        ASSERT_TRUE(opened) << opened.error().message;
        ledger_ = std::move(*opened);
    }
    void see(const std::string& key, Sighting how) {
        const SeenFile seen{.bucket = "logs", .key = key, .how = how, .at = now};
        ASSERT_TRUE(ledger_->see({&seen, 1}));
    }
    void read(const std::string& key, bool whole = true) {
        const PlacedNote placed{.note = TakeFile{.bucket = "logs",
                                                 .key = key,
                                                 .bytes = 10,
                                                 .first = 0,
                                                 .end = 4,
                                                 .whole = whole,
                                                 .figures = {.recorded = 3, .duplicates = 1}},
                                .position = {0, next_++},
                                .at = now};
        ASSERT_TRUE(ledger_->apply({&placed, 1}, {0, next_}));
    }
    void give_up(const std::string& key) {
        const PlacedNote placed{.note = DeadLetter{.feed = "",
                                                   .message = "",
                                                   .bucket = "logs",
                                                   .key = key,
                                                   .reason = "it is bad",
                                                   .body = ""},
                                .position = {0, next_++},
                                .at = now};
        ASSERT_TRUE(ledger_->apply({&placed, 1}, {0, next_}));
    }
    void note_digest(int hour, bool starts = false, const std::string& chain = "chain") {
        LedgerDigest digest{.bucket = "logs",
                            .key = fmt::format("{} {:02}", chain, hour),
                            .account = "111122223333",
                            .region = "us-east-1",
                            .chain = chain,
                            .begins = at(hour - 1),
                            .ends = at(hour)};
        if (!starts) {
            digest.previous_bucket = "logs";
            digest.previous_key = fmt::format("{} {:02}", chain, hour - 1);
            digest.previous_hash = hex(Sha256{});
        }
        const auto noted = ledger_->note(digest);
        ASSERT_TRUE(noted) << noted.error().message;
        EXPECT_TRUE(noted->empty()) << noted->front();
    }
    std::vector<std::string> missing(const std::string& bucket = "") {
        std::vector<std::string> names;
        const auto found = ledger_->missing_digests({.bucket = bucket, .limit = 100});
        EXPECT_TRUE(found);
        for (const MissingDigest& one : *found) {
            names.push_back(fmt::format("{}: {} to {}", one.key, iso8601(one.from).substr(11, 2),
                                        iso8601(one.to).substr(11, 2)));
        }
        EXPECT_EQ(bucket.empty() ? ledger_->digests()->missing : names.size(), names.size());
        return names;
    }

    disk::TemporaryDirectory directory_;
    std::unique_ptr<Ledger> ledger_;
    std::uint64_t next_ = 0;
};

TEST_F(LedgerGapsTest, AreFilesThatADigestNamesAndNobodyRead) {
    see(key_of(3, 1), Sighting::announced);  // Nobody says that it must be there.
    for (int number = 2; number <= 5; ++number) see(key_of(3, number), Sighting::named);
    read(key_of(3, 2));
    read(key_of(3, 3), false);
    give_up(key_of(3, 5));
    const auto gaps = ledger_->files({.only_gaps = true});
    ASSERT_TRUE(gaps);
    ASSERT_EQ(gaps->size(), 2u);
    EXPECT_EQ(gaps->at(0).key, key_of(3, 3));
    EXPECT_EQ(gaps->at(1).key, key_of(3, 4));
    EXPECT_EQ(ledger_->totals()->gaps, 2u);
    EXPECT_TRUE(ledger_->files({.bucket = "others", .only_gaps = true})->empty());
    read(key_of(3, 4));
    EXPECT_EQ(ledger_->totals()->gaps, 1u);
}

TEST_F(LedgerGapsTest, ShowsHoursThatAreNotWholeAPageAtATime) {
    for (int hour = 1; hour <= 6; ++hour) see(key_of(hour, 1), Sighting::listed);
    for (const int hour : {1, 3, 4}) read(key_of(hour, 1));
    give_up(key_of(5, 1));
    LedgerQuery query{.only_lacking = true, .limit = 2};
    const auto first = ledger_->hours(query);
    ASSERT_EQ(first->size(), 2u);
    EXPECT_EQ(first->at(0).hour, at(2));
    EXPECT_EQ(first->at(1).hour, at(5));
    query.after_account = first->back().account;
    query.after_region = first->back().region;
    query.after_hour = first->back().hour;
    const auto second = ledger_->hours(query);
    ASSERT_EQ(second->size(), 1u);
    EXPECT_EQ(second->at(0).hour, at(6));
    EXPECT_EQ(ledger_->hours({})->size(), 6u);
}

TEST_F(LedgerGapsTest, SumsAllHours) {
    see(key_of(1, 1), Sighting::announced);
    see(key_of(1, 2), Sighting::named);
    see(key_of(2, 1, "444455556666"), Sighting::listed);
    read(key_of(1, 1));
    give_up(key_of(1, 2));
    const auto sums = ledger_->totals();
    ASSERT_TRUE(sums);
    EXPECT_EQ(sums->hours, 2u);
    EXPECT_EQ(sums->figures, (HourFigures{.announced = 1,
                                          .listed = 1,
                                          .named = 1,
                                          .read = 1,
                                          .dead = 1,
                                          .known = 3,
                                          .records = {.recorded = 3, .duplicates = 1}}));
}

TEST_F(LedgerGapsTest, TellWhereDigestsAreMissing) {
    note_digest(7);
    EXPECT_EQ(missing(), std::vector<std::string>()) << "what was before began is not ours";
    note_digest(3, true);
    EXPECT_EQ(missing(), std::vector<std::string>{"chain 06: 03 to 06"});
    note_digest(3, true, "other");  // Another trail's.
    note_digest(5);
    EXPECT_EQ(missing(), (std::vector<std::string>{"chain 04: 03 to 04", "chain 06: 05 to 06"}));
    EXPECT_EQ(missing("others"), std::vector<std::string>());
    const struct {
        const char* name;
        LedgerQuery query;
        std::uint64_t count;
    } rows[] = {
        {"of all", {}, 2},
        {"of one, however many there are", {.limit = 1}, 1},
        {"of the account", {.account = "111122223333"}, 2},
        {"of another account", {.account = "444455556666"}, 0},
        {"of another Region", {.region = "eu-west-1"}, 0},
        {"of before", {.to = at(3)}, 0},
        {"of the first hour", {.to = at(4)}, 1},
        {"of what comes later", {.from = at(4)}, 1},
        {"of after", {.from = at(6)}, 0},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(ledger_->missing_digests(row.query)->size(), row.count) << row.name;
        if (row.query.limit == LedgerQuery().limit) {
            EXPECT_EQ(ledger_->digests(row.query)->missing, row.count) << row.name;
        }
    }
    note_digest(6);
    note_digest(5);  // Read again.
    EXPECT_EQ(missing(), std::vector<std::string>{"chain 04: 03 to 04"});
    note_digest(4);
    EXPECT_EQ(missing(), std::vector<std::string>());
    EXPECT_EQ(ledger_->digests()->valid, 6u);
}

TEST_F(LedgerGapsTest, AreKnownOfALedgerOfVersionOne) {
    // As a program of version 1 leaves it: without what version 2 adds.
    see(key_of(3, 1), Sighting::named);
    see(key_of(4, 1), Sighting::named);
    read(key_of(4, 1));
    note_digest(3, true);
    note_digest(5);
    ledger_.reset();
    {
        auto database =
            catalog::Database::open(path(), catalog::Database::Access::read_write).value();
        const auto undone = database.run(
            "DROP INDEX files_gaps; DROP INDEX hours_lacking; DROP TRIGGER sum_hour;"
            "DROP TRIGGER resum_hour; DROP TABLE sums; DROP TRIGGER count_digest;"
            "DROP TRIGGER discount_digest; DROP TABLE digest_states; DROP TABLE absent;"
            "DROP TABLE import_failures; ALTER TABLE files DROP COLUMN import;"
            "DROP TABLE forgotten; DROP INDEX digests_unchecked;"
            "PRAGMA user_version = 1");
        ASSERT_TRUE(undone) << undone.error().message;
    }
    open();
    EXPECT_EQ(ledger_->totals()->hours, 2u);
    EXPECT_EQ(ledger_->totals()->gaps, 1u);
    EXPECT_EQ(ledger_->totals()->figures.records.recorded, 3u);
    EXPECT_EQ(ledger_->digests()->valid, 2u);
    EXPECT_EQ(missing(), std::vector<std::string>{"chain 04: 03 to 04"});
    see(key_of(5, 1), Sighting::named);
    EXPECT_EQ(ledger_->totals()->figures.named, 3u);
}

}  // namespace
}  // namespace opentrail::intake

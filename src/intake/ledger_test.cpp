// Shows that the ledger's sums tell what is known, read and missing of every hour, whatever the
// order in which it learns of files, and that it keeps that over a restart.

#include "intake/ledger.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "catalog/database.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::intake {
namespace {

const Timestamp now = *parse_iso8601("2026-01-02T09:00:00Z");
const Timestamp hour3 = *parse_iso8601("2026-01-02T03:00:00Z");

std::string key_of(std::string_view minute, std::string_view id = "Ab3dEf6hIj9kLm2n",
                   std::string_view region = "us-east-1") {
    return fmt::format(
        "AWSLogs/111122223333/CloudTrail/{0}/2026/01/02/"
        "111122223333_CloudTrail_{0}_20260102T{1}Z_{2}.json.gz",
        region, minute, id);
}

class LedgerTest : public testing::Test {
  protected:
    void SetUp() override { open(); }
    void open() {
        ledger_.reset();
        auto opened = Ledger::open(directory_.path() + "/intake.db");
        ASSERT_TRUE(opened) << opened.error().message;
        ledger_ = std::move(*opened);
    }

    void see(const std::string& key, Sighting how, Timestamp at = now) {
        const SeenFile seen{.bucket = "logs", .key = key, .how = how, .at = at};
        const auto done = ledger_->see({&seen, 1});
        ASSERT_TRUE(done) << done.error().message;
    }
    void apply(FileNote note, const std::string& import = "") {
        const PlacedNote placed{
            .note = std::move(note), .position = {0, next_++}, .at = now, .import = import};
        const auto done = ledger_->apply({&placed, 1}, {0, next_});
        ASSERT_TRUE(done) << done.error().message;
    }
    static TakeFile take(const std::string& key, std::uint64_t first, std::uint64_t end, bool whole,
                         char content = 'a') {
        TakeFile note{.bucket = "logs",
                      .key = key,
                      .bytes = 100,
                      .first = first,
                      .end = end,
                      .whole = whole,
                      .figures = {.recorded = end - first}};
        note.hash.fill(static_cast<std::uint8_t>(content));
        return note;
    }
    LedgerFile find(const std::string& key) {
        const auto file = ledger_->find("logs", key);
        EXPECT_TRUE(file && *file) << key;
        return file && *file ? **file : LedgerFile();
    }
    HourFigures hour(Timestamp time = hour3) {
        const auto hours = ledger_->hours({.from = time, .to = time + std::chrono::hours(1)});
        EXPECT_TRUE(hours);
        EXPECT_LE(hours->size(), 1u);
        return hours->empty() ? HourFigures() : hours->front().figures;
    }

    disk::TemporaryDirectory directory_;
    std::unique_ptr<Ledger> ledger_;
    std::uint64_t next_ = 0;
};

TEST_F(LedgerTest, TellsAnHourWholeOrWhatItLacks) {
    see(key_of("0305"), Sighting::announced);
    see(key_of("0305"), Sighting::announced);  // Queues deliver more than once.
    see(key_of("0305"), Sighting::named);
    see(key_of("0310"), Sighting::named);
    apply(take(key_of("0305"), 0, 7, true));
    HourFigures figures = hour();
    EXPECT_EQ(figures, (HourFigures{.announced = 1,
                                    .listed = 0,
                                    .named = 2,
                                    .read = 1,
                                    .dead = 0,
                                    .known = 2,
                                    .records = {.recorded = 7}}));
    EXPECT_EQ(figures.missing(), 1u);
    const auto missing = ledger_->files({.state = FileState::unread});
    ASSERT_TRUE(missing);
    ASSERT_EQ(missing->size(), 1u);
    EXPECT_EQ(missing->front().key, key_of("0310"));
    apply(take(key_of("0310"), 0, 0, true));
    EXPECT_EQ(hour().missing(), 0u);
    EXPECT_EQ(hour().read, 2u);
}

TEST_F(LedgerTest, KeepsAccountsRegionsAndHoursApart) {
    see(key_of("0359"), Sighting::listed);
    see(key_of("0400"), Sighting::listed);
    see(key_of("0305", "Ab3dEf6hIj9kLm2n", "eu-west-1"), Sighting::listed);
    see("AWSLogs/111122223333/Config/us-east-1/x.json.gz", Sighting::listed);  // In no hour.
    const auto hours = ledger_->hours({});
    ASSERT_TRUE(hours);
    ASSERT_EQ(hours->size(), 3u);
    EXPECT_EQ(hours->at(0).region, "eu-west-1");
    EXPECT_EQ(hours->at(1).hour, hour3);
    EXPECT_EQ(hours->at(2).hour, hour3 + std::chrono::hours(1));
    EXPECT_EQ(ledger_->hours({.account = "999999999999"})->size(), 0u);
    EXPECT_EQ(ledger_->hours({.region = "eu-west-1"})->size(), 1u);
    EXPECT_EQ(ledger_->totals()->figures.listed, 3u);
}

TEST_F(LedgerTest, CountsNothingTwice) {
    const std::string key = key_of("0305");
    apply(take(key, 0, 5, false));
    EXPECT_EQ(find(key).state, FileState::part);
    apply(take(key, 0, 5, false));  // Another reader's, of the same records.
    apply(take(key, 5, 8, true));
    apply(take(key, 5, 8, true));
    EXPECT_EQ(find(key).state, FileState::read);
    EXPECT_EQ(find(key).figures.recorded, 8u);
    EXPECT_EQ(find(key).records, 8u);
    EXPECT_FALSE(find(key).changed);
    EXPECT_EQ(hour().records.recorded, 8u);
}

TEST_F(LedgerTest, TellsAFileThatWasReplaced) {
    const std::string key = key_of("0305");
    apply(take(key, 0, 5, true, 'a'));
    apply(take(key, 0, 6, true, 'b'));
    EXPECT_TRUE(find(key).changed);
    EXPECT_EQ(hour().read, 1u);
}

TEST_F(LedgerTest, KeepsDeadLettersUntilTheirObjectIsRead) {
    const std::string key = key_of("0305");
    see(key, Sighting::announced);
    apply(DeadLetter{.feed = "main",
                     .message = "m1",
                     .bucket = "logs",
                     .key = key,
                     .reason = "gzip data is truncated",
                     .body = ""});
    apply(DeadLetter{.feed = "main",
                     .message = "m2",
                     .bucket = "",
                     .key = "",
                     .reason = "not JSON",
                     .body = "hello"});
    EXPECT_EQ(hour().dead, 1u);
    EXPECT_EQ(hour().missing(), 0u);
    EXPECT_EQ(*ledger_->letter_count(), 2u);
    apply(take(key, 0, 5, true));
    EXPECT_EQ(hour().dead, 0u);
    EXPECT_EQ(hour().read, 1u);
    const auto letters = ledger_->letters(true, 10);
    ASSERT_TRUE(letters);
    ASSERT_EQ(letters->size(), 1u);
    EXPECT_EQ(letters->front().letter.body, "hello");
    EXPECT_EQ(ledger_->letters(false, 10)->size(), 2u);
}

TEST_F(LedgerTest, KeepsWhatItKnowsAndItsPlace) {
    see(key_of("0305"), Sighting::announced);
    apply(take(key_of("0305"), 0, 5, true));
    open();
    EXPECT_EQ(*ledger_->place(0), 1u);
    EXPECT_EQ(find(key_of("0305")).figures.recorded, 5u);
    EXPECT_EQ(find(key_of("0305")).announced, now);
    EXPECT_EQ(hour().read, 1u);
}

TEST_F(LedgerTest, ShowsFilesAPageAtATime) {
    for (const char* minute : {"0301", "0302", "0303"}) see(key_of(minute), Sighting::listed);
    const auto first = ledger_->files({.limit = 2});
    ASSERT_EQ(first->size(), 2u);
    const auto rest =
        ledger_->files({.after_bucket = "logs", .after_key = first->back().key, .limit = 2});
    ASSERT_EQ(rest->size(), 1u);
    EXPECT_EQ(rest->front().key, key_of("0303"));
}

LedgerDigest digest_of(std::string_view hour, char content, std::string_view previous = "",
                       char previous_content = 0) {
    const auto key = [](std::string_view of) { return fmt::format("digest {}", of); };
    LedgerDigest digest{.bucket = "logs",
                        .key = key(hour),
                        .account = "111122223333",
                        .region = "us-east-1",
                        .chain = "chain",
                        .begins = *parse_iso8601(fmt::format("2026-01-02T{}:00:00Z", hour)),
                        .ends = *parse_iso8601(fmt::format("2026-01-02T{}:59:59Z", hour))};
    digest.hash.fill(static_cast<std::uint8_t>(content));
    if (previous.empty()) return digest;
    Sha256 before;
    before.fill(static_cast<std::uint8_t>(previous_content));
    digest.previous_bucket = "logs";
    digest.previous_key = key(previous);
    digest.previous_hash = hex(before);
    return digest;
}

TEST_F(LedgerTest, FollowsAChainOfDigestsInAnyOrder) {
    EXPECT_EQ(ledger_->note(digest_of("05", 'c', "04", 'b')).value(), std::vector<std::string>());
    EXPECT_EQ(ledger_->digests()->missing, 0u);  // Nothing older is known.
    EXPECT_EQ(ledger_->note(digest_of("03", 'a')).value(), std::vector<std::string>());
    EXPECT_EQ(ledger_->digests()->missing, 1u);
    EXPECT_EQ(ledger_->note(digest_of("04", 'b', "03", 'a')).value(), std::vector<std::string>());
    EXPECT_EQ(*ledger_->digests(), (DigestSums{.valid = 3}));
    EXPECT_EQ(ledger_->list_digests({})->size(), 3u);
}

TEST_F(LedgerTest, TellsWhereAChainOfDigestsIsBroken) {
    EXPECT_TRUE(ledger_->note(digest_of("03", 'a'))->empty());
    EXPECT_EQ(ledger_->note(digest_of("04", 'b', "03", 'x')).value(),
              std::vector<std::string>{
                  "digest 03 is not the digest that digest 04 names: another is in its place"});
    EXPECT_TRUE(ledger_->note(digest_of("06", 'd', "05", 'c'))->empty());
    EXPECT_EQ(ledger_->note(digest_of("05", 'x')).value(),
              std::vector<std::string>{
                  "digest 05 is not the digest that digest 06 names: another is in its place"});
    for (int time = 0; time < 2; ++time) {
        EXPECT_EQ(ledger_->breaks(digest_of("03", 'y'))->front(),
                  "digest 03 is another digest than was read before")
            << "looking changes nothing";
    }
    EXPECT_EQ(ledger_->note(digest_of("03", 'y'))->front(),
              "digest 03 is another digest than was read before");
}

TEST_F(LedgerTest, TellsAFileThatIsNotWhatItsDigestNames) {
    const std::string key = key_of("0305");
    SeenFile named{.bucket = "logs", .key = key, .how = Sighting::named, .at = now};
    named.body.emplace().fill('b');
    ASSERT_TRUE(ledger_->see({&named, 1}));
    TakeFile note = take(key, 0, 5, true);
    note.body.fill('b');
    apply(note);
    EXPECT_FALSE(find(key).altered());
    named.body->fill('x');
    ASSERT_TRUE(ledger_->see({&named, 1}));
    EXPECT_TRUE(find(key).altered());
}

TEST_F(LedgerTest, KeepsWhyFilesOfAnImportFailedAndThatTheyWereReadSince) {
    const auto failure = [](const std::string& key, std::uint64_t attempt, bool succeeded,
                            const std::string& type) {
        return ImportFailure{.import = "i",
                             .bucket = "logs",
                             .key = key,
                             .attempt = attempt,
                             .succeeded = succeeded,
                             .type = type,
                             .message = type.empty() ? "" : "because " + type};
    };
    apply(failure("b", 1, false, "AccessDenied"));
    apply(failure("a", 1, false, "NoSuchKey"));
    apply(failure("c", 1, false, "InvalidFile"));
    apply(failure("a", 2, true, ""));
    apply(failure("c", 2, false, "AccessDenied"));
    open();
    const auto rows = ledger_->import_failures("i", 0, 10);
    ASSERT_EQ(rows->size(), 3U);
    EXPECT_EQ((*rows)[0].failure, failure("b", 1, false, "AccessDenied"));
    EXPECT_EQ((*rows)[1].failure, failure("a", 2, true, "NoSuchKey"));
    EXPECT_EQ((*rows)[2].failure, failure("c", 2, false, "AccessDenied"));
    EXPECT_EQ(ledger_->import_failures("i", 0, 2)->size(), 2U);
    const auto rest = ledger_->import_failures("i", (*rows)[1].number, 10);
    ASSERT_EQ(rest->size(), 1U);
    EXPECT_EQ(rest->front().failure.key, "c");
    EXPECT_TRUE(ledger_->import_failures("other", 0, 10)->empty());
    EXPECT_TRUE(*ledger_->is_failed("i", "logs", "b"));
    EXPECT_FALSE(*ledger_->is_failed("i", "logs", "a"));
    EXPECT_FALSE(*ledger_->is_failed("i", "other", "b"));
}

TEST_F(LedgerTest, ForgetsWhatAnImportRead) {
    see(key_of("0305"), Sighting::named);
    see(key_of("0310"), Sighting::listed);
    apply(take(key_of("0305"), 0, 7, true), "i");
    apply(take(key_of("0310"), 0, 5, true), "other");
    apply(take(key_of("0315"), 0, 3, true));
    apply(take(key_of("0320"), 0, 2, false), "i");  // The rest is another's.
    apply(take(key_of("0320"), 2, 4, true));
    EXPECT_EQ(find(key_of("0305")).import, "i");
    EXPECT_EQ(hour().records.recorded, 19u);
    apply(catalog::ForgetImport{"i"});
    for (const char* minute : {"0305", "0320"}) {
        const LedgerFile file = find(key_of(minute));
        EXPECT_EQ(file.state, FileState::forgotten) << minute;
        EXPECT_EQ(file.records, 0u) << minute;
        EXPECT_FALSE(file.hash || file.body || file.taken) << minute;
    }
    EXPECT_EQ(find(key_of("0310")).state, FileState::read);
    EXPECT_EQ(find(key_of("0315")).state, FileState::read);
    EXPECT_EQ(
        hour(),
        (HourFigures{.listed = 1, .named = 1, .read = 2, .known = 4, .records = {.recorded = 8}}));
    EXPECT_EQ(hour().missing(), 2u);
    EXPECT_EQ(ledger_->totals()->gaps, 0u) << "nobody reads it again unasked";
    EXPECT_EQ(ledger_->files({.state = FileState::forgotten})->size(), 2u);
    // What was in work then comes to nothing, too.
    apply(take(key_of("0325"), 0, 9, true), "i");
    EXPECT_EQ(find(key_of("0325")).state, FileState::forgotten);
    EXPECT_EQ(hour().records.recorded, 8u);
    // Read again, it counts anew.
    apply(take(key_of("0305"), 0, 7, true), "next");
    EXPECT_EQ(find(key_of("0305")).state, FileState::read);
    EXPECT_EQ(find(key_of("0305")).import, "next");
    EXPECT_EQ(hour().records.recorded, 15u);
}

TEST_F(LedgerTest, KeepsWhyABadFileOfAForgottenImportWasGivenUp) {
    apply(take(key_of("0305"), 0, 2, false), "i");
    apply(DeadLetter{.feed = "",
                     .message = "",
                     .bucket = "logs",
                     .key = key_of("0305"),
                     .reason = "cut",
                     .body = ""});
    apply(catalog::ForgetImport{"i"});
    EXPECT_EQ(find(key_of("0305")).state, FileState::dead);
    EXPECT_EQ(find(key_of("0305")).figures, RecordFigures());
    EXPECT_EQ(*ledger_->letter_count(), 1u);
}

TEST_F(LedgerTest, ForgetsAnImportOfManyFiles) {
    constexpr std::uint64_t files = 10'001;  // More than one transaction looks through.
    std::vector<PlacedNote> notes;
    for (std::uint64_t i = 0; i < files; ++i) {
        notes.push_back({.note = take(key_of("0305", fmt::format("{:016}", i)), 0, 1, true),
                         .position = {0, i},
                         .at = now,
                         .import = "i"});
    }
    notes.push_back({.note = catalog::ForgetImport{"i"}, .position = {0, files}, .at = now});
    ASSERT_TRUE(ledger_->apply(notes, {0, files + 1}));
    EXPECT_EQ(*ledger_->place(0), files + 1);
    EXPECT_EQ(hour(), (HourFigures{.known = files}));
}

TEST_F(LedgerTest, ShowsDigestsOfAStateAPageAtATime) {
    for (int number = 0; number < 5; ++number) {
        const LedgerDigest digest{.bucket = number < 4 ? "logs" : "others",
                                  .key = fmt::format("digest {}", number),
                                  .account = "111122223333",
                                  .region = "us-east-1",
                                  .chain = "chain",
                                  .begins = hour3,
                                  .ends = hour3,
                                  .state = static_cast<std::uint8_t>(number == 1 ? 0 : 1)};
        ASSERT_TRUE(ledger_->note(digest));
    }
    const auto keys = [&](const DigestQuery& query) {
        std::string text;
        const auto found = ledger_->list_digests(query);
        EXPECT_TRUE(found);
        for (const LedgerDigest& one : *found) text += one.key.substr(7);
        return text;
    };
    EXPECT_EQ(keys({}), "01234");
    EXPECT_EQ(keys({.state = 1}), "0234");
    EXPECT_EQ(keys({.bucket = "logs", .state = 1}), "023");
    EXPECT_EQ(keys({.state = 1, .limit = 2}), "02");
    EXPECT_EQ(keys({.state = 1, .after_bucket = "logs", .after_key = "digest 2"}), "34");
}

TEST_F(LedgerTest, IsBroughtToThisVersionFromTheOneBefore) {
    see(key_of("0310"), Sighting::listed);
    ledger_.reset();
    {
        auto database = catalog::Database::open(directory_.path() + "/intake.db",
                                                catalog::Database::Access::read_write);
        ASSERT_TRUE(
            database->run("DROP TABLE import_failures; ALTER TABLE files DROP COLUMN import;"
                          "DROP TABLE forgotten; DROP INDEX digests_unchecked;"
                          "PRAGMA user_version = 2"));
    }
    open();
    EXPECT_EQ(find(key_of("0310")).state, FileState::unread);
    apply(ImportFailure{.import = "i", .bucket = "logs", .key = "a", .attempt = 1});
    EXPECT_TRUE(*ledger_->is_failed("i", "logs", "a"));
}

}  // namespace
}  // namespace opentrail::intake

// Shows that a file's events and its figures are in once: read twice, by two readers, cut in the
// middle by a crash, or found bad. Journal, history and admission are the real ones.

#include "intake/file_taker.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/gzip.h"
#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "disk/testing/temporary_directory.h"
#include "history/testing/event_maker.h"

namespace opentrail::intake {
namespace {

using Outcome = TakenFile::Outcome;

const std::string folder = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/";
const std::string key =
    folder + "111122223333_CloudTrail_us-east-1_20260102T0305Z_Ab3dEf6hIj9kLm2n.json.gz";

std::string document(const std::vector<std::string>& records) {
    return fmt::format("{{\"Records\":[{}]}}", fmt::join(records, ","));
}

std::string zipped(std::string_view text) { return gzip(text, GzipEffort::fast); }

std::string record(const std::string& id) {
    history::Made made;
    made.id = id;
    return history::record_of(made);
}

class FileTakerTest : public testing::Test {
  protected:
    void SetUp() override { open(); }

    /// `disk`: where journal and history are; the ledger is on a real one.
    void open() {
        journal::Options journal_options;
        journal_options.background = false;
        auto journal = journal::Journal::open(disk_, clock_, "data/journal", journal_options);
        ASSERT_TRUE(journal) << journal.error().message;
        journal_ = std::move(*journal);
        history::Options history_options;
        history_options.background = false;
        auto history =
            history::History::open(disk_, clock_, *journal_, "data/history", history_options);
        ASSERT_TRUE(history) << history.error().message;
        history_ = std::move(*history);
        admission_ = std::make_unique<Admission>(*journal_, *history_, clock_);
        auto ledger = Ledger::open(directory_ / "intake.db");
        ASSERT_TRUE(ledger) << ledger.error().message;
        ledger_ = std::move(*ledger);
        auto follower = LedgerFollower::start(*journal_, *ledger_, {.background = false});
        ASSERT_TRUE(follower) << follower.error().message;
        follower_ = std::move(*follower);
        taker_ = std::make_unique<FileTaker>(FileTaker::Parts{.ledger = *ledger_,
                                                              .follower = *follower_,
                                                              .admission = *admission_,
                                                              .journal = *journal_,
                                                              .clock = clock_,
                                                              .part_records = 2});
    }
    void reopen() {
        taker_.reset();
        follower_.reset();
        ledger_.reset();
        admission_.reset();
        history_.reset();
        journal_.reset();
        open();
    }

    Arrival arrival(std::string bytes, std::string name = key) {
        Arrival made;
        made.provenance.door = journal::Door::feed;
        made.provenance.account = "111122223333";
        made.provenance.region = "us-east-1";
        made.bucket = "logs";
        made.key = name;
        made.bytes = std::move(bytes);
        made.seen = SeenFile{"logs", std::move(name), Sighting::announced, clock_.now()};
        return made;
    }
    TakenFile take(std::string bytes, const std::string& name = key) {
        auto taken = taker_->take(arrival(std::move(bytes), name));
        EXPECT_TRUE(taken) << taken.error().message;
        EXPECT_TRUE(history_->advance());
        return taken ? *taken : TakenFile();
    }
    LedgerFile file(const std::string& name = key) {
        EXPECT_TRUE(follower_->advance());
        const auto found = ledger_->find("logs", name);
        EXPECT_TRUE(found && *found);
        return found && *found ? **found : LedgerFile();
    }
    bool is_known(std::string bucket, std::string name, Sighting how, Timestamp at) {
        const SeenFile seen{
            .bucket = std::move(bucket), .key = std::move(name), .how = how, .at = at};
        const auto known = taker_->are_known({&seen, 1});
        EXPECT_TRUE(known) << known.error().message;
        return known && known->at(0);
    }
    std::size_t events() {
        history::PageRequest request;
        request.limit = 1000;
        const auto page = history_->search(request);
        EXPECT_TRUE(page);
        return page ? page->hits.size() : 0;
    }

    FakeClock clock_;
    disk::FakeDisk disk_;
    disk::TemporaryDirectory directory_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<history::History> history_;
    std::unique_ptr<Admission> admission_;
    std::unique_ptr<Ledger> ledger_;
    std::unique_ptr<LedgerFollower> follower_;
    std::unique_ptr<FileTaker> taker_;
};

TEST_F(FileTakerTest, TakesAFileOnce) {
    const std::string bytes = zipped(document({record("a"), record("b"), record("c")}));
    EXPECT_EQ(take(bytes).figures, (RecordFigures{.recorded = 3}));
    const TakenFile again = take(bytes);  // The ledger does not have it yet.
    EXPECT_EQ(again.outcome, Outcome::known);
    EXPECT_EQ(again.figures, (RecordFigures{.recorded = 3}));
    ASSERT_TRUE(follower_->advance());
    EXPECT_EQ(take(bytes).outcome, Outcome::known);  // Now it has.
    EXPECT_EQ(file().figures, (RecordFigures{.recorded = 3}));
    EXPECT_EQ(file().state, FileState::read);
    EXPECT_EQ(events(), 3u);
    EXPECT_TRUE(is_known("logs", key, Sighting::announced, clock_.now()));
}

TEST_F(FileTakerTest, GoesOnWhereACrashCutAFile) {
    const std::vector<std::string> records = {record("a"), record("b"), record("c"), record("d"),
                                              record("e")};
    const std::string bytes = zipped(document(records));
    // What a crash behind the first part leaves: its events and its note.
    Submission first;
    first.provenance = arrival("").provenance;
    first.bytes = std::make_shared<const std::string>(records[0] + records[1]);
    first.records = {std::string_view(*first.bytes).substr(0, records[0].size()),
                     std::string_view(*first.bytes).substr(records[0].size())};
    first.outcomes = [&](const std::vector<RecordResult>&) {
        TakeFile note{.bucket = "logs",
                      .key = key,
                      .hash = sha256(bytes),
                      .bytes = bytes.size(),
                      .end = 2,
                      .figures = {.recorded = 2}};
        return std::vector{encode(note)};
    };
    ASSERT_TRUE(admission_->admit(std::move(first)));
    ASSERT_TRUE(history_->advance());
    reopen();
    EXPECT_EQ(file().state, FileState::part);
    EXPECT_EQ(take(bytes).figures, (RecordFigures{.recorded = 5}));
    EXPECT_EQ(file().figures, (RecordFigures{.recorded = 5}));
    EXPECT_EQ(file().state, FileState::read);
    EXPECT_EQ(events(), 5u);
}

TEST_F(FileTakerTest, ReadsAgainWhatAForgottenImportRead) {
    const std::string bytes = zipped(document({record("a"), record("b"), record("c")}));
    Arrival first = arrival(bytes);
    first.provenance.door = journal::Door::import;
    first.provenance.import_id = "i";
    const Arrival again = first;
    ASSERT_TRUE(taker_->take(std::move(first)));
    ASSERT_TRUE(history_->advance());
    EXPECT_TRUE(is_known("logs", key, Sighting::listed, clock_.now()));
    // The ledger does not know yet, neither of the file nor of this.
    taker_->forget({"i"});
    history_->forget_imports({"i"});
    EXPECT_FALSE(is_known("logs", key, Sighting::listed, clock_.now()));
    EXPECT_EQ(file().import, "i");
    EXPECT_FALSE(is_known("logs", key, Sighting::listed, clock_.now()));
    Arrival other = again;
    other.provenance.import_id = "other";
    const auto taken = taker_->take(std::move(other));
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(taken->outcome, Outcome::taken);
    EXPECT_EQ(taken->figures, (RecordFigures{.recorded = 3}));
    ASSERT_TRUE(history_->advance());
    EXPECT_EQ(events(), 3u);
    EXPECT_TRUE(is_known("logs", key, Sighting::listed, clock_.now()));
}

TEST_F(FileTakerTest, FillsALostLedgerFromTheJournal) {
    take(zipped(document({record("a"), record("b"), record("c")})));
    taker_.reset();
    follower_.reset();
    ledger_.reset();
    std::filesystem::remove(directory_ / "intake.db");
    std::filesystem::remove(directory_ / "intake.db-wal");
    reopen();
    EXPECT_EQ(file().figures, (RecordFigures{.recorded = 3}));
    EXPECT_EQ(file().state, FileState::read);
}

TEST_F(FileTakerTest, TellsWhatBecameOfEachRecord) {
    history::Made changed;
    changed.id = "a";
    changed.name = "PutObject";
    take(zipped(document({record("a")})),
         folder + "111122223333_CloudTrail_us-east-1_20260102T0300Z_Zb3dEf6hIj9kLm2n.json.gz");
    const TakenFile taken = take(zipped(document(
        {record("a"), history::record_of(changed), record("b"), R"({"eventVersion":"1.08"})"})));
    EXPECT_EQ(taken.figures,
              (RecordFigures{.recorded = 1, .duplicates = 1, .conflicts = 1, .refused = 1}));
    ASSERT_EQ(taken.refusals.size(), 1u);
    EXPECT_EQ(taken.refusals.front(), "record 3: eventSource is missing");
    EXPECT_EQ(file().state, FileState::read);
    const auto letters = ledger_->letters(true, 10);
    ASSERT_EQ(letters->size(), 1u);
    EXPECT_EQ(letters->front().letter.reason,
              "1 of its records are not taken: record 3: eventSource is missing");
}

TEST_F(FileTakerTest, ReadsNothingThatIsNoLogFile) {
    const struct {
        const char* name;
        std::string key;
    } rows[] = {
        {"digest",
         "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/"
         "111122223333_CloudTrail-Digest_us-east-1_audit_us-east-1_20260102T040506Z.json.gz"},
        {"Config", "AWSLogs/111122223333/Config/us-east-1/2026/1/2/ConfigHistory/x.json.gz"},
        {"load balancer",
         "AWSLogs/111122223333/elasticloadbalancing/us-east-1/2026/01/02/x.log.gz"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(take("anything at all", row.key).outcome, Outcome::told) << row.name;
        EXPECT_EQ(file(row.key).state, FileState::told) << row.name;
        EXPECT_TRUE(is_known("logs", row.key, Sighting::listed, clock_.now()));
    }
    EXPECT_EQ(events(), 0u);
}

TEST_F(FileTakerTest, SaysWhatIsWrongWithAFile) {
    const std::string good = zipped(document({record("a")}));
    const struct {
        const char* name;
        std::string bytes;
        std::string says;
    } rows[] = {
        {"cut short", good.substr(0, good.size() - 9), "gzip data is truncated"},
        {"something behind", good + "more", "something follows the gzip data"},
        {"another file behind", good + good, "something follows the gzip data"},
        {"empty", "", ""},
        {"not JSON", zipped("hello"), ""},
    };
    for (const auto& row : rows) {
        const auto taken = taker_->take(arrival(row.bytes));
        ASSERT_FALSE(taken) << row.name;
        EXPECT_TRUE(taken.error().code == Code::corrupt || taken.error().code == Code::invalid)
            << row.name;
        EXPECT_TRUE(taken.error().message.contains(row.says)) << taken.error().message;
    }
    EXPECT_EQ(file().state, FileState::unread);
    EXPECT_FALSE(is_known("logs", key, Sighting::announced, clock_.now()));
    take(good);
    EXPECT_EQ(events(), 1u);
}

TEST_F(FileTakerTest, TellsAFileThatWasAlteredThoughTheFirstTryOfItFails) {
    take(zipped(document({record("a")})));
    SeenFile named{.bucket = "logs", .key = key, .how = Sighting::named, .at = clock_.now()};
    named.body.emplace().fill('x');
    disk_.fail_at(1);
    ASSERT_FALSE(taker_->are_known({&named, 1})) << "the letter cannot be written";
    reopen();
    const auto known = taker_->are_known({&named, 1});
    ASSERT_TRUE(known) << known.error().message;
    EXPECT_TRUE(known->front());
    EXPECT_TRUE(file().altered());
    ASSERT_EQ(*ledger_->letter_count(), 1u);
    EXPECT_TRUE(ledger_->letters(true, 1)->front().letter.reason.contains("altered"));
    ASSERT_TRUE(taker_->are_known({&named, 1}));
    file();
    EXPECT_EQ(*ledger_->letter_count(), 1u) << "once";
}

TEST_F(FileTakerTest, KeepsDeadLettersWhateverTheyHold) {
    DeadLetter letter{.feed = "main",
                      .message = "m1",
                      .bucket = "logs",
                      .key = key,
                      .reason = "gone",
                      .body = std::string("\xff\x00\"\\", 4)};
    ASSERT_TRUE(taker_->give_up(arrival("").provenance, letter));
    EXPECT_EQ(file().state, FileState::dead);
    const auto letters = ledger_->letters(true, 10);
    ASSERT_EQ(letters->size(), 1u);
    EXPECT_EQ(letters->front().letter.body, std::string("\xef\xbf\xbd\x00\"\\", 6));
}

}  // namespace
}  // namespace opentrail::intake

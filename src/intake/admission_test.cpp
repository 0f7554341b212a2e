// Shows what becomes of records that are handed in: kept, refused by name, found to be duplicates
// or conflicts, durable when answered. The journal and the history are the real ones, on a disk
// that forgets what was not synced.

#include "intake/admission.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "history/testing/event_maker.h"

namespace opentrail::intake {
namespace {

using State = RecordResult::State;
using history::Made;
using history::record_of;

class AdmissionTest : public testing::Test {
  protected:
    void SetUp() override { open(disk_, 1 << 15); }

    void open(disk::Disk& disk, std::uint64_t tail_entries) {
        journal::Options journal_options;
        journal_options.background = false;
        journal_options.segment_bytes = 1 << 20;
        journal_options.tail_entries_max = tail_entries;
        auto journal = journal::Journal::open(disk, clock_, "data/journal", journal_options);
        ASSERT_TRUE(journal) << journal.error().message;
        journal_ = std::move(*journal);
        history::Options history_options;
        history_options.background = false;
        auto history =
            history::History::open(disk, clock_, *journal_, "data/history", history_options);
        ASSERT_TRUE(history) << history.error().message;
        history_ = std::move(*history);
        admission_ = std::make_unique<Admission>(*journal_, *history_, clock_);
    }

    void close() {
        admission_.reset();
        history_.reset();
        journal_.reset();
    }

    static Submission submission(const std::vector<std::string>& records) {
        auto bytes = std::make_shared<std::string>();
        Submission result;
        result.provenance.door = journal::Door::submitted;
        result.provenance.account = "111122223333";
        result.provenance.region = "us-east-1";
        for (const std::string& record : records) *bytes += record;
        std::size_t at = 0;
        for (const std::string& record : records) {
            result.records.push_back(std::string_view(*bytes).substr(at, record.size()));
            at += record.size();
        }
        result.bytes = std::move(bytes);
        return result;
    }

    Report admit(const std::vector<std::string>& records) {
        auto report = admission_->admit(submission(records));
        EXPECT_TRUE(report) << report.error().message;
        EXPECT_TRUE(history_->advance());
        return report ? *report : Report{};
    }

    std::vector<std::string> everything() {
        history::PageRequest request;
        request.limit = 1000;
        const auto page = history_->search(request);
        EXPECT_TRUE(page);
        std::vector<journal::Position> positions;
        for (const history::Key& key : page->hits) positions.push_back(key.position);
        std::vector<std::string> records;
        const auto entries = journal_->fetch(positions);
        EXPECT_TRUE(entries);
        for (const journal::Entry& entry : *entries) records.push_back(entry.record);
        std::ranges::sort(records);
        return records;
    }

    FakeClock clock_;
    disk::FakeDisk disk_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<history::History> history_;
    std::unique_ptr<Admission> admission_;
};

Made made(const char* id, const char* name = "RunInstances") {
    Made result;
    result.id = id;
    result.name = name;
    return result;
}

TEST_F(AdmissionTest, KeepsRecordsByteForByteAcrossAPowerFailure) {
    const std::string odd =
        "{ \"eventVersion\":\"1.08\",\n\t\"eventTime\":\"2026-01-02T03:04:05Z\" , "
        "\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"\\u0041\",\"eventID\":\"odd\"}";
    const std::vector<std::string> records = {record_of(made("a")), odd};
    const Report report = admit(records);
    EXPECT_EQ(report.kept, 2u);
    EXPECT_EQ(report.results[1].event_id, "odd");
    const auto after = disk_.crash(0);
    close();
    open(*after, 1 << 15);
    std::vector<std::string> expected = records;
    std::ranges::sort(expected);
    EXPECT_EQ(everything(), expected);
    close();
}

TEST_F(AdmissionTest, OneBadRecordDoesNotTakeTheOthers) {
    struct Row {
        const char* name;
        std::string record;
        const char* code;
        const char* message;
    };
    Made ahead = made("ahead");
    ahead.millis += 15 * 60 * 1000 + 1000;
    const Row rows[] = {
        {"not JSON", "{\"eventVersion\":\"1.08\"", "InvalidData", ""},
        {"no eventTime", R"({"eventVersion":"1.08","eventSource":"s","eventName":"n"})",
         "FieldNotFound", "eventTime"},
        {"no eventName",
         R"({"eventVersion":"1.08","eventTime":"2026-01-02T03:04:05Z","eventSource":"s"})",
         "FieldNotFound", "eventName"},
        {"another version",
         R"({"eventVersion":"2.1","eventTime":"2026-01-02T03:04:05Z","eventSource":"s","eventName":"n"})",
         "InvalidData", "eventVersion"},
        {"too far ahead", record_of(ahead), "InvalidData", "15 minutes ahead"},
        {"too large", record_of(made("big", std::string(1 << 20, 'x').c_str())), "FieldTooLong",
         "1048576"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string before = std::string("before ") + row.name;
        const std::string after = std::string("after ") + row.name;
        const Report report =
            admit({record_of(made(before.c_str())), row.record, record_of(made(after.c_str()))});
        EXPECT_EQ(report.kept, 2u);
        EXPECT_EQ(report.refused, 1u);
        ASSERT_EQ(report.results[1].state, State::refused);
        EXPECT_EQ(report.results[1].refusal->code, row.code) << report.results[1].refusal->message;
        EXPECT_NE(report.results[1].refusal->message.find(row.message), std::string::npos)
            << report.results[1].refusal->message;
    }
}

TEST_F(AdmissionTest, ExactlyFifteenMinutesAheadIsKept) {
    Made edge = made("edge");
    edge.millis += 15 * 60 * 1000;
    EXPECT_EQ(admit({record_of(edge)}).kept, 1u);
}

TEST_F(AdmissionTest, AnImportKeepsAndFlagsWhatIsAhead) {
    Made ahead = made("ahead");
    ahead.millis += 3600 * 1000;
    Submission import = submission({record_of(ahead)});
    import.provenance.door = journal::Door::import;
    import.refuse_time_ahead = false;
    const auto report = admission_->admit(std::move(import));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->kept, 1u);
    const journal::Position first[] = {{0, 0}};
    EXPECT_EQ(journal_->fetch(first)->front().flags, journal::flag_time_ahead);
}

TEST_F(AdmissionTest, TellsDuplicatesFromConflicts) {
    EXPECT_EQ(admit({record_of(made("a")), record_of(made("b"))}).kept, 2u);
    const Report again =
        admit({record_of(made("a")), record_of(made("b", "StopInstances")), record_of(made("c"))});
    EXPECT_EQ(again.results[0].state, State::duplicate);
    EXPECT_EQ(again.results[1].state, State::conflict);
    EXPECT_EQ(again.results[2].state, State::kept);
    ASSERT_EQ(again.conflict_pairs.size(), 1u);
    EXPECT_EQ(again.conflict_pairs[0].existing, (journal::Position{0, 1}));
    EXPECT_EQ(again.conflict_pairs[0].placed, (journal::Position{0, 2}));
    const journal::Position second[] = {{0, 2}};
    EXPECT_EQ(journal_->fetch(second)->front().flags & journal::flag_conflict,
              journal::flag_conflict);
    EXPECT_EQ(everything().size(), 4u);
}

TEST_F(AdmissionTest, ADuplicateIsAnsweredOnlyWhenWhatItRepeatsIsDurable) {
    ASSERT_EQ(admit({record_of(made("a"))}).kept, 1u);
    // Whatever was answered is on a disk that lost everything unsynced.
    const auto after = disk_.crash(0);
    close();
    open(*after, 1 << 15);
    EXPECT_EQ(admit({record_of(made("a"))}).duplicates, 1u);
    close();
}

TEST_F(AdmissionTest, AFewKeptRecordsDoNotHoldOnToALargeRequest) {
    auto large = std::make_shared<std::string>(record_of(made("a")));
    const std::size_t size = large->size();
    large->append(std::string(1 << 20, ' '));
    Submission few = submission({});
    few.bytes = large;
    few.records = {std::string_view(*large).substr(0, size)};
    const std::weak_ptr<const std::string> request = large;
    large.reset();
    ASSERT_TRUE(admission_->admit(std::move(few)));
    EXPECT_TRUE(request.expired());
    ASSERT_TRUE(history_->advance());
    EXPECT_EQ(everything(), std::vector<std::string>{record_of(made("a"))});
}

TEST_F(AdmissionTest, TheDoorMayRefuse) {
    Submission mine = submission({record_of(made("a")), record_of(made("b", "DeleteTrail"))});
    mine.may = [](const event::Facts&,
                  std::span<const event::Value> values) -> std::optional<Refusal> {
        for (const event::Value& value : values) {
            if (value.field == event::Field::event_name && value.text == "DeleteTrail") {
                return Refusal{"InvalidEventSource", "not yours"};
            }
        }
        return std::nullopt;
    };
    const auto report = admission_->admit(std::move(mine));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->kept, 1u);
    EXPECT_EQ(report->results[1].refusal->code, "InvalidEventSource");
}

TEST_F(AdmissionTest, TheOutcomeFollowsTheEvents) {
    Submission keyed = submission({record_of(made("a")), record_of(made("a"))});
    keyed.outcomes = [](const std::vector<RecordResult>& results) {
        const bool right = results[0].state == State::kept && results[1].state == State::duplicate;
        return std::vector<std::string>{right ? "{\"ok\":1}" : "{}", "{\"ok\":2}"};
    };
    ASSERT_TRUE(admission_->admit(std::move(keyed)));
    const journal::Position both[] = {{0, 1}, {0, 2}};
    const auto entries = journal_->fetch(both);
    ASSERT_TRUE(entries);
    for (const journal::Entry& entry : *entries) EXPECT_EQ(entry.kind, journal::Kind::outcome);
    EXPECT_EQ(entries->front().record, "{\"ok\":1}");
    EXPECT_EQ(entries->back().record, "{\"ok\":2}");
}

TEST_F(AdmissionTest, AFullTailRefusesAndTakesNothing) {
    close();
    disk::FakeDisk disk;
    open(disk, 16);
    std::vector<std::string> records;
    for (int i = 0; i < 16; ++i)
        records.push_back(record_of(made(("id" + std::to_string(i)).c_str())));
    ASSERT_TRUE(admission_->admit(submission(records)));
    const auto refused = admission_->admit(submission({record_of(made("one more"))}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::throttled);
    ASSERT_TRUE(history_->advance());
    EXPECT_EQ(admit({record_of(made("one more"))}).kept, 1u);
    EXPECT_EQ(everything().size(), 17u);
    close();
}

TEST_F(AdmissionTest, OwnRecordsCarryTheirChangesInOneBatch) {
    journal::Provenance provenance;
    provenance.door = journal::Door::api;
    provenance.account = "111122223333";
    provenance.region = "us-east-1";
    const auto position = admission_->record(provenance, record_of(made("own")),
                                             {"{\"type\":\"x\"}", "{\"type\":\"y\"}"});
    ASSERT_TRUE(position) << position.error().message;
    const journal::Position all[] = {*position,
                                     {position->shard, position->offset + 1},
                                     {position->shard, position->offset + 2}};
    const auto entries = journal_->fetch(all);
    ASSERT_TRUE(entries);
    EXPECT_EQ((*entries)[0].kind, journal::Kind::event);
    EXPECT_EQ((*entries)[1].kind, journal::Kind::change);
    EXPECT_EQ((*entries)[1].provenance.recorded, clock_.now());
    EXPECT_EQ((*entries)[2].kind, journal::Kind::change);
}

}  // namespace
}  // namespace opentrail::intake

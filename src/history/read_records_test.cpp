// Counting what records must be read for, a part at a time: what each part says is what a plain
// list says of its time, every part gets further, and in the end it is the whole; in whatever order
// of time the events came, with one reader and with several.

#include "history/read_records.h"

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "history/history.h"
#include "history/testing/event_maker.h"
#include "history/testing/memory_journal.h"
#include "history/testing/plain_history.h"

namespace opentrail::history {
namespace {

using event::Field;

constexpr int segments = 30;
constexpr int rows = 100;

class PartialCounts : public testing::Test {
  protected:
    /// So many segments on each of two shards. Their times: one after the other, but each reaching
    /// into the next, or all over all times.
    void fill(bool overlapping, std::size_t readers) {
        for (int number = 0; number < segments; ++number) {
            for (std::uint32_t shard = 0; shard < 2; ++shard) add(shard, number, overlapping);
        }
        options_.segment_rows_max = rows;
        options_.background = false;
        options_.text_bytes_max = 700 * rows * 6;  // Some six segments of records.
        options_.text_time_max = std::chrono::hours(1);
        options_.readers = readers;
        reopen();
        ASSERT_TRUE(history_->seal());
    }

    void add(std::uint32_t shard, int number, bool overlapping) {
        std::vector<Made> made(rows);
        for (int i = 0; i < rows; ++i) {
            Made& one = made[static_cast<std::size_t>(i)];
            one.id = "id-" + std::to_string((number * 2 + static_cast<int>(shard)) * rows + i);
            one.millis += overlapping ? i * 40 + number : (number * rows + i * 3 / 2) * 60;
            one.text = i % 9 == 0 ? "needle" : "straw";
            one.user = i % 50 == 0 ? "seldom" : i % 3 == 0 ? "mia" : "zoe";
            one.error = i % 4 == 0 ? "AccessDenied" : "";
        }
        journal::Batch batch = batch_of(made);
        batch.first = journal_.enqueue(shard, batch).value();
        plain_.add(batch);
    }

    void reopen() {
        history_.reset();
        history_ = History::open(disk_, clock_, journal_, "history", options_).value();
    }

    Visible visible() const { return {history_->indexed_end(0), history_->indexed_end(1)}; }

    /// That all figures of `query` are those of a plain list for `expected`.
    void check(const Query& query, const Query& expected) {
        EXPECT_EQ(history_->count(query), plain_.find(expected, visible()).size());
        const Duration width(1000);
        EXPECT_TRUE(history_->histogram(query, width, true).value() ==
                    plain_.histogram(expected, width, visible()));
        const Field field = Field::username;
        const auto counts = history_->count_by(query, field, 10).value();
        EXPECT_EQ(counts, plain_.count_by(expected, field, visible()));
        const Summary summary = history_->summarize(query, {&field, 1}, 10).value();
        const Summary plain = plain_.summarize(expected, field, visible());
        EXPECT_EQ(summary.total, plain.total);
        EXPECT_EQ(summary.denied, plain.denied);
        EXPECT_EQ(summary.first, plain.first);
        EXPECT_EQ(summary.last, plain.last);
        EXPECT_EQ(summary.fields, plain.fields);
    }

    /// Asks until it is whole; how many answers that took.
    int count_all(const Query& asked) {
        std::optional<Timestamp> before;
        double share = 0;
        for (int parts = 1; parts < 200; ++parts) {
            Query query = asked;
            const std::uint64_t scanned = journal_.scanned();
            const auto read = history_->read_records(query);
            EXPECT_TRUE(read) << read.error().message;
            if (!read) return parts;
            const std::uint64_t now_scanned = journal_.scanned();
            EXPECT_GE(read->share, share);
            share = read->share;
            Query expected = asked;
            if (!read->complete) {
                EXPECT_LT(read->share, 1);
                if (!read->from) {
                    EXPECT_EQ(history_->count(query), 0U);
                    continue;
                }
                EXPECT_TRUE(!before || *read->from <= *before) << "it goes back";
                before = read->from;
                expected.from = read->from;
            }
            check(query, expected);
            EXPECT_EQ(journal_.scanned(), now_scanned) << "counting itself reads nothing";
            EXPECT_TRUE(read->complete || now_scanned > scanned || fetches_) << "it gets further";
            if (read->complete) return parts;
        }
        ADD_FAILURE() << "it never came to its end";
        return 0;
    }

    disk::FakeDisk disk_;
    FakeClock clock_;
    MemoryJournal journal_{2};
    Options options_;
    std::unique_ptr<History> history_;
    PlainHistory plain_;
    bool fetches_ = false;
};

struct Arrangement {
    const char* name;
    bool overlapping;
    std::size_t readers;
};
void PrintTo(const Arrangement& one, std::ostream* out) { *out << one.name; }
std::string name_of(const testing::TestParamInfo<Arrangement>& one) { return one.param.name; }

class CountArrangements : public PartialCounts, public testing::WithParamInterface<Arrangement> {};

TEST_P(CountArrangements, ArePlainInEveryPartAndWholeInTheEnd) {
    fill(GetParam().overlapping, GetParam().readers);
    Query text;
    text.text = "needle";
    EXPECT_GT(count_all(text), 4) << "the limit on what is read was never met";
    EXPECT_EQ(journal_.scanned(), 2U * segments * rows) << "every segment is read once";
    EXPECT_EQ(count_all(text), 1) << "remembered";

    Query member;
    member.members = {{.path = "userAgent", .any_of = {"straw"}, .negate = true}};
    member.filters = {{.field = Field::error_code, .any_of = {"AccessDenied"}, .negate = true}};
    member.from = from_millis(Made().millis + 1000);
    member.to = from_millis(Made().millis + 100'000);
    fetches_ = true;
    EXPECT_GE(count_all(member), 1);
}

INSTANTIATE_TEST_SUITE_P(All, CountArrangements,
                         testing::Values(Arrangement{"in_order", false, 1},
                                         Arrangement{"overlapping", true, 1},
                                         Arrangement{"three_readers", false, 3},
                                         Arrangement{"overlapping_three_readers", true, 3}),
                         name_of);

TEST_F(PartialCounts, OfTheFewThatAnotherFilterLeavesGoOnToo) {
    fill(false, 1);
    options_.text_bytes_max = 1;
    reopen();
    Query query;
    query.text = "needle";
    query.filters = {{.field = Field::username, .any_of = {"seldom"}}};
    fetches_ = true;
    const std::uint64_t before = journal_.fetched();
    EXPECT_GE(count_all(query), 1);
    EXPECT_EQ(journal_.scanned(), 0U);
    EXPECT_EQ(journal_.fetched() - before, 2U * segments * 2) << "each record is fetched once";
    EXPECT_EQ(count_all(query), 1);
    EXPECT_EQ(journal_.fetched() - before, 2U * segments * 2) << "remembered";
}

TEST_F(PartialCounts, EndWhenNobodyWaits) {
    fill(false, 3);
    Query query;
    query.text = "needle";
    int asked = 0;
    // Once for each segment while the index is asked; then before each that is read.
    query.abandoned = [&] { return ++asked > 2 * segments; };
    const auto read = history_->read_records(query);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Code::unavailable);
    query.abandoned = nullptr;
    EXPECT_TRUE(history_->read_records(query)) << "nothing is left behind by it";
}

TEST_F(PartialCounts, WithoutTimeSayThatNothingWasCounted) {
    fill(false, 1);
    options_.text_time_max = Duration(0);
    reopen();
    Query query;
    query.text = "needle";
    const auto read = history_->read_records(query);
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->complete);
    EXPECT_FALSE(read->from);
    EXPECT_EQ(history_->count(query), 0U);
    Query other;
    other.filters = {{.field = Field::username, .any_of = {"mia"}}};
    EXPECT_TRUE(history_->read_records(other)->complete) << "records do not matter to it";
}

TEST_F(PartialCounts, OfEventsThatComeMeanwhileSayNothing) {
    fill(false, 1);
    Query asked;
    asked.text = "needle";
    count_all(asked);
    Query query = asked;
    ASSERT_TRUE(history_->read_records(query)->complete);
    const std::uint64_t before = history_->count(query).value();
    add(0, segments, false);
    ASSERT_TRUE(history_->advance());
    EXPECT_EQ(history_->count(query), before);
    EXPECT_GT(history_->count(asked).value(), before);
}

}  // namespace
}  // namespace opentrail::history

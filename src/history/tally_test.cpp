// Counting by the values of a field in more than one pass, suggestions that look at a part, and
// histograms at their limits. (What is
// counted is tested against a plain list in history_random_test.cpp.)

#include "history/tally.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "history/histogram.h"
#include "history/testing/memory_journal.h"
#include "history/testing/small_segment.h"

namespace opentrail::history {
namespace {

using event::Field;

class Tally : public testing::Test {
  protected:
    /// A segment of `count` events; event i has the value of i modulo `values`, and is `step` after
    /// the one before.
    void add(std::uint64_t first, int count, int values, std::int64_t step) {
        auto segment = std::make_shared<OpenSegment>(0, first);
        std::vector<HandMade::Event> events;
        std::vector<std::uint64_t> offsets;
        for (int i = 0; i < count; ++i) {
            events.push_back({i * step,
                              fmt::format("{}", i),
                              0,
                              {{Field::username, fmt::format("user-{}", i % values)}}});
            offsets.push_back(first + static_cast<std::uint64_t>(i));
        }
        HandMade::add(*segment, events, offsets, journal::Door::api);
        segments_->push_back(std::move(segment));
    }
    View view() const { return {segments_, {UINT64_MAX}, {}}; }

    MemoryJournal journal_;
    TextSearch text_search_{journal_, 1 << 20};
    std::shared_ptr<std::vector<std::shared_ptr<const Segment>>> segments_ =
        std::make_shared<std::vector<std::shared_ptr<const Segment>>>();
};

TEST_F(Tally, CountsTheSameInAnyNumberOfPasses) {
    add(0, 1000, 300, 1);
    add(1000, 900, 200, 1);
    for (const std::uint64_t values_a_pass : {1'000'000, 499, 250, 100, 7, 1}) {
        const auto counts =
            count_by(view(), {}, Field::username, 1000, text_search_, {}, {values_a_pass}).value();
        ASSERT_EQ(counts.size(), 300U) << values_a_pass;
        std::uint64_t sum = 0;
        for (const Count& one : counts) sum += one.count;
        EXPECT_EQ(sum, 1900U) << values_a_pass;
        // 0 to 99 are in the first segment four times, all below 100 in the second five times.
        EXPECT_EQ(counts[0].value, "user-0");
        EXPECT_EQ(counts[0].count, 9U);
        EXPECT_EQ(counts[99].count, 9U);
        EXPECT_EQ(counts[100].count, 7U);
        EXPECT_EQ(counts[299].count, 3U);
    }
}

TEST_F(Tally, CountsLongValuesInMorePasses) {
    add(0, 1000, 300, 1);
    const auto plain = count_by(view(), {}, Field::username, 1000, text_search_).value();
    ASSERT_EQ(plain.size(), 300U);
    // "user-0" to "user-299": 2,490 bytes in all.
    for (const std::uint64_t text_bytes_max : {2490, 2489, 500, 9, 1}) {
        const auto counts = count_by(view(), {}, Field::username, 1000, text_search_, {},
                                     {.text_bytes_max = text_bytes_max});
        ASSERT_TRUE(counts) << counts.error().message;
        EXPECT_EQ(*counts, plain) << text_bytes_max;
    }
}

TEST_F(Tally, GivesNoMoreThanAskedFor) {
    add(0, 100, 10, 1);
    EXPECT_EQ(count_by(view(), {}, Field::username, 3, text_search_).value().size(), 3U);
    EXPECT_EQ(count_by(view(), {}, Field::username, 0, text_search_).value().size(), 0U);
    EXPECT_EQ(count_by(view(), {}, Field::region, 3, text_search_).value().size(), 0U);
    EXPECT_EQ(count_by(view(), {}, Field{0}, 3, text_search_).error().code, Code::invalid);
    EXPECT_EQ(count_by(view(), {}, Field{18}, 3, text_search_).error().code, Code::invalid);
}

TEST_F(Tally, CountsTheValuesThatAreAsWanted) {
    add(0, 1000, 300, 1);
    const auto counts = count_by(view(), {}, Field::username, 3, text_search_,
                                 ValuePattern{ValueMatch::begins, "USER-29"})
                            .value();
    // 29 has four events, 290 and on three each.
    const std::vector<Count> expected{{"user-29", 4}, {"user-290", 3}, {"user-291", 3}};
    EXPECT_EQ(counts, expected);
}

TEST_F(Tally, SuggestsFromTheNewestUntilItHasReadEnough) {
    // The second segment is the newer one: its events are 10 ms apart.
    add(0, 100, 10, 1);
    add(100, 100, 10, 10);
    const ValuePattern wanted{ValueMatch::contains, "R-3"};
    const auto suggest_of = [&](std::uint64_t values_max) {
        return suggest(view(), {}, Field::username, wanted, 5, text_search_,
                       {.values_max = values_max})
            .value();
    };
    const Suggestions all = suggest_of(11);
    EXPECT_EQ(all.values, (std::vector<Count>{{"user-3", 20}}));
    EXPECT_FALSE(all.since);
    const Suggestions some = suggest_of(10);
    EXPECT_EQ(some.values, (std::vector<Count>{{"user-3", 10}}));
    EXPECT_EQ(some.since, from_millis(0));
    EXPECT_EQ(suggest(view(), {}, Field{0}, wanted, 5, text_search_).error().code, Code::invalid);
}

TEST_F(Tally, SuggestsFromFewRecordsWhereTheQueryIsAboutThem) {
    const std::string record = R"({"note":"seldom"})";
    for (int i = 0; i < 2; ++i) {
        journal::Batch batch;
        batch.items.assign(100, {.kind = journal::Kind::event, .flags = 0, .record = record});
        ASSERT_TRUE(journal_.append(0, std::move(batch)));
    }
    add(0, 100, 10, 1);
    add(100, 100, 10, 10);
    Query query;
    const auto suggest_of = [&](const char* text, std::uint64_t record_bytes_max) {
        query.text = text;
        return suggest(view(), query, Field::username, {ValueMatch::contains, "R-3"}, 5,
                       text_search_, {.records = {.bytes_max = record_bytes_max}})
            .value();
    };
    // A segment's records have 1,700 bytes. What was read once is remembered: another text each.
    const Suggestions all = suggest_of("seldom", 1701);
    EXPECT_EQ(all.values, (std::vector<Count>{{"user-3", 20}}));
    EXPECT_FALSE(all.since);
    const Suggestions some = suggest_of("seld", 1700);
    EXPECT_EQ(some.values, (std::vector<Count>{{"user-3", 10}}));
    EXPECT_EQ(some.since, from_millis(0));
    const Suggestions none = suggest_of("often", 1700);
    EXPECT_TRUE(none.values.empty());
    EXPECT_EQ(none.since, from_millis(0));
}

TEST_F(Tally, EndsWhenNobodyWaits) {
    add(0, 100, 10, 1);
    add(100, 100, 10, 1);
    int asked = 0;
    Query query;
    query.abandoned = [&] { return ++asked > 1; };
    EXPECT_EQ(count(view(), query, text_search_).error().code, Code::unavailable);
    EXPECT_EQ(asked, 2) << "asked before each segment";
}

TEST_F(Tally, RefusesAHistogramOfTooManyBuckets) {
    const auto most = static_cast<std::int64_t>(limits::histogram_buckets_max);
    add(0, 2, 1, most - 1);
    const auto at_the_limit = histogram(view(), {}, Duration(1), false, text_search_);
    ASSERT_TRUE(at_the_limit) << at_the_limit.error().message;
    EXPECT_EQ(at_the_limit->size(), limits::histogram_buckets_max);
    add(2, 2, 1, most);
    EXPECT_EQ(histogram(view(), {}, Duration(1), false, text_search_).error().code, Code::invalid);
    EXPECT_EQ(histogram(view(), {}, Duration(2), false, text_search_)->size(),
              limits::histogram_buckets_max / 2 + 1);
    EXPECT_EQ(histogram(view(), {}, Duration(0), false, text_search_).error().code, Code::invalid);
}

}  // namespace
}  // namespace opentrail::history

// Counting by the values of a field in more than one pass, and histograms at their limits. (What is
// counted is tested against a plain list in history_random_test.cpp.)

#include "history/tally.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/limits.h"
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
            count_by(view(), {}, Field::username, 1000, text_search_, {values_a_pass}).value();
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
        const auto counts = count_by(view(), {}, Field::username, 1000, text_search_,
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

TEST_F(Tally, RefusesAHistogramOfTooManyBuckets) {
    const auto most = static_cast<std::int64_t>(limits::histogram_buckets_max);
    add(0, 2, 1, most - 1);
    const auto at_the_limit = histogram(view(), {}, Duration(1), text_search_);
    ASSERT_TRUE(at_the_limit) << at_the_limit.error().message;
    EXPECT_EQ(at_the_limit->size(), limits::histogram_buckets_max);
    add(2, 2, 1, most);
    EXPECT_EQ(histogram(view(), {}, Duration(1), text_search_).error().code, Code::invalid);
    EXPECT_EQ(histogram(view(), {}, Duration(2), text_search_)->size(),
              limits::histogram_buckets_max / 2 + 1);
    EXPECT_EQ(histogram(view(), {}, Duration(0), text_search_).error().code, Code::invalid);
}

}  // namespace
}  // namespace opentrail::history

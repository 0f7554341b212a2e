// Searches that the random test does not reach: text with a limit on what may be read, what it
// costs to turn a page, and queries that make no sense.

#include "history/search.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "history/history.h"
#include "history/testing/event_maker.h"
#include "history/testing/memory_journal.h"

namespace opentrail::history {
namespace {

class TextPages : public testing::Test {
  protected:
    /// 40 segments of 100 events. Every tenth has the text. Their times: one after the other, or
    /// all segments over all times.
    void fill(bool overlapping) {
        for (int segment = 0; segment < 40; ++segment) {
            std::vector<Made> made(100);
            for (int i = 0; i < 100; ++i) {
                Made& one = made[static_cast<std::size_t>(i)];
                one.id = "id-" + std::to_string(segment * 100 + i);
                one.millis += overlapping ? i * 40 + segment : segment * 100 + i;
                // Also the first and the last of each segment: a page may end just there.
                one.text = i % 10 == 0 || i == 99 ? "needle" : "straw";
                one.user = i % 50 == 0 ? "seldom" : "often";
            }
            journal_.enqueue(0, batch_of(made)).value();
        }
        Options options;
        options.segment_rows_max = 100;
        options.background = false;
        options.text_time_max = std::chrono::hours(1);
        options.text_bytes_max = 500 * 600;  // Some five segments of records.
        history_ = History::open(disk_, clock_, journal_, "history", options).value();
    }

    /// Turns pages to the end. Checks that every page gets further.
    std::vector<Key> read_all(const Query& query, std::size_t limit, int& pages) {
        std::vector<Key> all;
        PageRequest request;
        request.query = query;
        request.limit = limit;
        for (pages = 1; pages < 1000; ++pages) {
            const Page page = history_->search(request).value();
            all.insert(all.end(), page.hits.begin(), page.hits.end());
            if (!page.more) break;
            EXPECT_TRUE(page.resume);
            EXPECT_NE(page.resume, request.after);
            request.after = page.resume;
            request.visible = page.visible;
        }
        return all;
    }

    disk::FakeDisk disk_;
    FakeClock clock_;
    MemoryJournal journal_;
    std::unique_ptr<History> history_;
};

struct Arrangement {
    const char* name;
    bool overlapping;
    Order order;
};
void PrintTo(const Arrangement& one, std::ostream* out) { *out << one.name; }
std::string name_of(const testing::TestParamInfo<Arrangement>& one) { return one.param.name; }

class TextArrangements : public TextPages, public testing::WithParamInterface<Arrangement> {};

TEST_P(TextArrangements, EndEarlyAndLoseNothing) {
    fill(GetParam().overlapping);
    Query query;
    query.text = "needle";
    query.order = GetParam().order;
    int pages = 0;
    const auto all = read_all(query, 1000, pages);
    EXPECT_EQ(all.size(), 440U);
    EXPECT_TRUE(query.order == Order::oldest_first ? std::is_sorted(all.begin(), all.end())
                                                   : std::is_sorted(all.rbegin(), all.rend()));
    EXPECT_GT(pages, 4) << "the limit on what is read was never met";
    EXPECT_EQ(journal_.scanned(), 4000U) << "every segment is read once";
}

INSTANTIATE_TEST_SUITE_P(
    All, TextArrangements,
    testing::Values(Arrangement{"newest_first", false, Order::newest_first},
                    Arrangement{"oldest_first", false, Order::oldest_first},
                    Arrangement{"overlapping_newest_first", true, Order::newest_first},
                    Arrangement{"overlapping_oldest_first", true, Order::oldest_first}),
    name_of);

TEST_F(TextPages, ReadASegmentOnce) {
    fill(false);
    Query query;
    query.text = "needle";
    int pages = 0;
    EXPECT_EQ(read_all(query, 7, pages).size(), 440U);
    EXPECT_GE(pages, 440 / 7);
    EXPECT_EQ(journal_.scanned(), 4000U);
    EXPECT_EQ(read_all(query, 50, pages).size(), 440U);
    EXPECT_EQ(journal_.scanned(), 4000U) << "remembered";
}

TEST_F(TextPages, FetchTheFewThatAnotherFilterLeaves) {
    fill(false);
    Query query;
    query.text = "needle";
    query.filters = {{event::Field::username, {"seldom"}, false}};
    const std::uint64_t before = journal_.fetched();
    int pages = 0;
    EXPECT_EQ(read_all(query, 1000, pages).size(), 80U);
    EXPECT_EQ(journal_.scanned(), 0U);
    EXPECT_EQ(journal_.fetched() - before, 80U);
}

TEST_F(TextPages, SeeWhatArrivesInAnOpenSegment) {
    fill(false);
    Query query;
    query.text = "needle";
    query.from = from_millis(Made().millis + 10'000);
    EXPECT_EQ(history_->count(query), 0U);
    std::vector<Made> made(99);
    for (std::size_t i = 0; i < made.size(); ++i) {
        made[i].id = "late-" + std::to_string(i);
        made[i].millis += 10'000;
        made[i].text = i < 5 ? "a needle here" : "";
    }
    journal_.enqueue(0, batch_of(made)).value();
    ASSERT_TRUE(history_->advance());
    EXPECT_EQ(history_->count(query), 5U);
    journal_.enqueue(0, batch_of(std::vector<Made>{made[0]})).value();
    ASSERT_TRUE(history_->advance());
    EXPECT_EQ(history_->count(query), 6U);
}

struct Wrong {
    const char* name;
    std::function<void(PageRequest&)> make;
    const char* message;
};

TEST_F(TextPages, RefuseWhatMakesNoSense) {
    fill(false);
    const Wrong rows[] = {
        {"no rows", [](PageRequest& one) { one.limit = 0; }, "a page of no rows"},
        {"a field of no name",
         [](PageRequest& one) { one.query.filters = {{event::Field{99}, {"x"}, false}}; },
         "no field has number 99"},
        {"a time range that ends before it begins",
         [](PageRequest& one) {
             one.query.from = from_millis(2000);
             one.query.to = from_millis(1000);
         },
         "the time range begins at 1970-01-01T00:00:02Z and ends before, at 1970-01-01T00:00:01Z"},
        {"too many filters",
         [](PageRequest& one) {
             one.query.filters.assign(limits::query_filters_max + 1,
                                      {event::Field::region, {"x"}, false});
         },
         "a query of 33 filters, 32 are allowed"},
        {"too many values",
         [](PageRequest& one) {
             one.query.filters = {{event::Field::region, {}, false}};
             one.query.filters[0].any_of.assign(limits::filter_values_max + 1, "x");
         },
         "a filter of 1001 values, 1000 are allowed"},
        {"too long a text",
         [](PageRequest& one) {
             one.query.text = std::string(limits::search_text_bytes_max + 1, 'x');
         },
         "a text of 1025 bytes to search for, 1024 are allowed"},
        {"a page of another history", [](PageRequest& one) { one.visible = Visible{1, 2}; },
         "the page before was of a history with another number of shards"},
    };
    for (const Wrong& row : rows) {
        PageRequest request;
        row.make(request);
        const auto page = history_->search(request);
        ASSERT_FALSE(page) << row.name;
        EXPECT_EQ(page.error().code, Code::invalid) << row.name;
        EXPECT_EQ(page.error().message, row.message) << row.name;
    }
    PageRequest most;
    most.query.filters.assign(limits::query_filters_max,
                              {event::Field::region, {"us-east-1"}, false});
    most.query.filters[0].any_of.resize(limits::filter_values_max, "x");
    EXPECT_TRUE(history_->search(most));
    PageRequest none;
    none.query.filters = {{event::Field::region, {}, false}};
    EXPECT_TRUE(history_->search(none)->hits.empty()) << "one of nothing";
    none.query.filters[0].negate = true;
    EXPECT_EQ(history_->search(none)->hits.size(), 50U) << "none of nothing";
}

TEST(GatewayDoors, AreEachFoundAloneAndTogetherBeforeAndAfterSealing) {
    for (const std::uint32_t rows_max : {2U, 100U}) {
        disk::FakeDisk disk;
        FakeClock clock;
        MemoryJournal journal;
        for (const char* gateway : {"edge", "inner", "edge"}) {
            std::vector<Made> made(2);
            made[0].id = std::string(gateway) + std::to_string(journal.durable_end(0));
            made[1].id = made[0].id + "b";
            journal::Batch batch = batch_of(made, journal::Door::gateway);
            batch.provenance.gateway = gateway;
            journal.enqueue(0, std::move(batch)).value();
        }
        journal.enqueue(0, batch_of(std::vector<Made>(1), journal::Door::submitted)).value();
        Options options;
        options.segment_rows_max = rows_max;
        options.background = false;
        const auto history = History::open(disk, clock, journal, "history", options).value();
        const auto count = [&](const char* door, bool negate) {
            Query query;
            query.filters = {{.field = event::Field::door, .any_of = {door}, .negate = negate}};
            return history->count(query).value();
        };
        EXPECT_EQ(count("gateway", false), 6U);
        EXPECT_EQ(count("gateway:edge", false), 4U);
        EXPECT_EQ(count("gateway:inner", false), 2U);
        EXPECT_EQ(count("gateway:none", false), 0U);
        EXPECT_EQ(count("gateway:edge", true), 3U);
    }
}

}  // namespace
}  // namespace opentrail::history

// Shows that the boundary is where a plain look at all arrivals puts it, and that an old event that
// was sent late stays as long as what arrived with it.

#include "history/live_boundary.h"

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "history/history.h"
#include "history/testing/event_maker.h"
#include "history/testing/memory_journal.h"

namespace opentrail::history {
namespace {

constexpr std::int64_t start_millis = 1'767'323'045'000;

void arrive(journal::Journal& journal, std::int64_t seconds, const std::vector<Made>& made) {
    journal::Batch batch = batch_of(made, journal::Door::submitted);
    batch.provenance.recorded = from_millis(start_millis + seconds * 1000);
    ASSERT_TRUE(journal.append(0, std::move(batch)));
}

TEST(LiveBoundary, IsWhereAPlainLookAtAllArrivalsPutsIt) {
    MemoryJournal journal(1);
    std::vector<std::int64_t> arrivals;
    for (std::int64_t i = 0; i < 200; ++i) {
        const std::int64_t second = i * i / 7;  // Several a second first, gaps later.
        std::vector<Made> made(static_cast<std::size_t>(1 + i % 3));
        for (std::size_t j = 0; j < made.size(); ++j) {
            made[j].id = std::to_string(i) + "-" + std::to_string(j);
            arrivals.push_back(second);
        }
        arrive(journal, second, made);
    }
    LiveBoundary boundary(journal);
    for (std::int64_t moment = -5; moment < 6000; moment += 13) {
        std::uint64_t expected = 0;
        while (expected < arrivals.size() && arrivals[expected] < moment) ++expected;
        EXPECT_EQ(boundary.first_since(0, from_millis(start_millis + moment * 1000)), expected)
            << moment;
    }
}

TEST(LiveBoundary, AnEventSentLateStaysAsLongAsWhatArrivedWithIt) {
    FakeClock clock(from_millis(start_millis));
    disk::FakeDisk disk;
    MemoryJournal journal(1);
    Options options;
    options.background = false;
    auto history = History::open(disk, clock, journal, "history", options);
    ASSERT_TRUE(history) << history.error().message;
    (*history)->keep_live(std::chrono::hours(24));
    Made old;
    old.id = "old";
    old.millis = 0;  // 1970.
    Made fresh;
    fresh.id = "fresh";
    fresh.millis = start_millis;
    arrive(journal, 0, {old, fresh});
    ASSERT_TRUE((*history)->advance());
    const auto count = [&] { return (*history)->count(Query{}).value(); };
    EXPECT_EQ(count(), 2u);
    ASSERT_TRUE((*history)->seal());
    EXPECT_EQ(count(), 2u);
    EXPECT_EQ((*history)->needed_from(0), 0u);
    clock.move(std::chrono::hours(24));
    EXPECT_EQ(count(), 2u);
    clock.move(std::chrono::seconds(1));
    EXPECT_EQ(count(), 0u);
    EXPECT_EQ((*history)->needed_from(0), 2u);
}

}  // namespace
}  // namespace opentrail::history

// The events in flight: found until they are indexed, through growth, and gone when their batch was
// not taken.

#include "history/in_flight.h"

#include <gtest/gtest.h>

#include <deque>

namespace opentrail::history {
namespace {

class EventsInFlight : public testing::Test {
  protected:
    std::uint64_t add(std::uint64_t id_hash) {
        event::Facts facts{};
        facts.id_hash = id_hash;
        facts_.push_back(facts);
        return events_.add(facts_.back());
    }
    void place(std::uint64_t from, std::uint64_t offset) {
        events_.place(from, offset, nullptr, {});
    }
    std::vector<std::uint64_t> offsets_of(std::uint64_t id_hash) {
        std::vector<std::uint64_t> offsets;
        events_.each(id_hash, [&](std::uint64_t, const InFlight::Event& one) {
            offsets.push_back(one.offset);
            return true;
        });
        return offsets;
    }

    InFlight events_;
    std::deque<event::Facts> facts_;
};

using Offsets = std::vector<std::uint64_t>;

TEST_F(EventsInFlight, AreFoundLatestFirstUntilTheyAreIndexed) {
    add(7);
    add(8);
    place(0, 100);
    add(7);
    place(2, 200);
    EXPECT_EQ(offsets_of(7), (Offsets{200, 100}));
    EXPECT_EQ(offsets_of(8), (Offsets{101}));
    EXPECT_EQ(offsets_of(9), (Offsets{}));
    events_.remove_before(101);
    EXPECT_EQ(offsets_of(7), (Offsets{200}));
    EXPECT_EQ(offsets_of(8), (Offsets{101}));
    events_.remove_before(201);
    EXPECT_EQ(offsets_of(7), (Offsets{}));
    EXPECT_EQ(events_.size(), 0U);
}

TEST_F(EventsInFlight, OfABatchThatWasNotTakenAreGone) {
    add(7);
    place(0, 100);
    const std::uint64_t from = add(7);
    add(8);
    // The same slot, another hash.
    add(7 + (std::uint64_t{1} << 40));
    events_.take_back(from);
    EXPECT_EQ(offsets_of(7), (Offsets{100}));
    EXPECT_EQ(offsets_of(8), (Offsets{}));
    EXPECT_EQ(events_.end(), from);
    add(8);
    place(from, 101);
    EXPECT_EQ(offsets_of(8), (Offsets{101}));
}

TEST_F(EventsInFlight, StayFoundWhileTheyBecomeMany) {
    for (std::uint64_t i = 0; i < 50'000; ++i) {
        const std::uint64_t number = add(i % 40'000);
        place(number, i);
        if (i % 3 == 0 && i > 30'000) events_.remove_before(i - 30'000);
    }
    EXPECT_EQ(offsets_of(1), (Offsets{40'001})) << "1 is indexed";
    EXPECT_EQ(offsets_of(39'999), (Offsets{39'999}));
    EXPECT_LE(events_.size(), 30'003U);
}

TEST_F(EventsInFlight, KnowTheirBatch) {
    journal::Provenance provenance;
    provenance.import_id = "one";
    add(1);
    add(2);
    EXPECT_EQ(events_.group_of(0), nullptr);
    events_.place(0, 10, nullptr, provenance);
    provenance.import_id = "two";
    add(3);
    events_.place(2, 12, nullptr, provenance);
    EXPECT_EQ(events_.group_of(1)->import_id, "one");
    EXPECT_EQ(events_.group_of(2)->import_id, "two");
    EXPECT_EQ(events_.group_of(3), nullptr);
    events_.remove_before(12);
    EXPECT_EQ(events_.group_of(2)->import_id, "two");
}

}  // namespace
}  // namespace opentrail::history

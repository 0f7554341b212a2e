// Segment files: the worked example of docs/formats/history_segment.md in both directions, and what
// damage does.

#include "history/sealed_segment.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "history/segment_writer.h"
#include "history/testing/small_segment.h"

namespace opentrail::history {
namespace {

using event::Field;

std::string hex_of(std::string_view bytes) {
    return hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

class ExampleSegment : public testing::Test {
  protected:
    void SetUp() override { segment_ = open_bytes(disk_, example_bytes()).value(); }

    std::vector<std::uint32_t> rows_with(Field field, const std::string& text) {
        RowSet rows;
        EXPECT_TRUE(segment_->insert_rows(Term(field, text), scratch_, rows));
        std::vector<std::uint32_t> list;
        rows.ascending([&](std::uint32_t row) {
            list.push_back(row);
            return true;
        });
        return list;
    }
    std::vector<Key> keys(Order order, std::size_t limit) {
        RowSet rows;
        rows.fill(3);
        std::vector<Key> found;
        EXPECT_TRUE(segment_->first_keys(rows, order, limit, scratch_, found));
        return found;
    }

    disk::FakeDisk disk_;
    std::shared_ptr<SealedSegment> segment_;
    Scratch scratch_;
};

constexpr std::int64_t start = 1'767'323'045'000;

TEST_F(ExampleSegment, IsWrittenAsThePageShows) {
    EXPECT_EQ(hex_of(segment_bytes(*example_segment())), hex_of(example_bytes()));
}

TEST_F(ExampleSegment, IsReadAsThePageSays) {
    const Extent extent = segment_->extent();
    EXPECT_EQ(extent.shard, 0U);
    EXPECT_EQ(extent.first, 40U);
    EXPECT_EQ(extent.end, 45U);
    EXPECT_EQ(extent.rows, 3U);
    EXPECT_EQ(extent.oldest, from_millis(start - 1000));
    EXPECT_EQ(extent.newest, from_millis(start + 500));
    EXPECT_EQ(extent.live_rows, 0U);
    EXPECT_EQ(rows_with(Field::event_name, "GetObject"), (std::vector<std::uint32_t>{1, 2}));
    EXPECT_EQ(rows_with(Field::event_name, "PutObject"), (std::vector<std::uint32_t>{0}));
    EXPECT_EQ(rows_with(Field::door, "import"), (std::vector<std::uint32_t>{0, 1, 2}));
    EXPECT_EQ(rows_with(Field::event_name, "import"), std::vector<std::uint32_t>{});
    EXPECT_EQ(rows_with(Field::region, "us-east-1"), std::vector<std::uint32_t>{});
    EXPECT_TRUE(segment_->conflicts().has(0));
    EXPECT_EQ(segment_->conflicts().count(), 1U);
}

TEST_F(ExampleSegment, GivesKeysInEitherOrder) {
    const Key first{from_millis(start - 1000), {0, 41}};
    const Key second{from_millis(start), {0, 40}};
    const Key third{from_millis(start + 500), {0, 43}};
    EXPECT_EQ(keys(Order::oldest_first, 10), (std::vector<Key>{first, second, third}));
    EXPECT_EQ(keys(Order::newest_first, 2), (std::vector<Key>{third, second}));
    EXPECT_EQ(keys(Order::newest_first, 0), std::vector<Key>{});
}

TEST_F(ExampleSegment, FindsIdsWithTheirStamps) {
    std::vector<IdRow> found;
    ASSERT_TRUE(segment_->find_id(hash64("id-1"), scratch_, found));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].row, 1U);
    EXPECT_EQ(found[0].stamp, stamp_of(0x1111111111111111, "111122223333"));
    found.clear();
    ASSERT_TRUE(segment_->find_id(hash64("id-4"), scratch_, found));
    EXPECT_TRUE(found.empty());
    for (const char* id : {"id-1", "id-2", "id-3"})
        EXPECT_TRUE(segment_->may_have_id(hash64(id))) << id;
}

struct Between {
    const char* name;
    Key low;
    Key high;
    std::vector<std::uint32_t> rows;
};

TEST_F(ExampleSegment, KeepsTheRowsOfATimeRange) {
    const auto at = [](std::int64_t millis, std::uint64_t offset) {
        return Key{from_millis(millis), {0, offset}};
    };
    const Between cases[] = {
        {"everything", at(0, 0), at(start * 2, 0), {0, 1, 2}},
        {"from a row on", at(start, 40), at(start * 2, 0), {1, 2}},
        {"from just after a row on", at(start, 41), at(start * 2, 0), {2}},
        {"up to a row", at(0, 0), at(start, 40), {0}},
        {"up to just after a row", at(0, 0), at(start, 41), {0, 1}},
        {"all before", at(0, 0), at(start - 1000, 0), {}},
        {"all after", at(start + 501, 0), at(start * 2, 0), {}},
    };
    for (const Between& one : cases) {
        RowSet rows;
        rows.fill(3);
        ASSERT_TRUE(segment_->keep_between(one.low, one.high, scratch_, rows)) << one.name;
        std::vector<std::uint32_t> kept;
        rows.ascending([&](std::uint32_t row) {
            kept.push_back(row);
            return true;
        });
        EXPECT_EQ(kept, one.rows) << one.name;
    }
}

// Asks everything; returns what it could learn, or nothing when the segment says that it is
// damaged.
std::optional<std::string> ask_everything(disk::Disk& disk, std::string_view bytes) {
    const auto opened = open_bytes(disk, bytes);
    if (!opened) {
        EXPECT_EQ(opened.error().code, Code::corrupt) << opened.error().message;
        return std::nullopt;
    }
    const SealedSegment& segment = **opened;
    Scratch scratch;
    RowSet rows;
    std::string answers;
    bool intact = true;
    for (const char* text : {"GetObject", "PutObject", "import", "111122223333"}) {
        for (const Field field : {Field::event_name, Field::account, Field::door}) {
            intact &= segment.insert_rows(Term(field, text), scratch, rows).has_value();
        }
    }
    answers += std::to_string(rows.count());
    rows.fill(3);
    intact &= segment
                  .visit_keys(rows, scratch,
                              [&](std::uint32_t row, const Key& key) {
                                  answers += fmt::format(" {}:{}:{}", row, to_millis(key.time),
                                                         key.position.offset);
                              })
                  .has_value();
    const auto ids = segment.ids();
    intact &= ids.has_value();
    if (ids) {
        for (const auto& id : *ids) answers += fmt::format(" {}={}/{}", id.row, id.hash, id.stamp);
    }
    EXPECT_EQ(segment.damaged(), !intact);
    if (!intact) return std::nullopt;
    return answers;
}

TEST_F(ExampleSegment, NoFlippedByteGoesUnnoticed) {
    const std::string whole = example_bytes();
    const auto expected = ask_everything(disk_, whole);
    ASSERT_TRUE(expected);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
        EXPECT_EQ(ask_everything(disk_, damaged), std::nullopt) << "byte " << at;
    }
}

TEST_F(ExampleSegment, NoCutGoesUnnoticed) {
    const std::string whole = example_bytes();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_EQ(ask_everything(disk_, whole.substr(0, size)), std::nullopt) << size << " bytes";
    }
    EXPECT_EQ(ask_everything(disk_, whole + "x"), std::nullopt);
}

TEST_F(ExampleSegment, OfALaterVersionIsRefusedAsSuch) {
    std::string later = example_bytes();
    later[10] = 2;
    later.replace(60, 4, std::string(4, '\0'));
    const std::uint32_t crc = crc32c(std::string_view(later).substr(0, 60));
    later.replace(60, 4, std::string(reinterpret_cast<const char*>(&crc), 4));
    const auto opened = open_bytes(disk_, later);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Code::invalid);
    EXPECT_EQ(opened.error().message,
              "some.segment: only version 2 or later may open it, this is version 1");
}

TEST(SealedSegment, WithoutRowsAnswersNothing) {
    disk::FakeDisk disk;
    OpenSegment empty(2, 7);
    empty.extend(9);
    const auto segment = open_bytes(disk, segment_bytes(empty)).value();
    EXPECT_EQ(segment->extent().shard, 2U);
    EXPECT_EQ(segment->extent().first, 7U);
    EXPECT_EQ(segment->extent().end, 9U);
    EXPECT_FALSE(segment->may_have(Term(Field::account, "111122223333")));
    EXPECT_FALSE(segment->may_have_id(0));
    Scratch scratch;
    RowSet rows;
    EXPECT_TRUE(segment->keep_between({}, {}, scratch, rows));
}

// Times 90 days apart do not fit into 4 bytes, nor do offsets 100,000 apart into 2.
TEST(SealedSegment, SpansAnyTimeAndAnyOffsets) {
    disk::FakeDisk disk;
    OpenSegment wide(0, 10);
    constexpr std::int64_t days = 24LL * 3600 * 1000;
    HandMade::add(wide,
                  {{100 * days, "a", 1, {}}, {10 * days, "b", 2, {}}, {100 * days, "c", 3, {}}},
                  {10, 20, 200'000}, journal::Door::api);
    const auto segment = open_bytes(disk, segment_bytes(wide)).value();
    Scratch scratch;
    RowSet rows;
    rows.fill(3);
    std::vector<Key> keys;
    ASSERT_TRUE(segment->first_keys(rows, Order::oldest_first, 3, scratch, keys));
    EXPECT_EQ(keys, (std::vector<Key>{{from_millis(10 * days), {0, 20}},
                                      {from_millis(100 * days), {0, 10}},
                                      {from_millis(100 * days), {0, 200'000}}}));
    EXPECT_EQ(segment->extent().live_rows, 3U);
    EXPECT_EQ(segment->extent().oldest_live, from_millis(10 * days));
}

}  // namespace
}  // namespace opentrail::history

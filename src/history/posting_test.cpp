// Postings: each form by its bytes, worked out by hand, and back; and what damaged ones do.

#include "history/posting.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace opentrail::history {
namespace {

using Rows = std::vector<std::uint16_t>;

std::string rendered(const Rows& rows, std::uint32_t segment_rows) {
    std::string bytes;
    put_posting(bytes, rows, segment_rows);
    return bytes;
}

std::optional<Rows> parsed(std::string_view bytes, std::size_t count, std::uint32_t segment_rows) {
    Reader reader(bytes);
    const Posting posting = take_posting(reader, count, segment_rows);
    RowSet set;
    if (!reader.ok() || !reader.done() || !insert_posting(posting, segment_rows, set))
        return std::nullopt;
    Rows rows;
    set.ascending([&](std::uint32_t row) {
        rows.push_back(static_cast<std::uint16_t>(row));
        return true;
    });
    return rows;
}

struct Row {
    const char* name;
    Rows rows;
    std::uint32_t segment_rows;
    std::string bytes;
};

TEST(Posting, HasTheFormThatItsNumberOfRowsAsksFor) {
    using namespace std::string_literals;
    const Row rows[] = {
        {"all of them", {0, 1, 2}, 3, ""s},
        {"the only one", {0}, 1, ""s},
        {"dense", {0, 3, 9}, 10, "\x09\x02"s},
        {"dense, to the last bit", {7, 14, 15}, 16, "\x80\xc0"s},
        {"one of few is dense", {2}, 7, "\x04"s},
        {"one in eight is not dense", {2}, 8, "\x02"s},
        {"one far out", {300}, 32768, "\xac\x02"s},
        {"the last one", {32767}, 32768, "\xff\xff\x01"s},
        {"a few", {1, 2, 200}, 32768, "\x04\x01\x01\xc6\x01"s},
        {"from the first on", {0, 128}, 1000, "\x03\x00\x80\x01"s},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(rendered(row.rows, row.segment_rows), row.bytes) << row.name;
        EXPECT_EQ(parsed(row.bytes, row.rows.size(), row.segment_rows), row.rows) << row.name;
    }
}

TEST(Posting, OfAnyDensityComesBack) {
    std::mt19937_64 random(1);
    for (const std::uint32_t segment_rows : {1U, 8U, 63U, 64U, 1000U, 32767U, 32768U}) {
        for (const std::uint32_t percent : {1U, 10U, 12U, 13U, 50U, 99U}) {
            Rows rows;
            RowSet even;
            for (std::uint32_t row = 0; row < segment_rows; ++row) {
                if (random() % 100 < percent) rows.push_back(static_cast<std::uint16_t>(row));
                if (row % 2 == 0) even.insert(row);
            }
            if (rows.empty()) continue;
            const std::string bytes = rendered(rows, segment_rows);
            EXPECT_EQ(parsed(bytes, rows.size(), segment_rows), rows);
            Reader reader(bytes);
            const Posting posting = take_posting(reader, rows.size(), segment_rows);
            EXPECT_EQ(count_common(posting, segment_rows, even),
                      std::count_if(rows.begin(), rows.end(),
                                    [](std::uint16_t row) { return row % 2 == 0; }));
        }
    }
}

struct Damage {
    const char* name;
    std::string bytes;
    std::size_t count;
    std::uint32_t segment_rows;
};

TEST(Posting, ThatIsDamagedSaysSo) {
    using namespace std::string_literals;
    const Damage rows[] = {
        {"of no rows", ""s, 0, 8},
        {"of more rows than there are", ""s, 9, 8},
        {"a row past the end", "\x64"s, 1, 100},
        {"a row past the end, by its distances", "\x02\x32\x32"s, 2, 100},
        {"too few bits", "\x01"s, 2, 10},
        {"a bit past the end", "\x01\x04"s, 2, 10},
        {"too few distances", "\x01\x01"s, 2, 100},
        {"too many distances", "\x03\x01\x01\x01"s, 2, 100},
        {"fewer bytes than it says", "\x05\x01\x01"s, 2, 100},
        {"a number without end", "\xff\xff\xff"s, 1, 100},
        {"a number of more than 64 bits", "\x0b\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s, 2,
         100},
    };
    for (const Damage& row : rows)
        EXPECT_EQ(parsed(row.bytes, row.count, row.segment_rows), std::nullopt) << row.name;
}

TEST(RowSet, KeepsARange) {
    for (const std::uint32_t begin : {0U, 1U, 63U, 64U, 65U, 32767U}) {
        for (const std::uint32_t end : {0U, 1U, 64U, 65U, 128U, 32767U, 32768U}) {
            RowSet rows;
            rows.fill(segment_rows_limit);
            rows.keep_range(begin, end);
            EXPECT_EQ(rows.count(), end > begin ? end - begin : 0U) << begin << " to " << end;
            if (end <= begin) continue;
            EXPECT_TRUE(rows.has(begin));
            EXPECT_TRUE(rows.has(end - 1));
        }
    }
}

TEST(RowSet, IsVisitedInBothOrders) {
    const Rows expected{0, 1, 63, 64, 127, 128, 5000, 32767};
    RowSet rows;
    for (const std::uint16_t row : expected) rows.insert(row);
    Rows ascending;
    Rows descending;
    const auto into = [](Rows& list) {
        return [&list](std::uint32_t row) {
            list.push_back(static_cast<std::uint16_t>(row));
            return true;
        };
    };
    rows.ascending(into(ascending));
    rows.descending(into(descending));
    EXPECT_EQ(ascending, expected);
    EXPECT_EQ(descending, Rows(expected.rbegin(), expected.rend()));
}

}  // namespace
}  // namespace opentrail::history

#include "history/row_cache.h"

#include <gtest/gtest.h>

#include "disk/testing/fake_disk.h"
#include "history/segment_writer.h"
#include "history/testing/small_segment.h"

namespace opentrail::history {
namespace {

using event::Field;

RowSet rows(std::initializer_list<std::uint32_t> numbers) {
    RowSet set;
    for (const std::uint32_t number : numbers) set.insert(number);
    return set;
}

RowSet asked(RowCache& cache, std::uint64_t segment, const Term& term) {
    RowSet found;
    cache.insert_rows(segment, term, found);
    return found;
}

TEST(RowCache, TellsSegmentsFieldsAndTextsApart) {
    RowCache cache(std::size_t{1} << 20);
    const Term name(Field::event_name, "x");
    const Term source(Field::event_source, "x");
    cache.keep(1, name, rows({1}));
    cache.keep(2, name, rows({2}));
    cache.keep(1, source, rows({3}));
    EXPECT_EQ(asked(cache, 1, name), rows({1}));
    EXPECT_EQ(asked(cache, 2, name), rows({2}));
    EXPECT_EQ(asked(cache, 1, source), rows({3}));
    RowSet none;
    EXPECT_FALSE(cache.insert_rows(2, source, none));
    EXPECT_FALSE(cache.insert_rows(1, Term(Field::event_name, "y"), none));
    EXPECT_TRUE(none.empty());
}

TEST(RowCache, DoesNotBelieveEqualHashesOfOtherTexts) {
    RowCache cache(std::size_t{1} << 20);
    const Term one(Field::event_name, "one");
    Term other(Field::event_name, "other");
    other.hash = one.hash;
    cache.keep(1, one, rows({1}));
    RowSet none;
    EXPECT_FALSE(cache.insert_rows(1, other, none));
    EXPECT_TRUE(none.empty());
}

TEST(RowCache, HoldsNoMoreThanItMay) {
    constexpr std::size_t bytes_max = std::size_t{256} << 10;
    RowCache cache(bytes_max);
    const Term term(Field::region, "us-east-1");
    for (std::uint64_t segment = 0; segment < 1000; ++segment) {
        cache.keep(segment, term, rows({1}));
    }
    std::size_t held = 0;
    for (std::uint64_t segment = 0; segment < 1000; ++segment) {
        held += asked(cache, segment, term).empty() ? 0 : 1;
    }
    EXPECT_GT(held, 0U);
    EXPECT_LE(held * sizeof(RowSet), bytes_max);
}

TEST(RowCache, AnswersAsTheFileDoesAndWithoutIt) {
    disk::FakeDisk disk;
    const std::string path = "some.segment";
    const auto write = [&](const std::string& bytes) {
        const auto file = disk.open(path, disk::Mode::replace).value();
        ASSERT_TRUE(file->write(0, bytes));
    };
    write(example_bytes());
    const auto cache = std::make_shared<RowCache>(std::size_t{1} << 20);
    const auto segment = SealedSegment::open(disk, path, cache).value();
    const Term term(Field::event_name, "GetObject");
    Scratch scratch;
    RowSet first;
    ASSERT_TRUE(segment->insert_rows(term, scratch, first));
    EXPECT_EQ(first, rows({1, 2}));

    std::string spoiled = example_bytes();
    spoiled.replace(0x88, 0x28, 0x28, '\xff');  // The page's values of field 1.
    const auto file = disk.open(path, disk::Mode::write).value();
    ASSERT_TRUE(file->write(0, spoiled));
    RowSet second = rows({0});
    ASSERT_TRUE(segment->insert_rows(term, scratch, second));
    EXPECT_EQ(second, rows({0, 1, 2})) << "added to what was there";
    RowSet absent;
    EXPECT_FALSE(segment->insert_rows(Term(Field::event_name, "PutObject"), scratch, absent));
}

}  // namespace
}  // namespace opentrail::history

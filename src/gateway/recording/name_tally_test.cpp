// Shows that counts are by name, that take() gives each once, and that names cannot fill memory.

#include "gateway/recording/name_tally.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace opentrail::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

TEST(NameTally, CountsByName) {
    NameTally tally;
    tally.add("GetObject");
    tally.add("PutObject", 2);
    tally.add("GetObject");
    EXPECT_EQ(tally.total(), 4u);
    EXPECT_THAT(tally.counts(), ElementsAre(Pair("GetObject", 2), Pair("PutObject", 2)));
}

TEST(NameTally, GivesWhatIsNewOnce) {
    NameTally tally;
    tally.add("GetObject");
    EXPECT_THAT(tally.take(), ElementsAre(Pair("GetObject", 1)));
    EXPECT_THAT(tally.take(), IsEmpty());
    tally.add("GetObject", 3);
    tally.add("PutObject");
    EXPECT_THAT(tally.take(), ElementsAre(Pair("GetObject", 3), Pair("PutObject", 1)));
    EXPECT_EQ(tally.total(), 5u);
}

TEST(NameTally, NamesAreBounded) {
    NameTally tally;
    for (std::size_t i = 0; i < 3 * NameTally::names_max; ++i) tally.add(std::to_string(i));
    EXPECT_THAT(tally.counts(), SizeIs(NameTally::names_max + 1));
    EXPECT_EQ(tally.counts().at(std::string(NameTally::others)), 2 * NameTally::names_max);
    NameTally longs;
    longs.add(std::string(1000, 'x'));
    EXPECT_THAT(longs.counts(), ElementsAre(Pair(std::string(NameTally::name_bytes_max, 'x'), 1)));
}

}  // namespace
}  // namespace opentrail::gateway

// Shows that tables fit, that what a record holds cannot drive the terminal, and how numbers are
// written.

#include "app/text_table.h"

#include <gtest/gtest.h>

namespace opentrail::app {
namespace {

TEST(TextTable, ColumnsLineUpAndNumbersStandRight) {
    TextTable table({{"Name"}, {"Count", 4, true}});
    table.add({"a", "1"});
    table.add({"long name", "12,345"});
    EXPECT_EQ(table.render(0, false), "Name        Count\na               1\nlong name  12,345\n");
}

TEST(TextTable, TheWidestColumnGivesWay) {
    TextTable table({{"A", 2}, {"B", 4}});
    table.add({"xy", "a rather long text that does not fit"});
    const std::string text = table.render(20, false);
    EXPECT_EQ(text, "A   B\nxy  a rather long t…\n");
}

TEST(TextTable, NumbersAreNeverCut) {
    TextTable table({{"Name", 4}, {"Count", 2, true}});
    table.add({"a long name", "123,456,789"});
    EXPECT_EQ(table.render(20, false), "Name           Count\na long…  123,456,789\n");
    EXPECT_EQ(table.render(10, false), "Name        Count\na l…  123,456,789\n");
}

TEST(TextTable, AColumnMayGiveWayLast) {
    TextTable table({{"Id", 4, false, true}, {"Text", 4}});
    table.add({"0123456789", "words"});
    EXPECT_EQ(table.render(16, false), "Id          Text\n0123456789  wor…\n");
    EXPECT_EQ(table.render(14, false), "Id        Text\n0123456…  wor…\n");
}

TEST(TextTable, AWantedWidthIsKeptWhateverTheRowsHold) {
    TextTable table({{"A", 2, false, false, 4}, {"B"}});
    table.add({"abcdef", "x"});
    table.add({"", "y"});
    EXPECT_EQ(table.render(0, false), "A     B\nabc…  x\n      y\n");
}

TEST(TextTable, CountsCharactersNotBytes) {
    TextTable table({{"A", 2}, {"B", 2}});
    table.add({"äöü", "x"});
    table.add({"abc", "y"});
    EXPECT_EQ(table.render(0, false), "A    B\näöü  x\nabc  y\n");
    EXPECT_EQ(display_width("äöü…"), 4u);
}

TEST(TextTable, ControlCharactersAreTamed) {
    TextTable table({{"A"}});
    table.add({"\x1b[2Jevil\n\x7f"});
    table.add({"\xc2\x9b\xe2\x80\xae"});
    EXPECT_EQ(table.render(0, false), "A\n?[2Jevil??\n??\n");
}

TEST(TextTable, NumbersForPeople) {
    EXPECT_EQ(with_separators(0), "0");
    EXPECT_EQ(with_separators(999), "999");
    EXPECT_EQ(with_separators(1000), "1,000");
    EXPECT_EQ(with_separators(1234567), "1,234,567");
    EXPECT_EQ(human_bytes(999), "999 B");
    EXPECT_EQ(human_bytes(1000), "1.0 kB");
    EXPECT_EQ(human_bytes(999'949), "999.9 kB");
    EXPECT_EQ(human_bytes(999'950), "1.0 MB");
    EXPECT_EQ(human_bytes(17'400'000'000), "17.4 GB");
}

}  // namespace
}  // namespace opentrail::app

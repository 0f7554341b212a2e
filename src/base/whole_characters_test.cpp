// whole_characters(): where texts are cut.

#include "base/whole_characters.h"

#include <gtest/gtest.h>

namespace opentrail {
namespace {

TEST(WholeCharacters, CutsBetweenCharacters) {
    const struct {
        const char* name;
        std::string_view text;
        std::size_t bytes_max;
        std::string_view kept;
    } rows[] = {
        {"short", "abc", 3, "abc"},
        {"one byte each", "abcd", 3, "abc"},
        {"two bytes, whole", "a\u00e9b", 3, "a\u00e9"},
        {"two bytes, cut", "a\u00e9b", 2, "a"},
        {"four bytes, cut", "a\U0001f600", 4, "a"},
        {"nothing fits", "\u20ac", 2, ""},
        {"empty", "", 0, ""},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(whole_characters(row.text, row.bytes_max), row.kept) << row.name;
    }
}

}  // namespace
}  // namespace opentrail

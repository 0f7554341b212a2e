#include "base/json.h"

#include <gtest/gtest.h>

namespace opentrail {
namespace {

struct Row {
    const char* name;
    std::string text;
    std::string outcome;  // The value written again, or the error's sentence.
};

std::string outcome_of(const std::string& text) {
    const auto value = parse_json(text);
    return value ? to_text(*value) : value.error().message;
}

class ParseJson : public ::testing::TestWithParam<Row> {};

TEST_P(ParseJson, GivesTheValueOrSaysWhatIsWrongAndWhere) {
    EXPECT_EQ(outcome_of(GetParam().text), GetParam().outcome);
}

std::string brackets(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ParseJson,
    ::testing::Values(
        Row{"object", R"( { "b" : [ 1 , -2 , 1.5 , true , null ] , "a" : "\u00e9\n" } )",
            "{\"b\":[1,-2,1.5E0,true,null],\"a\":\"\xc3\xa9\\n\"}"},
        Row{"largest_numbers", "[18446744073709551615,-9223372036854775808]",
            "[18446744073709551615,-9223372036854775808]"},
        // Python: json.loads gives the same doubles.
        Row{"exact_numbers", "[0.1,1.7e308,5e-324,1e-999,123456789012345678901234567890.5]",
            "[1E-1,1.7E308,5E-324,0E0,1.2345678901234568E29]"},
        Row{"same_name_in_two_objects", R"([{"a":1},{"a":{"a":2}}])", R"([{"a":1},{"a":{"a":2}}])"},
        Row{"as_deep_as_allowed", brackets(64), brackets(64)},
        Row{"too_deep", brackets(65), "not JSON: nested more than 64 deep at byte 64"},
        Row{"very_deep", std::string(100'000, '['),
            "not JSON: nested more than 64 deep at byte 64"},
        Row{"empty", "", "not JSON: it ends too early, at byte 0"},
        Row{"only_white_space", " \n", "not JSON: it ends too early, at byte 2"},
        Row{"cut_off", R"({"a":)", "not JSON: it ends too early, at byte 5"},
        Row{"followed", "{} x", "not JSON: something follows it at byte 3"},
        Row{"name_twice", R"({"a":1,"b":{},"a":2})",
            "not JSON: the name \"a\" occurs twice at byte 16"},
        Row{"name_twice_by_escape", R"({"a":1,"\u0061":2})",
            "not JSON: the name \"a\" occurs twice at byte 14"},
        Row{"number_too_large", "[1e999]", "not JSON: a number is too large at byte 6"},
        Row{"leading_zero", "[01]", "not JSON: syntax error at byte 2"},
        Row{"trailing_comma", "[1,]", "not JSON: syntax error at byte 3"},
        Row{"comment", "[1/*x*/]", "not JSON: syntax error at byte 2"},
        Row{"single_quotes", "{'a':1}", "not JSON: syntax error at byte 1"},
        Row{"control_character", "[\"a\nb\"]", "not JSON: syntax error at byte 3"},
        Row{"lone_surrogate", R"(["\ud800"])", "not JSON: syntax error at byte 8"},
        Row{"not_utf8", "[\"\xff\"]", "not JSON: syntax error at byte 2"},
        Row{"byte_order_mark", "\xef\xbb\xbf{}", "not JSON: syntax error at byte 0"}),
    [](const auto& row) { return row.param.name; });

TEST(ParseJson, TakesNoMoreThanItsLimit) {
    EXPECT_TRUE(parse_json("[1]", 3));
    EXPECT_EQ(parse_json("[1] ", 3).error().message, "JSON text of 4 bytes, at most 3 are taken");
    EXPECT_FALSE(parse_json("\"" + std::string(limits::control_body_bytes_max, 'x') + "\""));
}

TEST(ParseJson, WantsAnObject) {
    EXPECT_TRUE(parse_json_object("{}"));
    EXPECT_EQ(parse_json_object("[]").error().message, "a JSON object was expected");
}

TEST(JsonMembers, AreOfTheirTypeOrAbsent) {
    const JsonObject object =
        *parse_json_object(R"({"s":"x","i":3,"d":2.5,"w":2.0,"b":true,"o":{},"a":[],"n":null})");
    EXPECT_EQ(*text_member(object, "s"), "x");
    EXPECT_EQ(*text_member(object, "n"), std::nullopt);
    EXPECT_EQ(*text_member(object, "none"), std::nullopt);
    EXPECT_EQ(text_member(object, "i").error().message, "i must be a string");
    EXPECT_EQ(*integer_member(object, "i"), 3);
    EXPECT_EQ(*integer_member(object, "w"), 2);
    EXPECT_EQ(integer_member(object, "d").error().message, "d must be a whole number");
    EXPECT_EQ(integer_member(object, "s").error().message, "s must be a whole number");
    EXPECT_EQ(*number_member(object, "d"), 2.5);
    EXPECT_EQ(*number_member(object, "i"), 3.0);
    EXPECT_EQ(number_member(object, "b").error().message, "b must be a number");
    EXPECT_EQ(*bool_member(object, "b"), true);
    EXPECT_EQ(bool_member(object, "i").error().message, "i must be true or false");
    EXPECT_NE(*object_member(object, "o"), nullptr);
    EXPECT_EQ(*object_member(object, "n"), nullptr);
    EXPECT_EQ(object_member(object, "a").error().message, "a must be an object");
    EXPECT_NE(*array_member(object, "a"), nullptr);
    EXPECT_EQ(array_member(object, "o").error().message, "o must be an array");
}

}  // namespace
}  // namespace opentrail

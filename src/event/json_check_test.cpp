// The strict reader of JSON: what it accepts, and which numbers it finds beyond 64 bits. What it
// refuses is in parse_refusal_test.cpp, and the fuzzer compares it with two other parsers.

#include "event/json_check.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace opentrail::event {
namespace {

TEST(JsonCheck, AcceptsAllThatRfc8259Allows) {
    const std::string_view texts[] = {
        "{}",
        "[]",
        " 0 ",
        "-0",
        "-0.0e-0",
        "1E+2",
        "\"\"",
        "true",
        "false",
        "null",
        "[[],{}]",
        R"("\"\\\/\b\f\n\r\t\u0000\uFfFf\ud83d\udE00")",
        "\"\x7f\xC2\x80\xEF\xBF\xBF\xF4\x8F\xBF\xBF\"",
        "{\"\":{\"\":[null,true,-1.5]}}",
        "\t\r\n {\t\r\n \"a\"\t:\n1\r,\"b\":2}\n",
    };
    for (const std::string_view text : texts) {
        const JsonCheck check = check_json(text, 8);
        EXPECT_FALSE(check.fault) << text << ": " << (check.fault ? check.fault->what : "");
        EXPECT_TRUE(check.wide_numbers.empty()) << text;
    }
}

TEST(JsonCheck, CountsContainersInsideOneAnother) {
    EXPECT_FALSE(check_json("[[[]]]", 3).fault);
    ASSERT_TRUE(check_json("[[[]]]", 2).fault);
    EXPECT_EQ(check_json("[[[]]]", 2).fault->byte, 2u);
    EXPECT_FALSE(check_json("[[],[],{}]", 2).fault);
    EXPECT_FALSE(check_json("1", 0).fault);
}

TEST(JsonCheck, FindsNumbersThat64BitsDoNotHold) {
    struct Row {
        std::string_view number;
        bool wide;
    };
    const Row rows[] = {
        {"9223372036854775807", false},
        {"-9223372036854775808", false},
        {"18446744073709551615", false},
        {"18446744073709551616", true},
        {"-9223372036854775809", true},
        {"1.7976931348623157e308", false},
        {"1.8e308", true},
        {"-1e309", true},
        {"1e-400", false},
        {"0e999999999999999999999", false},
        {"1e999999999999999999999", true},
        {"1e-999999999999999999999", false},
        {"0.00000001e315", false},
        {"0.00000001e400", true},
        {"184467440737095516160.0", false},
    };
    for (const Row& row : rows) {
        const std::string text = "[0," + std::string(row.number) + ",\"1e400\"]";
        const JsonCheck check = check_json(text, 8);
        ASSERT_FALSE(check.fault) << row.number;
        ASSERT_EQ(check.wide_numbers.size(), row.wide ? 1u : 0u) << row.number;
        if (!row.wide) continue;
        EXPECT_EQ(check.wide_numbers[0].ordinal, 1u) << row.number;
        EXPECT_EQ(text.substr(check.wide_numbers[0].offset, check.wide_numbers[0].size),
                  row.number);
    }
}

}  // namespace
}  // namespace opentrail::event

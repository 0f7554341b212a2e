#include "base/json_text.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace opentrail {
namespace {

struct Row {
    const char* name;
    std::string text;
    std::string json;
};

class JsonString : public ::testing::TestWithParam<Row> {};

TEST_P(JsonString, IsEscaped) {
    const Row& row = GetParam();
    EXPECT_EQ(json_string(row.text), row.json);
    // Another implementation takes it, and gives back what was good from the start.
    const auto value = parse_json(row.json);
    ASSERT_TRUE(value) << value.error().message;
    if (is_utf8(row.text)) {
        EXPECT_EQ(std::string_view(value->get_string()), row.text);
    }
}

// What becomes of bytes that are not UTF-8: bytes.decode("utf-8", "replace") of Python 3.11 says
// the same.
INSTANTIATE_TEST_SUITE_P(
    Rows, JsonString,
    ::testing::Values(Row{"empty", "", "\"\""},
                      Row{"plain", "arn:aws:s3:::b/k", "\"arn:aws:s3:::b/k\""},
                      Row{"quotes", "a\"b\\c/", "\"a\\\"b\\\\c/\""},
                      Row{"short_escapes", "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
                      Row{"controls", std::string("\0\x1f\x7f", 3), "\"\\u0000\\u001f\x7f\""},
                      Row{"several_bytes", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
                          "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\""},
                      Row{"latin1", "caf\xe9!", "\"caf\xef\xbf\xbd!\""},
                      Row{"stray_continuation", "\x80\xbf", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
                      Row{"cut_off", "\xf0\x9f\x98", "\"\xef\xbf\xbd\""},
                      Row{"cut_by_quote", "\xe2\x82\"", "\"\xef\xbf\xbd\\\"\""},
                      Row{"overlong", "\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
                      Row{"surrogate", "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
                      Row{"too_high", "\xf4\x90\x80\x80",
                          "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""}),
    [](const auto& row) { return row.param.name; });

TEST(JsonString, AppendsToWhatIsThere) {
    std::string text = "{\"a\":";
    append_json_string(text, "x");
    EXPECT_EQ(text, "{\"a\":\"x\"");
}

TEST(JsonString, AgreesWithTheVectorizedCheckOfUtf8) {
    // Every sequence of two bytes, and of three and four after the leading bytes that have rules.
    for (unsigned first = 0; first < 256; ++first) {
        for (unsigned next = 0; next < 256; ++next) {
            for (const char* rest : {"", "\x80", "\x80\x80"}) {
                const std::string text =
                    std::string{static_cast<char>(first), static_cast<char>(next)} + rest;
                const bool replaced = json_string(text).find("\xef\xbf\xbd") != std::string::npos;
                ASSERT_EQ(is_utf8(text), !replaced) << first << " " << next;
            }
        }
    }
}

TEST(MinifyJson, KeepsWhatIsInsideStrings) {
    const std::string spaced = "{ \"a b\" :\t[ 1 ,\r\n \"  \\\" , : \" ] }\n";
    EXPECT_EQ(*minify_json(spaced), "{\"a b\":[1,\"  \\\" , : \"]}");
    EXPECT_EQ(*minify_json(""), "");
    EXPECT_EQ(minify_json("[\"x]").error().message, "not JSON: a string has no end");
}

TEST(MinifyJson, WorksAcrossBlocks) {
    // Every length around the 64 bytes that are looked at together.
    for (std::size_t length = 0; length < 200; ++length) {
        const std::string text(length, ' ');
        EXPECT_EQ(*minify_json("[ \"" + text + "\\\"\" ]" + text), "[\"" + text + "\\\"\"]");
    }
}

}  // namespace
}  // namespace opentrail

// Shows that nothing which a terminal acts on gets through, and that everything else does.

#include "app/terminal_text.h"

#include <gtest/gtest.h>

namespace opentrail::app {
namespace {

TEST(TerminalText, WhatATerminalActsOnBecomesAQuestionMark) {
    struct Row {
        const char* name;
        std::string text;
        const char* tamed;
        const char* json;
    };
    const Row rows[] = {
        {"plain", "a b", "a b", "a b"},
        {"escape sequence", "\x1b[2Jx", "?[2Jx", "\\u001b[2Jx"},
        {"bell and delete", "\a\x7f", "??", "\\u0007\\u007f"},
        {"NUL", std::string("a\0b", 3), "a?b", "a\\u0000b"},
        {"C1 control sequence introducer",
         "\xc2\x9b"
         "2J",
         "?2J", "\\u009b2J"},
        {"last of C1", "\xc2\x9f", "?", "\\u009f"},
        {"no-break space is not one of them", "\xc2\xa0", "\xc2\xa0", "\xc2\xa0"},
        {"right-to-left override",
         "\xe2\x80\xae"
         "gpj.exe",
         "?gpj.exe", "\\u202egpj.exe"},
        {"isolate", "\xe2\x81\xa6", "?", "\\u2066"},
        {"Arabic letter mark", "\xd8\x9c", "?", "\\u061c"},
        {"line separator", "\xe2\x80\xa8", "?", "\\u2028"},
        {"letters of all lengths", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
         "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"a C1 byte by itself",
         "a\x9b"
         "2J",
         "a?2J", "a?2J"},
        {"cut off", "\xe2\x82", "??", "??"},
        {"longer than needed", "\xc0\x9b", "??", "??"},
        {"half a surrogate pair", "\xed\xa0\x80", "???", "???"},
        {"above the last", "\xf4\x90\x80\x80", "????", "????"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(tame(row.text), row.tamed);
        EXPECT_EQ(tame_lines(row.text), row.tamed);
        EXPECT_EQ(tame_json(row.text), row.json);
    }
    EXPECT_EQ(tame("a\nb\tc"), "a?b?c");
    EXPECT_EQ(tame_lines("a\nb\tc"), "a\nb?c");
    EXPECT_EQ(tame_json("{\n\t\"a\": 1\r\n}"), "{\n\t\"a\": 1\r\n}");
}

}  // namespace
}  // namespace opentrail::app

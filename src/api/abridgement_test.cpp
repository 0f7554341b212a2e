// What is kept of objects of every kind of largeness.

#include "api/abridgement.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace opentrail::api {
namespace {

std::string text_of(std::size_t bytes) { return std::string(bytes, 'x'); }

TEST(Abridgement, KeepsWhatIsShort) {
    std::string many;
    for (int i = 0; i < 100; ++i) many += fmt::format(R"({}"a")", i == 0 ? "" : ",");
    const std::string u = "\u00fc";
    std::string umlauts;
    for (int i = 0; i < 600; ++i) umlauts += u;
    const struct {
        const char* name;
        std::string given;
        std::size_t bytes_max;
        std::string kept;
    } rows[] = {
        {"what fits", R"({"a":"b"})", 9, R"({"a":"b"})"},
        {"nothing", "{}", 2, "{}"},
        {"a long text", fmt::format(R"({{"long":"{}","name":"n"}})", text_of(3000)), 2000,
         fmt::format(R"#({{"long":"{}...(3000 bytes)","name":"n"}})#", text_of(1024))},
        {"two of them",
         fmt::format(R"({{"a":["{}"],"b":{{"c":"{}"}}}})", text_of(900), text_of(900)), 1000,
         fmt::format(R"#({{"a":["{0}...(900 bytes)"],"b":{{"c":"{0}...(900 bytes)"}}}})#",
                     text_of(256))},
        {"a text that a note would make no shorter",
         fmt::format(R"({{"a":"{}","b":"{}"}})", text_of(70), text_of(500)), 190,
         fmt::format(R"#({{"a":"{}","b":"{}...(500 bytes)"}})#", text_of(70), text_of(64))},
        {"whole characters", fmt::format(R"({{"a":"x{}"}})", umlauts), 1100,
         fmt::format(R"#({{"a":"x{}...(1201 bytes)"}})#", umlauts.substr(0, 1022))},
        {"a long list", fmt::format(R"({{"name":"n","list":[{}],"last":1}})", many), 100,
         R"#({"name":"n","list":"(401 bytes left out)","last":1})#"},
        {"a long name", fmt::format(R"({{"{}":1,"name":"n"}})", text_of(200)), 100,
         R"({"name":"n"})"},
    };
    for (const auto& row : rows) {
        const JsonObject given = parse_json_object(row.given).value();
        const std::string kept = abridge(given, row.bytes_max);
        EXPECT_EQ(kept, row.kept) << row.name;
        EXPECT_LE(kept.size(), row.bytes_max) << row.name;
    }
}

TEST(Abridgement, FitsWhateverThereIs) {
    JsonObject members;
    for (int i = 0; i < 3000; ++i) members[fmt::format("member-{}", i)] = i % 7;
    EXPECT_LE(abridge(members, 1000).size(), 1000U);
    EXPECT_TRUE(parse_json_object(abridge(members, 1000)));
    EXPECT_EQ(abridge(members, 10), "{}");
}

}  // namespace
}  // namespace opentrail::api

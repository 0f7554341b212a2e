// Import groups: bodies as docs/v1.md shows them, and every way in which the framing can be
// broken.

#include "api/v1/import_groups.h"

#include <gtest/gtest.h>

namespace opentrail::api::v1 {
namespace {

const std::string zeros(64, '0');

std::string header(const std::string& source, std::size_t count, std::size_t size) {
    return R"({"source":")" + source + R"(","sha256":")" + zeros + R"(","count":)" +
           std::to_string(count) + ",\"size\":" + std::to_string(size) + "}\n";
}

TEST(ImportGroups, AreCutWhereTheirHeadersSay) {
    const std::string body =
        header("a.json.gz", 2, 15) + "[{\"a\":1},\n {}  ]\n" + header("b", 0, 2) + "[]\n";
    // The first group's array is 16 bytes: say so.
    const std::string right =
        header("a.json.gz", 2, 16) + body.substr(header("a.json.gz", 2, 15).size());
    const auto groups = parse_import_groups(right);
    ASSERT_TRUE(groups) << groups.error().message;
    ASSERT_EQ(groups->size(), 2U);
    EXPECT_EQ((*groups)[0].source, "a.json.gz");
    EXPECT_EQ((*groups)[0].count, 2U);
    EXPECT_EQ((*groups)[0].records, "[{\"a\":1},\n {}  ]");
    EXPECT_EQ((*groups)[0].source_hash, Sha256{});
    EXPECT_EQ((*groups)[1].records, "[]");
    EXPECT_FALSE(parse_import_groups(body));
}

TEST(ImportGroups, NoneIsNone) { EXPECT_TRUE(parse_import_groups("")->empty()); }

TEST(ImportGroups, BreakWithTheGroupAndTheReason) {
    const struct {
        const char* name;
        std::string body;
        const char* message;
    } rows[] = {
        {"no newline", "{}", "group 0 at byte 0: its header line does not end"},
        {"no JSON", "nonsense\n[]\n", "group 0 at byte 0: its header is not a JSON object"},
        {"a member missing", "{\"source\":\"a\"}\n[]\n",
         "group 0 at byte 0: member sha256 is not there"},
        {"a hash of half a length",
         "{\"source\":\"a\",\"sha256\":\"00\",\"count\":0,\"size\":2}\n[]\n",
         "group 0 at byte 0: member sha256 is not 64 hex digits"},
        {"a negative size",
         "{\"source\":\"a\",\"sha256\":\"" + zeros + "\",\"count\":0,\"size\":-1}\n[]\n",
         "group 0 at byte 0: member size is not a whole number"},
        {"more bytes than there are", header("a", 1, 100) + "[]\n",
         "group 0 at byte 0: it says 100 bytes, 3 are left"},
        {"a size of 2^64 - 1", header("a", 1, static_cast<std::size_t>(-1)) + "[]\n",
         "group 0 at byte 0: it says 18446744073709551615 bytes, 3 are left"},
        {"no newline after the records", header("a", 0, 2) + "[]",
         "group 0 at byte 0: it says 2 bytes, 2 are left"},
        {"something after the records", header("a", 0, 2) + "[]x\n",
         "group 0 at byte 0: no newline follows its records"},
        {"a long source", header(std::string(4097, 'a'), 0, 2) + "[]\n",
         "group 0 at byte 0: its source is too long"},
        {"a header without end", std::string(20'000, ' ') + "\n",
         "group 0 at byte 0: its header line does not end"},
    };
    for (const auto& row : rows) {
        const auto groups = parse_import_groups(row.body);
        ASSERT_FALSE(groups) << row.name;
        EXPECT_EQ(groups.error().code, "ValidationException") << row.name;
        EXPECT_EQ(groups.error().message, row.message) << row.name;
    }
    const std::string first = header("a", 0, 2) + "[]\n";
    const auto second = parse_import_groups(first + "x");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().message,
              "group 1 at byte " + std::to_string(first.size()) + ": its header line does not end");
}

}  // namespace
}  // namespace opentrail::api::v1

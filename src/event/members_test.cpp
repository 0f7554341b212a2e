#include "event/members.h"

#include <gtest/gtest.h>

namespace opentrail::event {
namespace {

constexpr std::string_view record = R"({
  "userAgent": "aws-cli/2 \"quoted\"",
  "requestParameters": {"bucketName": "b", "count": 3, "large": 18446744073709551615,
    "below": -4, "share": 0.25, "dry": true, "none": null, "empty": {}, "list": [],
    "tags": {"a.b": "dotted"}, "items": [{"id": "i-1"}, {"id": "i-2", "id.": "odd"}],
    "names": ["x", "y"], "nested": [["deep"]]},
  "readOnly": false
})";

struct Case {
    const char* name;
    const char* path;
    std::vector<std::string> values;
    bool has;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

class MembersOf : public testing::TestWithParam<Case> {};

TEST_P(MembersOf, AreThoseAtThePath) {
    Members members;
    ASSERT_TRUE(members.read(record));
    std::vector<std::string> values;
    EXPECT_FALSE(members.any(GetParam().path, [&](std::string_view value) {
        values.emplace_back(value);
        return false;
    }));
    EXPECT_EQ(values, GetParam().values);
    EXPECT_EQ(members.text(GetParam().path), values.empty() ? "" : values.front());
    EXPECT_EQ(members.has(GetParam().path), GetParam().has);
}

INSTANTIATE_TEST_SUITE_P(
    All, MembersOf,
    testing::Values(
        Case{"top", "userAgent", {"aws-cli/2 \"quoted\""}, true},
        Case{"below", "requestParameters.bucketName", {"b"}, true},
        Case{"number", "requestParameters.count", {"3"}, true},
        Case{"largest_number", "requestParameters.large", {"18446744073709551615"}, true},
        Case{"negative_number", "requestParameters.below", {"-4"}, true},
        Case{"fraction", "requestParameters.share", {"0.25"}, true},
        Case{"truth", "requestParameters.dry", {"true"}, true},
        Case{"falsehood", "readOnly", {"false"}, true},
        Case{"null", "requestParameters.none", {"null"}, false},
        Case{"object", "requestParameters", {}, true},
        Case{"empty_object", "requestParameters.empty", {}, false},
        Case{"empty_array", "requestParameters.list", {}, false},
        Case{"name_with_a_dot", "requestParameters.tags.a.b", {"dotted"}, true},
        Case{"elements", "requestParameters.items.id", {"i-1", "i-2"}, true},
        Case{"scalars_of_an_array", "requestParameters.names", {"x", "y"}, true},
        Case{"arrays_in_arrays", "requestParameters.nested", {"deep"}, true},
        Case{"absent", "requestParameters.bucket", {}, false},
        Case{"longer", "requestParameters.bucketName.more", {}, false},
        Case{"other_case", "useragent", {}, false}, Case{"ends_in_a_dot", "readOnly.", {}, false},
        Case{"nothing", "", {}, false}),
    [](const testing::TestParamInfo<Case>& one) { return std::string(one.param.name); });

TEST(Members, OfWhatIsNoJsonAreNone) {
    Members members;
    ASSERT_TRUE(members.read(R"({"a":"b"})"));
    EXPECT_EQ(members.text("a"), "b");
    EXPECT_FALSE(members.read("{"));
    EXPECT_EQ(members.text("a"), "");
    EXPECT_FALSE(members.has("a"));
}

}  // namespace
}  // namespace opentrail::event

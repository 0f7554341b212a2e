// Hiding and dropping secrets: everywhere, whatever they were, and nothing else.

#include "event/secret.h"

#include <gtest/gtest.h>

namespace opentrail::event {
namespace {

constexpr std::string_view names[] = {"password", "secretString"};

struct Row {
    std::string_view name;
    std::string_view json;
    std::string_view hidden;
    std::string_view dropped;
};

const Row rows[] = {
    {"nothing", R"({"a":1})", R"({"a":1})", R"({"a":1})"},
    {"text", R"({"userName":"Mia","password":"x","z":2})",
     R"({"userName":"Mia","password":"HIDDEN_DUE_TO_SECURITY_REASONS","z":2})",
     R"({"userName":"Mia","z":2})"},
    {"object", R"({"password":{"a":["x"]}})", R"({"password":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
     "{}"},
    {"deep, in a list", R"({"a":[{"b":{"secretString":"x","c":1}}]})",
     R"({"a":[{"b":{"secretString":"HIDDEN_DUE_TO_SECURITY_REASONS","c":1}}]})",
     R"({"a":[{"b":{"c":1}}]})"},
    {"null", R"({"password":null})", R"({"password":null})", "{}"},
    {"value of that name", R"({"a":"password"})", R"({"a":"password"})", R"({"a":"password"})"},
    {"other case", R"({"Password":"x"})", R"({"Password":"x"})", R"({"Password":"x"})"},
    {"not an object", "null", "null", "null"},
};

TEST(Secret, IsHidden) {
    for (const Row& row : rows)
        EXPECT_EQ(hide_members(row.json, names).value(), row.hidden) << row.name;
}

TEST(Secret, IsDropped) {
    for (const Row& row : rows)
        EXPECT_EQ(drop_members(row.json, names).value(), row.dropped) << row.name;
}

TEST(Secret, RefusesWhatIsNotJson) {
    const auto hidden = hide_members(R"({"password":)", names);
    ASSERT_FALSE(hidden);
    EXPECT_EQ(hidden.error().code, Code::invalid);
}

}  // namespace
}  // namespace opentrail::event

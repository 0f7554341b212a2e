// What is kept of objects, and that no two members become one.

#include "api/model/projection.h"

#include <gtest/gtest.h>

#include <set>

#include "api/camel_case.h"
#include "api/model/operation.h"

namespace opentrail::api::model {
namespace {

constexpr Shape text = {.name = "Text", .kind = Kind::text};
constexpr Shape texts = {.name = "Texts", .kind = Kind::list, .item = &text};
constexpr Member inner_members[] = {{.name = "Key", .shape = &text}};
constexpr Shape inner = {.name = "Inner", .kind = Kind::structure, .members = inner_members};
constexpr Shape inners = {.name = "Inners", .kind = Kind::list, .item = &inner};
constexpr Shape map = {.name = "Map", .kind = Kind::map, .item = &inner, .key = &text};
constexpr Member outer_members[] = {{.name = "Name", .shape = &text},
                                    {.name = "Texts", .shape = &texts},
                                    {.name = "Inners", .shape = &inners},
                                    {.name = "Map", .shape = &map},
                                    {.name = "Inner", .shape = &inner}};
constexpr Shape outer = {.name = "Outer", .kind = Kind::structure, .members = outer_members};

TEST(Projection, KeepsWhatTheModelHas) {
    const struct {
        const char* name;
        const char* given;
        const char* as_given;
        const char* lowered;
    } rows[] = {
        {"nothing", "{}", "{}", "{}"},
        {"the order of the request", R"({"Texts":["a"],"Name":"n"})",
         R"({"Texts":["a"],"Name":"n"})", R"({"texts":["a"],"name":"n"})"},
        {"other names, and other case", R"({"name":"x","Name":"n","NAME":"x","Pad":"x"})",
         R"({"Name":"n"})", R"({"name":"n"})"},
        {"inside lists", R"({"Inners":[{"Key":"k","key":"x"},{"Other":1}]})",
         R"({"Inners":[{"Key":"k"},{}]})", R"({"inners":[{"key":"k"},{}]})"},
        {"keys of maps stay", R"({"Map":{"A":{"Key":"k","x":1},"a":{}}})",
         R"({"Map":{"A":{"Key":"k"},"a":{}}})", R"({"map":{"A":{"key":"k"},"a":{}}})"},
        {"null is absent", R"({"Name":null,"Inner":{"Key":null},"Texts":[null,"a"]})",
         R"({"Inner":{},"Texts":["a"]})", R"({"inner":{},"texts":["a"]})"},
        {"another type", R"({"Name":7,"Texts":"t","Inner":true})",
         R"({"Name":7,"Texts":"t","Inner":true})", R"({"name":7,"texts":"t","inner":true})"},
        {"objects and lists where none belong",
         R"({"Name":{"a":1},"Texts":{"b":2},"Inner":[1],"Inners":[[1],{"Key":["x"]}]})",
         R"({"Inners":[{}]})", R"({"inners":[{}]})"},
    };
    for (const auto& row : rows) {
        const JsonObject given = parse_json_object(row.given).value();
        EXPECT_EQ(to_text(project(outer, given, Names::as_given)), row.as_given) << row.name;
        EXPECT_EQ(to_text(project(outer, given, Names::lower_camel)), row.lowered) << row.name;
    }
}

TEST(Projection, DropsOnlyWhatTheModelHasNot) {
    const struct {
        const char* name;
        const char* given;
        const char* left;
    } rows[] = {
        {"nothing", "{}", "{}"},
        {"other names, and other case", R"({"name":"x","Pad":{"Name":1},"Name":"n"})",
         R"({"Name":"n"})"},
        {"inside lists", R"({"Inners":[{"Key":"k","key":"x"},{"Other":1}]})",
         R"({"Inners":[{"Key":"k"},{}]})"},
        {"inside structures and maps", R"({"Inner":{"x":1},"Map":{"A":{"Key":"k","x":1}}})",
         R"({"Inner":{},"Map":{"A":{"Key":"k"}}})"},
        {"what the check refuses", R"({"Name":{"a":1},"Texts":[null,{"b":2}],"Inner":[1],"Map":7})",
         R"({"Name":{"a":1},"Texts":[null,{"b":2}],"Inner":[1],"Map":7})"},
        {"null", R"({"Name":null,"Pad":null})", R"({"Name":null})"},
    };
    for (const auto& row : rows) {
        JsonObject object = parse_json_object(row.given).value();
        drop_unknown(outer, object);
        EXPECT_EQ(to_text(object), row.left) << row.name;
    }
}

void expect_distinct(const Shape& shape) {
    std::set<std::string> names;
    for (const Member& member : shape.members) {
        EXPECT_TRUE(names.insert(lower_first(member.name)).second)
            << shape.name << ", " << member.name;
        expect_distinct(*member.shape);
    }
    if (shape.item) expect_distinct(*shape.item);
}

TEST(Projection, MakesNoTwoMembersOneInAnyOperation) {
    for (const Operation& operation : cloudtrail_operations()) {
        expect_distinct(*operation.input);
        expect_distinct(*operation.output);
    }
}

}  // namespace
}  // namespace opentrail::api::model

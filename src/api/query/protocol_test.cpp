// Requests of the Query protocol as JSON, and JSON as its replies, by small shapes and by IAM's
// own.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "api/query/input.h"
#include "api/query/output.h"

namespace opentrail::api::query {
namespace {

using model::Kind;
using model::Member;
using model::Shape;

constexpr Shape text = {.name = "Text", .kind = Kind::text};
constexpr Shape number = {.name = "Number", .kind = Kind::integer};
constexpr Shape fraction = {.name = "Fraction", .kind = Kind::number};
constexpr Shape flag = {.name = "Flag", .kind = Kind::flag};
constexpr Shape time_shape = {.name = "Time", .kind = Kind::time};
constexpr Shape secret = {.name = "Secret", .kind = Kind::text, .secret = true};
constexpr Shape document = {.name = "policyDocumentType", .kind = Kind::text};
constexpr Shape texts = {.name = "Texts", .kind = Kind::list, .item = &text};
constexpr Member tag_members[] = {{.name = "Key", .shape = &text},
                                  {.name = "Value", .shape = &text}};
constexpr Shape tag = {.name = "Tag", .kind = Kind::structure, .members = tag_members};
constexpr Shape tags = {.name = "Tags", .kind = Kind::list, .item = &tag};
constexpr Shape map = {.name = "Map", .kind = Kind::map, .item = &number, .key = &text};
constexpr Member outer_members[] = {
    {.name = "Name", .shape = &text},        {.name = "Count", .shape = &number},
    {.name = "Share", .shape = &fraction},   {.name = "On", .shape = &flag},
    {.name = "Texts", .shape = &texts},      {.name = "Tags", .shape = &tags},
    {.name = "Map", .shape = &map},          {.name = "One", .shape = &tag},
    {.name = "When", .shape = &time_shape},  {.name = "Secret", .shape = &secret},
    {.name = "Document", .shape = &document}};
constexpr Shape outer = {.name = "Outer", .kind = Kind::structure, .members = outer_members};

std::string read(const std::string& body) {
    const auto form = aws::read_query_form(body);
    EXPECT_TRUE(form) << body;
    const Outcome<JsonObject> object = read_input(outer, *form);
    return object ? to_text(*object) : object.error().code;
}

TEST(QueryInput, ReadsAFormByItsShape) {
    const struct {
        const char* name;
        std::string body;
        const char* json;
    } rows[] = {
        {"nothing", "Action=X&Version=1", "{}"},
        {"texts", "Name=n+m", R"({"Name":"n m"})"},
        {"an empty text", "Name=", R"({"Name":""})"},
        {"numbers and booleans", "Count=-7&Share=1.5&On=true",
         R"({"Count":-7,"Share":1.5E0,"On":true})"},
        {"no number", "Count=7x", "MalformedInput"},
        {"an empty number", "Count=", "MalformedInput"},
        {"a huge number", "Count=9223372036854775808", "MalformedInput"},
        {"no boolean", "On=yes", "MalformedInput"},
        {"a list", "Texts.member.1=a&Texts.member.2=b", R"({"Texts":["a","b"]})"},
        {"more than nine",
         "Texts.member.1=1&Texts.member.2=2&Texts.member.3=3&Texts.member.4=4&Texts.member.5=5&"
         "Texts.member.6=6&Texts.member.7=7&Texts.member.8=8&Texts.member.9=9&Texts.member.10=10",
         R"({"Texts":["1","2","3","4","5","6","7","8","9","10"]})"},
        {"an empty list", "Texts=", R"({"Texts":[]})"},
        {"structures in a list", "Tags.member.1.Key=k&Tags.member.1.Value=v&Tags.member.2.Key=l",
         R"({"Tags":[{"Key":"k","Value":"v"},{"Key":"l"}]})"},
        {"a structure", "One.Key=k", R"({"One":{"Key":"k"}})"},
        {"unknown names", "name=n&Tags.member.1.Other=1&Pad.member.7=x&Name.x=1",
         R"({"Tags":[{}]})"},
        {"a gap", "Texts.member.1=a&Texts.member.3=c", "MalformedInput"},
        {"from zero", "Texts.member.0=a&Texts.member.1=b", "MalformedInput"},
        {"a huge index", "Texts.member.99999999999999999999=a", "MalformedInput"},
        {"an index with a zero", "Texts.member.1=a&Texts.member.01=b", "MalformedInput"},
        {"an index that is none", "Texts.member.x=a", "MalformedInput"},
        {"a text for a list", "Texts=a", "MalformedInput"},
        {"both", "Texts=&Texts.member.1=a", "MalformedInput"},
        {"a map", "Map.entry.1.key=a&Map.entry.1.value=1&Map.entry.2.key=b&Map.entry.2.value=2",
         R"({"Map":{"a":1,"b":2}})"},
        {"a map without a key", "Map.entry.1.value=1", "MalformedInput"},
        {"a key twice",
         "Map.entry.1.key=a&Map.entry.1.value=1&Map.entry.2.key=a&Map.entry.2.value=2",
         "MalformedInput"},
    };
    for (const auto& row : rows) EXPECT_EQ(read(row.body), row.json) << row.name;
}

constexpr model::Operation get_thing = {
    .name = "GetThing", .read_only = true, .input = &outer, .output = &outer, .errors = {}};
constexpr Shape nothing = {.name = "", .kind = Kind::structure};
constexpr model::Operation drop_thing = {
    .name = "DropThing", .read_only = false, .input = &outer, .output = &nothing, .errors = {}};

TEST(QueryOutput, WritesTheMembersThatTheModelHas) {
    const JsonObject output = parse_json_object(R"({"Pad":1,"Count":3,"On":false,"Name":"<n>",
        "Texts":["a","b"],"Tags":[],"One":{"Value":"v","Key":"k"},"Map":{"x":1},
        "When":"2023-07-18T16:07:39Z","Secret":"s3cret","Document":"{\"a\": 1}"})")
                                  .value();
    EXPECT_EQ(render_output(model::sts_service(), get_thing, output, "id-1"),
              "<GetThingResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
              "<GetThingResult><Name>&lt;n&gt;</Name><Count>3</Count><On>false</On>"
              "<Texts><member>a</member><member>b</member></Texts><Tags></Tags>"
              "<Map><entry><key>x</key><value>1</value></entry></Map>"
              "<One><Key>k</Key><Value>v</Value></One><When>2023-07-18T16:07:39Z</When>"
              "<Secret>s3cret</Secret><Document>%7B%22a%22%3A%201%7D</Document></GetThingResult>"
              "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata>"
              "</GetThingResponse>");
    // The event has no secret, and a time as people write it.
    EXPECT_EQ(to_text(shown_output(get_thing, output)),
              R"({"name":"<n>","count":3,"on":false,"texts":["a","b"],"tags":[],)"
              R"("map":{"x":1},"one":{"key":"k","value":"v"},"when":"Jul 18, 2023, 4:07:39 PM",)"
              R"("document":"%7B%22a%22%3A%201%7D"})");
}

TEST(QueryOutput, HasNoResultWhereTheModelHasNone) {
    EXPECT_EQ(render_output(model::iam_service(), drop_thing, {}, "id-1"),
              "<DropThingResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
              "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata>"
              "</DropThingResponse>");
}

TEST(QueryOutput, ShowsTimesAsCloudTrailDoes) {
    const struct {
        const char* time;
        const char* shown;
    } rows[] = {
        {"2023-07-18T16:07:39Z", "Jul 18, 2023, 4:07:39 PM"},
        {"2026-01-02T00:00:00Z", "Jan 2, 2026, 12:00:00 AM"},
        {"2026-12-31T12:59:01.500Z", "Dec 31, 2026, 12:59:01 PM"},
        {"2024-02-29T11:05:09Z", "Feb 29, 2024, 11:05:09 AM"},
    };
    for (const auto& row : rows) {
        const JsonObject shown = shown_output(get_thing, {{"When", row.time}});
        EXPECT_EQ(shown.at("when"), Json(row.shown));
    }
}

// AWS IAM API Reference and AWS STS API Reference.
TEST(QueryModel, HasIamAndSts) {
    EXPECT_TRUE(model::iam_service().find("CreateUser")->input->members[0].name == "Path");
    EXPECT_FALSE(model::iam_service().find("CreateUser")->read_only);
    EXPECT_TRUE(model::iam_service().find("ListUsers")->read_only);
    EXPECT_EQ(model::iam_service().find("CreateSAMLProvider"), nullptr);
    EXPECT_TRUE(model::iam_service().knows("CreateSAMLProvider"));
    EXPECT_FALSE(model::iam_service().knows("AssumeRole"));
    EXPECT_TRUE(model::sts_service().find("AssumeRole")->read_only);
    EXPECT_FALSE(model::sts_service().find("GetSessionToken")->read_only);
    EXPECT_TRUE(model::iam_service().find("DeleteUser")->output->name.empty());
    for (const model::QueryService* service : {&model::iam_service(), &model::sts_service()}) {
        for (const model::Operation& operation : service->operations) {
            EXPECT_TRUE(service->knows(operation.name));
            EXPECT_EQ(service->find(operation.name), &operation);
        }
    }
}

}  // namespace
}  // namespace opentrail::api::query

// Reply shape: replies with one thing wrong are found.

#include "api/testing/reply_shape.h"

#include <gtest/gtest.h>

namespace opentrail::api {
namespace {

TEST(ReplyShape, FindsWhatTheModelDoesNotHave) {
    const struct {
        const char* name;
        const char* operation;
        int status;
        const char* body;
        const char* wrong;
    } rows[] = {
        {"good", "GetTrail", 200, R"({"Trail":{"Name":"x","IsMultiRegionTrail":true}})", ""},
        {"nothing", "DeleteTrail", 200, "{}", ""},
        {"a time", "GetTrailStatus", 200, R"({"IsLogging":true,"StartLoggingTime":1.5e9})", ""},
        {"an unknown member", "GetTrail", 200, R"({"Trail":{"Colour":"red"}})",
         "GetTrail.Trail.Colour is not in the model"},
        {"a null", "GetTrail", 200, R"({"Trail":{"Name":null}})",
         "GetTrail.Trail.Name is of another type"},
        {"a member of another type", "GetTrailStatus", 200, R"({"StartLoggingTime":"today"})",
         "GetTrailStatus.StartLoggingTime is of another type"},
        {"inside a list", "ListTrails", 200, R"({"Trails":[{"Name":"x"},{"Name":5}]})",
         "ListTrails.Trails[1].Name is of another type"},
        {"an enum", "GetEventSelectors", 200, R"({"EventSelectors":[{"ReadWriteType":"Some"}]})",
         "GetEventSelectors.EventSelectors[0].ReadWriteType is Some, which is none of its values"},
        {"a required member", "GetEventSelectors", 200, R"({"AdvancedEventSelectors":[{}]})",
         "GetEventSelectors.AdvancedEventSelectors[0].FieldSelectors is missing"},
        {"no object", "GetTrail", 200, "[]", "the body is no JSON object"},
        {"an error of the operation", "GetTrail", 400,
         R"({"__type":"TrailNotFoundException","Message":"x"})", ""},
        {"an error of the framework", "GetTrail", 400,
         R"({"__type":"ValidationException","Message":"x"})", ""},
        {"an error of another", "GetTrail", 400,
         R"({"__type":"TrailAlreadyExistsException","Message":"x"})",
         "GetTrail has no error TrailAlreadyExistsException"},
        {"an error without a message", "GetTrail", 400, R"({"__type":"TrailNotFoundException"})",
         "the error has no Message"},
    };
    for (const auto& row : rows) {
        http::Response response;
        response.status = row.status;
        response.body = row.body;
        const std::string wrong = wrong_in_reply(*model::find_operation(row.operation), response);
        EXPECT_TRUE(row.wrong[0] ? wrong.starts_with(row.wrong) : wrong.empty())
            << row.name << ": " << wrong;
    }
}

}  // namespace
}  // namespace opentrail::api

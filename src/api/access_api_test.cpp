// The interface to who may do what, through the whole service: both protocols, what is refused
// before any operation runs, and what is recorded.

#include "api/access_api.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/access_world.h"

namespace opentrail::api {
namespace {

const std::string who = "Action=GetCallerIdentity&Version=2011-06-15";

TEST(AccessApi, SaysInBothProtocolsWhoCalls) {
    AccessWorld world;
    const std::string id = world.catalog().user("000000000000", "admin")->id;
    const http::Response xml = world.query("sts", who);
    EXPECT_EQ(xml.status, 200);
    EXPECT_EQ(header_of(xml, "Content-Type"), "text/xml");
    EXPECT_EQ(xml.body,
              fmt::format("<GetCallerIdentityResponse "
                          "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                          "<GetCallerIdentityResult><UserId>{}</UserId>"
                          "<Account>000000000000</Account>"
                          "<Arn>arn:aws:iam::000000000000:user/admin</Arn>"
                          "</GetCallerIdentityResult><ResponseMetadata><RequestId>{}</RequestId>"
                          "</ResponseMetadata></GetCallerIdentityResponse>",
                          id, header_of(xml, "x-amzn-RequestId")));
    EXPECT_EQ(world.ok("GetCallerIdentity"),
              (JsonObject{{"UserId", id},
                          {"Account", "000000000000"},
                          {"Arn", "arn:aws:iam::000000000000:user/admin"}}));
}

TEST(AccessApi, RecordsEveryCallThatAwsHas) {
    AccessWorld world;
    const http::Response xml = world.query("sts", who);
    const JsonObject event = world.event("GetCallerIdentity");
    EXPECT_EQ(event.at("eventSource"), Json("sts.amazonaws.com"));
    EXPECT_EQ(event.at("requestID"), Json(header_of(xml, "x-amzn-RequestId")));
    EXPECT_EQ(event.at("readOnly"), Json(true));
    EXPECT_EQ(event.at("responseElements"), Json(nullptr));

    world.query("iam", "Action=CreateSAMLProvider&Version=2010-05-08&Name=n");
    const JsonObject unsupported = world.event("CreateSAMLProvider");
    EXPECT_EQ(unsupported.at("errorCode"), Json("UnsupportedOperation"));
    EXPECT_EQ(unsupported.at("eventSource"), Json("iam.amazonaws.com"));
    EXPECT_EQ(unsupported.at("readOnly"), Json(false));
    EXPECT_EQ(unsupported.at("requestParameters"), Json(nullptr));
}

TEST(AccessApi, RefusesWhatIsNoCall) {
    AccessWorld world;
    const struct {
        const char* name;
        const char* service;
        std::string body;
        int status;
        const char* code;
    } rows[] = {
        {"no action", "sts", "Version=2011-06-15", 400, "MissingAction"},
        {"an unknown action", "sts", "Action=Dance&Version=2011-06-15", 400, "InvalidAction"},
        {"another case", "sts", "Action=getCallerIdentity&Version=2011-06-15", 400,
         "InvalidAction"},
        {"another version", "sts", "Action=GetCallerIdentity&Version=2010-05-08", 400,
         "InvalidAction"},
        {"no version", "sts", "Action=GetCallerIdentity", 400, "InvalidAction"},
        {"STS signed for IAM", "iam", who, 400, "InvalidAction"},
        {"signed for another service", "cloudtrail", who, 403, "SignatureDoesNotMatch"},
        {"an action twice", "sts", who + "&Action=GetCallerIdentity", 400, "MalformedQueryString"},
        {"what is not here yet", "iam", "Action=CreateSAMLProvider&Version=2010-05-08", 400,
         "UnsupportedOperation"},
        {"a member that is no number", "sts",
         "Action=GetSessionToken&Version=2011-06-15&DurationSeconds=long", 400, "MalformedInput"},
    };
    for (const auto& row : rows) {
        const http::Response response = world.query(row.service, row.body);
        EXPECT_EQ(response.status, row.status) << row.name;
        EXPECT_EQ(code_of(response), row.code) << row.name << ": " << response.body;
    }
}

TEST(AccessApi, RefusesUnsignedCallsInXml) {
    AccessWorld world;
    http::Request request;
    request.method = "POST";
    request.target = "/";
    request.headers = {{"Host", "localhost"},
                       {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
    request.body = who;
    const http::Response response = world.send(request);
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(code_of(response), "MissingAuthenticationToken");
}

TEST(AccessApi, RefusesWhatIsNoCallAsJson) {
    AccessWorld world;
    const struct {
        const char* name;
        const char* method;
        const char* path;
        const char* body;
        int status;
        const char* type;
    } rows[] = {
        {"unknown", "POST", "/v1/access/Dance", "{}", 400, "InvalidAction"},
        {"no name", "POST", "/v1/access/", "{}", 400, "InvalidAction"},
        {"a GET", "GET", "/v1/access/GetCallerIdentity", "", 400, "InvalidAction"},
        {"no JSON", "POST", "/v1/access/GetCallerIdentity", "Action=x", 400, "MalformedInput"},
        {"not here", "POST", "/v1/access/CreateSAMLProvider", "{}", 400, "UnsupportedOperation"},
    };
    for (const auto& row : rows) {
        const http::Response response = world.send(row.method, row.path, row.body);
        EXPECT_EQ(response.status, row.status) << row.name;
        EXPECT_EQ(header_of(response, "x-amzn-errortype"), row.type) << row.name;
    }
}

}  // namespace
}  // namespace opentrail::api

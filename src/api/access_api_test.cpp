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

std::string text_of(const Json& value) { return std::string(std::string_view(value.as_string())); }

TEST(AccessApi, MakesAccountsWithAnAdministrator) {
    AccessWorld world;
    const JsonObject made =
        world.ok("CreateAccount", R"({"Name":"Team A","AccountId":"111122223333"})");
    EXPECT_EQ(made.at("Account").at("Arn"), Json("arn:aws:opentrail::111122223333:account"));
    const JsonObject& key = made.at("AccessKey").as_object();
    const JsonObject event = world.event("CreateAccount");
    EXPECT_EQ(event.at("recipientAccountId"), Json("000000000000"));
    EXPECT_EQ(to_text(event).find(text_of(key.at("SecretAccessKey"))), std::string::npos);
    const Sending admin{.credentials =
                            access::Credentials{.access_key_id = text_of(key.at("AccessKeyId")),
                                                .secret = text_of(key.at("SecretAccessKey")),
                                                .region = ""}};
    EXPECT_EQ(world.ok("GetCallerIdentity", "{}", admin).at("Arn"),
              Json("arn:aws:iam::111122223333:user/admin"));
    // Who administers it has its users, groups and nobody else's, and no other accounts.
    EXPECT_EQ(world.ok("ListUsers", "{}", admin).at("Users").as_array().size(), 1U);
    EXPECT_EQ(world.ok("ListGroups", "{}", admin).at("Groups").as_array().size(), 2U);
    const AccessCase refused[] = {
        {"make accounts", "CreateAccount", R"({"Name":"x"})", "AccessDenied"},
        {"list accounts", "ListAccounts", "{}", "AccessDenied"},
    };
    for (const AccessCase& row : refused) world.expect(row, admin);

    world.expect({"twice", "CreateAccount", R"({"Name":"x","AccountId":"111122223333"})",
                  "EntityAlreadyExists"});
    world.expect({"no id", "CreateAccount", R"({"Name":"x","AccountId":"1"})", "ValidationError"});
    EXPECT_EQ(text_of(world.ok("CreateAccount", R"({"Name":"B"})").at("Account").at("Id")).size(),
              12U);
    world.restart();
    EXPECT_EQ(world.ok("ListAccounts").at("Accounts").as_array().size(), 3U);
}

TEST(AccessApi, ActsForAnotherAccount) {
    AccessWorld world;
    const JsonObject made = world.ok("CreateAccount", R"({"Name":"A","AccountId":"111122223333"})");
    const JsonObject& key = made.at("AccessKey").as_object();
    const access::Credentials theirs{.access_key_id = text_of(key.at("AccessKeyId")),
                                     .secret = text_of(key.at("SecretAccessKey")),
                                     .region = ""};
    const auto acting_for = [](const char* account) {
        return Sending{.headers = {{"x-opentrail-account", account}}};
    };
    const JsonObject user =
        world.ok("CreateUser", R"({"UserName":"u"})", acting_for("111122223333"));
    EXPECT_EQ(user.at("User").at("Arn"), Json("arn:aws:iam::111122223333:user/u"));
    world.expect({"not at home", "GetUser", R"({"UserName":"u"})", "NoSuchEntity"});
    const JsonObject event = world.event("CreateUser");
    EXPECT_EQ(event.at("recipientAccountId"), Json("111122223333"));
    EXPECT_EQ(event.at("userIdentity").at("arn"), Json("arn:aws:iam::000000000000:user/admin"));
    world.expect({"an unknown account", "ListUsers", "{}", "NoSuchEntity"},
                 acting_for("999999999999"));
    // Nobody else's users act for others, nor do those at home who may not.
    Sending foreign = acting_for("000000000000");
    foreign.credentials = theirs;
    world.expect({"from outside", "ListUsers", "{}", "AccessDenied"}, foreign);
    Sending viewer = acting_for("111122223333");
    viewer.credentials = world.add_viewer("000000000000", "vera");
    world.expect({"a viewer", "ListUsers", "{}", "AccessDenied",
                  "User: arn:aws:iam::000000000000:user/vera is not authorized to perform: "
                  "opentrail:ActForAccount on resource: arn:aws:opentrail::111122223333:account "
                  "because no identity-based policy allows the opentrail:ActForAccount action"},
                 viewer);
}

}  // namespace
}  // namespace opentrail::api

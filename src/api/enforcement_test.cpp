// Shows that every door asks what the caller may, says no in IAM's words, and records who tried.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/trail_world.h"
#include "base/encoding.h"

namespace opentrail::api {
namespace {

using testing::HasSubstr;

constexpr const char* home = "000000000000";
constexpr const char* other = "111122223333";

JsonObject object_of(const http::Response& reply) {
    return parse_json_object(reply.body, reply.body.size()).value();
}

std::string message_of(const http::Response& reply) {
    const JsonObject body = object_of(reply);
    const Json* message = find_member(body, "Message");
    if (!message) message = find_member(body, "message");
    return message ? std::string(message->as_string()) : reply.body;
}

TEST(Enforcement, LetsAViewerLookAndNothingElse) {
    TrailWorld world;
    world.create("audit");
    const Sending vic{.credentials = world.add_viewer(home, "vic")};
    const std::string trail = trail_arn("audit");
    struct Row {
        const char* operation;
        std::string body;
        std::string resource;  // Empty: it is allowed. "*": denied, of no resource.
    };
    const Row rows[] = {
        {"LookupEvents", "{}", ""},
        {"DescribeTrails", "{}", ""},
        {"GetTrail", R"({"Name":"audit"})", ""},
        {"GetTrailStatus", R"({"Name":"audit"})", ""},
        {"GetEventSelectors", R"({"TrailName":"audit"})", ""},
        {"ListTags", fmt::format(R"({{"ResourceIdList":["{}"]}})", trail), ""},
        {"CreateTrail", R"({"Name":"mine","S3BucketName":"logs"})", trail_arn("mine")},
        {"StopLogging", R"({"Name":"audit"})", trail},
        {"StopLogging", fmt::format(R"({{"Name":"{}"}})", trail), trail},
        {"DeleteTrail", R"({"Name":"audit"})", trail},
        {"PutEventSelectors", R"({"TrailName":"audit"})", trail},
        {"AddTags", fmt::format(R"({{"ResourceId":"{}"}})", trail), trail},
        // What OpenTrail does not have is not told apart from what it has.
        {"StartQuery", R"({"QueryStatement":"SELECT 1"})", "*"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.operation);
        const http::Response reply = world.call(row.operation, row.body, vic);
        if (row.resource.empty()) {
            EXPECT_EQ(reply.status, 200) << reply.body;
            continue;
        }
        EXPECT_EQ(object_of(reply).at("__type"), "AccessDeniedException");
        // protocol.md 4.3 of the facts; AWS IAM User Guide, "Troubleshoot access denied errors".
        const std::string on =
            row.resource == "*" ? std::string() : fmt::format(" on resource: {}", row.resource);
        EXPECT_EQ(message_of(reply),
                  fmt::format("User: arn:aws:iam::000000000000:user/vic is not authorized to"
                              " perform: cloudtrail:{}{} because no identity-based policy allows"
                              " the cloudtrail:{} action",
                              row.operation, on, row.operation));
    }
    EXPECT_EQ(world.object("GetTrailStatus", R"({"Name":"audit"})").at("IsLogging"), false);
}

TEST(Enforcement, RecordsWhoTriedAndFromWhere) {
    TrailWorld world;
    world.create("audit");
    const Sending vic{.credentials = world.add_viewer(home, "vic")};
    world.call("DeleteTrail", R"({"Name":"audit"})", vic);
    const JsonObject event = world.event("DeleteTrail");
    EXPECT_EQ(event.at("errorCode"), "AccessDenied");
    EXPECT_THAT(std::string(event.at("errorMessage").as_string()),
                HasSubstr("is not authorized to perform: cloudtrail:DeleteTrail"));
    EXPECT_EQ(event.at("userIdentity").at("arn"), "arn:aws:iam::000000000000:user/vic");
    EXPECT_EQ(event.at("userIdentity").at("accessKeyId"), Json(vic.credentials->access_key_id));
    EXPECT_EQ(event.at("sourceIPAddress"), "192.0.2.7");
    EXPECT_THAT(std::string(event.at("errorMessage").as_string()), HasSubstr(trail_arn("audit")));
    EXPECT_TRUE(event.at("requestParameters").is_null());
    EXPECT_TRUE(event.at("responseElements").is_null());
}

TEST(Enforcement, StandsAtEveryRouteOfV1) {
    ServiceWorld world;
    const Sending vic{.credentials = world.add_viewer(home, "vic")};
    const Sending nobody{.credentials = world.add_user(home, "nobody", true, {})};
    struct Row {
        const char* method;
        const char* target;
        const char* body;
        bool viewer_may;
        const char* event;
    };
    const Row rows[] = {
        {"GET", "/v1/events", "", true, "SearchEvents"},
        {"GET", "/v1/events/count", "", true, "CountEvents"},
        {"GET", "/v1/events/histogram?interval=1h", "", true, "GetEventHistogram"},
        {"GET", "/v1/status", "", true, "GetStatus"},
        {"GET", "/v1/settings", "", true, "ListSettings"},
        {"GET", "/v1/conflicts", "", true, "ListConflicts"},
        {"GET", "/v1/imports", "", true, "ListImports"},
        {"GET", "/v1/tokens", "", true, "ListTokens"},
        {"GET", "/v1/buckets", "", true, "ListBuckets"},
        {"POST", "/v1/events", R"({"events":[]})", false, "SubmitEvents"},
        {"POST", "/v1/buckets", R"({"name":"mine"})", false, "CreateBucket"},
        {"POST", "/v1/imports", R"({"paths":["x"]})", false, "StartImport"},
        {"POST", "/v1/imports/x/finish", "{}", false, "FinishImport"},
        {"POST", "/v1/imports/x/forget", "{}", false, "ForgetImport"},
        {"POST", "/v1/tokens", R"({"name":"t","scope":["admin"]})", false, "CreateToken"},
        {"DELETE", "/v1/tokens/x", "", false, "DeleteToken"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(fmt::format("{} {}", row.method, row.target));
        EXPECT_EQ(world.send(row.method, row.target, row.body, nobody).status, 403);
        const http::Response reply = world.send(row.method, row.target, row.body, vic);
        EXPECT_EQ(reply.status == 403, !row.viewer_may) << reply.body;
        if (!row.viewer_may) {
            EXPECT_THAT(message_of(reply), HasSubstr("user/vic is not authorized"));
        }
        EXPECT_EQ(world.get(fmt::format("/v1/events/count?eventName={}&errorCode=AccessDenied"
                                        "&username=nobody",
                                        row.event)),
                  R"({"total":1})");
    }
}

TEST(Enforcement, GivesATokenNoMoreThanItsUserHas) {
    ServiceWorld world;
    const Sending vic{
        .credentials = world.add_user(home, "vic", true,
                                      {"AWSCloudTrail_ReadOnlyAccess", "OpenTrailReadOnlyAccess"})};
    const std::string reply =
        world.send("POST", "/v1/tokens", R"({"name":"t","scope":["admin"]})", {}).body;
    ASSERT_THAT(reply, HasSubstr("token"));
    const Sending admin{.token = std::string(parse_json_object(reply)->at("token").as_string())};
    EXPECT_EQ(world.send("GET", "/v1/tokens", "", admin).status, 200);
    EXPECT_EQ(world.send("POST", "/v1/tokens", R"({"name":"t","scope":["admin"]})", vic).status,
              403);
}

TEST(Enforcement, ShowsTheServersSettingsToTheHomeAccountOnly) {
    ServiceWorld world(Settings{.shown = {{.key = "history.keep_live",
                                           .value = "365d",
                                           .default_value = "90d",
                                           .meaning = "how long"}}});
    EXPECT_EQ(world.send("GET", "/v1/settings", "", {}).body,
              R"({"settings":[{"key":"history.keep_live","value":"365d","default":"90d",)"
              R"("meaning":"how long"}]})");
    const Sending mia{.credentials = world.add_user(other, "mia")};
    EXPECT_EQ(world.send("GET", "/v1/settings", "", mia).status, 403);
}

TEST(Enforcement, ShowsAnAccountItsOwnEventsUnlessItIsGivenMore) {
    TrailWorld world;
    const Sending mia{.credentials = world.add_user(other, "mia")};
    const Sending bob{.credentials = world.add_user("444455556666", "bob")};
    world.call("DescribeTrails", "{}", mia);
    world.call("ListTrails", "{}", bob);
    const auto seen = [&](const Sending& sending, const char* event) {
        return world.send("GET", fmt::format("/v1/events/count?eventName={}", event), "", sending)
            .body;
    };
    EXPECT_EQ(seen(mia, "DescribeTrails"), R"({"total":1})");
    EXPECT_EQ(seen(mia, "ListTrails"), R"({"total":0})");
    EXPECT_EQ(seen(bob, "DescribeTrails"), R"({"total":0})");
    const std::string history =
        fmt::format("arn:aws:cloudtrail:us-east-1:{}:eventdatastore/history", other);
    const JsonObject granted{
        {"ResourceArn", history},
        {"ResourcePolicy",
         fmt::format(R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":)"
                     R"({{"AWS":"arn:aws:iam::444455556666:user/bob"}},)"
                     R"("Action":"cloudtrail:LookupEvents","Resource":"{}"}}]}})",
                     history)}};
    // Nobody may open another account's history.
    EXPECT_THAT(world.call("PutResourcePolicy", to_text(granted), bob).body,
                HasSubstr("because no resource-based policy allows"));
    ASSERT_EQ(world.call("PutResourcePolicy", to_text(granted), mia).status, 200);
    EXPECT_EQ(seen(bob, "DescribeTrails"), R"({"total":1})");
    const http::Response policy =
        world.call("GetResourcePolicy", to_text(JsonObject{{"ResourceArn", history}}), mia);
    EXPECT_EQ(object_of(policy).at("ResourcePolicy"), granted.at("ResourcePolicy"));
    // And may not write there.
    EXPECT_EQ(seen(mia, "ListTrails"), R"({"total":0})");
    ASSERT_EQ(world.call("DeleteResourcePolicy", to_text(JsonObject{{"ResourceArn", history}}), mia)
                  .status,
              200);
    EXPECT_EQ(seen(bob, "DescribeTrails"), R"({"total":0})");
    EXPECT_THAT(
        world.call("GetResourcePolicy", to_text(JsonObject{{"ResourceArn", history}}), mia).body,
        HasSubstr("ResourcePolicyNotFoundException"));
}

TEST(Enforcement, IsNotLedAstrayByWhatAnOperationIgnores) {
    TrailWorld world;
    world.create("dev-x");
    const Sending dev{.credentials = world.add_user(home, "dev", true, {})};
    catalog::User row = world.catalog().user(home, "dev").value();
    row.permissions.inline_policies = {
        {"dev", R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"cloudtrail:*",)"
                R"("Resource":"arn:aws:cloudtrail:*:*:trail/dev-*"}})"}};
    world.change(catalog::PutUser{row});
    EXPECT_EQ(world.call("GetTrail", R"({"Name":"dev-x"})", dev).status, 200);
    // Another account lets everybody look its events up: its own, and nobody else's.
    const Sending mia{.credentials = world.add_user(other, "mia")};
    const std::string history =
        fmt::format("arn:aws:cloudtrail:us-east-1:{}:eventdatastore/history", other);
    ASSERT_EQ(world
                  .call("PutResourcePolicy",
                        to_text(JsonObject{
                            {"ResourceArn", history},
                            {"ResourcePolicy",
                             fmt::format(R"({{"Version":"2012-10-17","Statement":{{"Effect":)"
                                         R"("Allow","Principal":"*","Action":"cloudtrail:*",)"
                                         R"("Resource":"{}"}}}})",
                                         history)}}),
                        mia)
                  .status,
              200);
    const std::string rows[] = {R"({"TrailName":"dev-x"})", R"({"Name":"dev-x"})",
                                R"({"ResourceId":")" + trail_arn("dev-x") + "\"}",
                                R"({"EventDataStore":")" + history + "\"}",
                                R"({"ResourceArn":")" + history + "\"}"};
    for (const std::string& body : rows) {
        EXPECT_THAT(world.call("LookupEvents", body, dev).body, HasSubstr("AccessDenied")) << body;
        EXPECT_THAT(world.call("DescribeTrails", body, dev).body, HasSubstr("AccessDenied"))
            << body;
    }
}

TEST(Enforcement, ShowsNoOtherAccountsTrailsInAStatus) {
    TrailWorld world;
    world.create("audit");
    const Sending mia{.credentials = world.add_user(other, "mia")};
    EXPECT_THAT(world.send("GET", "/v1/status", "", mia).body, HasSubstr(R"("trails":[])"));
    EXPECT_EQ(world.send("GET", "/metrics", "", mia).status, 403);
}

TEST(Enforcement, KeepsABucketToItsAccount) {
    TrailWorld world;  // With the bucket "logs" of the home account.
    const Sending mia{.credentials = world.add_user(other, "mia")};
    EXPECT_THAT(world.call("CreateTrail", R"({"Name":"mine","S3BucketName":"logs"})", mia).body,
                HasSubstr("InsufficientS3BucketPolicyException"));
    ASSERT_EQ(world.send("POST", "/v1/buckets", R"({"name":"mias-logs"})", mia).status, 200);
    EXPECT_EQ(world.send("GET", "/v1/buckets", "", mia).body,
              R"({"buckets":[{"name":"mias-logs"}]})");
    EXPECT_THAT(world.get("/v1/buckets"), testing::Not(HasSubstr("mias-logs")));
    world.buckets.insert("mias-logs");
    EXPECT_EQ(
        world.call("CreateTrail", R"({"Name":"mine","S3BucketName":"mias-logs"})", mia).status,
        200);
}

TEST(Enforcement, AsksWhoReadsTheMetrics) {
    ServiceWorld world;
    http::Request plain;
    plain.method = "GET";
    plain.target = "/metrics";
    plain.headers = {{"Host", "h"}};
    EXPECT_EQ(world.send(plain).status, 403);
    EXPECT_EQ(world.send("GET", "/metrics").status, 200);
    EXPECT_EQ(
        world.send("GET", "/metrics", "", {.credentials = world.add_user(home, "nobody", true, {})})
            .status,
        403);
    const auto token = [&](const char* scope) {
        const std::string body = fmt::format(R"({{"name":"t","scope":["{}"]}})", scope);
        const http::Response made = world.send("POST", "/v1/tokens", body);
        return Sending{.token = std::string(object_of(made).at("token").as_string())};
    };
    EXPECT_EQ(world.send("GET", "/metrics", "", token("metrics:read")).status, 200);
    EXPECT_EQ(world.send("GET", "/metrics", "", token("events:read")).status, 403);
    EXPECT_EQ(world.send("GET", "/v1/events", "", token("metrics:read")).status, 403);
    ServiceWorld open(Settings{.metrics_open = true});
    EXPECT_EQ(open.send(plain).status, 200);
}

// Whoever stands between could else turn a call against another account.
TEST(Enforcement, ActsForNoAccountThatWasNotSigned) {
    ServiceWorld world;
    ASSERT_EQ(world
                  .send("POST", "/v1/access/CreateAccount",
                        R"({"Name":"other","AccountId":"111122223333"})", {})
                  .status,
              200);
    const http::Header acted_for{"x-opentrail-account", std::string(other)};
    http::Request request = world.request("POST", "/v1/access/ListUsers", "{}", {});
    request.headers.push_back(acted_for);
    const http::Response refused = world.send(request);
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(refused.body,
                HasSubstr("'x-opentrail-account' must be a 'SignedHeader' in the AWS"));
    EXPECT_EQ(world.send("POST", "/v1/access/ListUsers", "{}", {.headers = {acted_for}}).status,
              200);
}

}  // namespace
}  // namespace opentrail::api

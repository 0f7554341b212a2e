// /v1/identities, /v1/resources and /v1/coverage: against what a plain look at the events says.

#include "api/v1/questions.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/service_world.h"
#include "base/json.h"

namespace opentrail::api::v1 {
namespace {

struct Did {
    const char* time;  // 2026-01-…
    const char* user;
    const char* source;
    const char* name;
    const char* resource;
    const char* address;
    const char* error;
    bool changes;
};

// What was done before the second of January is what was known by then.
const std::vector<Did> story = {
    {"01T10:00:00", "mia", "ec2", "DescribeInstances", "i-1", "192.0.2.1", "", false},
    {"01T10:10:00", "mia", "ec2", "StopInstances", "i-1", "192.0.2.1", "", true},
    {"01T11:00:00", "zoe", "ec2", "StartInstances", "i-1", "192.0.2.2", "", true},
    {"02T01:00:00", "mia", "ec2", "StopInstances", "i-1", "192.0.2.1", "", true},
    {"02T01:10:00", "mia", "ec2", "TerminateInstances", "i-1", "203.0.113.5",
     "Client.UnauthorizedOperation", true},
    {"02T01:20:00", "mia", "ec2", "TerminateInstances", "i-1", "203.0.113.5", "", true},
    {"02T01:30:00", "mia", "iam", "GetUser", "zoe", "203.0.113.5", "NoSuchEntity", false},
};

class QuestionsTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string lines;
        for (std::size_t i = 0; i < story.size(); ++i) {
            const Did& one = story[i];
            const std::string error =
                *one.error ? fmt::format(R"("errorCode":"{}",)", one.error) : "";
            lines += fmt::format(
                R"({{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","userName":"{0}",)"
                R"("accountId":"111122223333","arn":"arn:aws:iam::111122223333:user/{0}"}},)"
                R"("eventTime":"2026-01-{1}Z","eventSource":"{2}.amazonaws.com","eventName":"{3}",)"
                R"({4}"awsRegion":"us-east-1","sourceIPAddress":"{5}","resources":[{{"ARN":"{6}",)"
                R"("type":"AWS::EC2::Instance"}}],"eventID":"event-{7}","readOnly":{8},)"
                R"("eventType":"AwsApiCall","recipientAccountId":"111122223333"}})",
                one.user, one.time, one.source, one.name, error, one.address, one.resource, i,
                !one.changes);
            lines += '\n';
        }
        const http::Response sent = world_.send("POST", "/v1/events", lines);
        ASSERT_EQ(sent.status, 200);
        ASSERT_NE(sent.body.find(R"("failed":[])"), std::string::npos) << sent.body;
    }

    Json get(const std::string& target) {
        return parse_json(world_.get(target), std::size_t{1} << 20).value();
    }

    /// "value:count:errors ..."
    static std::string told(const Json& values) {
        std::string text;
        for (const Json& value : values.as_array()) {
            text += fmt::format("{}:{}:{} ", std::string(value.at("value").as_string()),
                                value.at("count").to_number<int>(),
                                value.at("errors").to_number<int>());
        }
        return text;
    }
    /// "value@first ..."
    static std::string news(const Json& of) {
        std::string text;
        for (const Json& value : of.at("values").as_array()) {
            text += fmt::format("{}@{} ", std::string(value.at("value").as_string()),
                                std::string(value.at("first").as_string()));
        }
        return text;
    }
    static std::string ids(const Json& events) {
        std::string text;
        for (const Json& event : events.as_array())
            text += std::string(event.at("eventID").as_string()) + " ";
        return text;
    }

    ServiceWorld world_;
};

TEST_F(QuestionsTest, TellWhatAnIdentityDidAndHadNotDoneBefore) {
    const Json mia =
        get("/v1/identities?principal=arn:aws:iam::111122223333:user/mia&from=2026-01-02&"
            "to=2026-01-02");
    EXPECT_EQ(mia.at("ever").at("total").to_number<int>(), 6);
    EXPECT_EQ(mia.at("ever").at("first").as_string(), "2026-01-01T10:00:00Z");
    EXPECT_EQ(mia.at("ever").at("last").as_string(), "2026-01-02T01:30:00Z");
    const Json& range = mia.at("range");
    EXPECT_EQ(range.at("total").to_number<int>(), 4);
    EXPECT_EQ(range.at("errors").to_number<int>(), 2);
    EXPECT_EQ(range.at("denied").to_number<int>(), 1);
    EXPECT_EQ(told(range.at("eventName")), "TerminateInstances:2:1 GetUser:1:1 StopInstances:1:0 ");
    EXPECT_EQ(told(range.at("sourceIPAddress")), "203.0.113.5:3:2 192.0.2.1:1:0 ");
    EXPECT_EQ(told(range.at("resourceName")), "i-1:3:1 zoe:1:1 ");
    EXPECT_EQ(news(mia.at("news").at("eventName")),
              "TerminateInstances@2026-01-02T01:10:00Z GetUser@2026-01-02T01:30:00Z ");
    EXPECT_EQ(news(mia.at("news").at("sourceIPAddress")), "203.0.113.5@2026-01-02T01:10:00Z ");
    EXPECT_EQ(news(mia.at("news").at("awsRegion")), "");
    EXPECT_EQ(ids(mia.at("denials")), "event-4 ");
    const Json& services = mia.at("services");
    EXPECT_EQ(services.at("interval").as_string(), "30m");
    const JsonArray& series = services.at("series").as_array();
    ASSERT_EQ(series.size(), 2U);
    EXPECT_EQ(series[0].at("eventSource").as_string(), "ec2.amazonaws.com");
    EXPECT_EQ(series[0].at("buckets").at(0).at("start").as_string(), "2026-01-02T01:00:00Z");
    EXPECT_EQ(series[0].at("buckets").at(0).at("count").to_number<int>(), 3);
    EXPECT_EQ(series[0].at("buckets").at(0).at("denied").to_number<int>(), 1);
    EXPECT_EQ(series[1].at("buckets").at(0).at("start").as_string(), "2026-01-02T01:30:00Z");
}

TEST_F(QuestionsTest, WithoutABeginningNothingIsNew) {
    const Json mia = get("/v1/identities?username=mia&eventSource=ec2.amazonaws.com");
    EXPECT_EQ(mia.at("range").at("total").to_number<int>(), 5);
    EXPECT_FALSE(mia.as_object().contains("news"));
    EXPECT_EQ(get("/v1/identities?accessKeyId=AKIANOBODY").at("ever").at("total").to_number<int>(),
              0);
    EXPECT_EQ(world_.send("GET", "/v1/identities?eventName=StopInstances").status, 400);
    EXPECT_EQ(world_.send("GET", "/v1/identities?not.username=mia").status, 400);
}

TEST_F(QuestionsTest, TellWhoChangedAResource) {
    const Json instance = get("/v1/resources?name=i-1&limit=3");
    EXPECT_EQ(instance.at("all").at("total").to_number<int>(), 6);
    EXPECT_EQ(told(instance.at("all").at("resourceType")), "AWS::EC2::Instance:6:1 ");
    const Json& changes = instance.at("changes");
    EXPECT_EQ(changes.at("total").to_number<int>(), 5);
    EXPECT_EQ(changes.at("first").as_string(), "2026-01-01T10:10:00Z");
    EXPECT_EQ(told(changes.at("principal")),
              "arn:aws:iam::111122223333:user/mia:4:1 arn:aws:iam::111122223333:user/zoe:1:0 ");
    std::string newest;
    for (const Json& event : instance.at("events").as_array())
        newest += std::string(event.at("record").at("eventID").as_string()) + " ";
    EXPECT_EQ(newest, "event-5 event-4 event-3 ");
    EXPECT_TRUE(instance.at("more").as_bool());
    EXPECT_FALSE(get("/v1/resources?name=i-1").at("more").as_bool());
    EXPECT_EQ(world_.send("GET", "/v1/resources?eventName=StopInstances").status, 400);
}

TEST_F(QuestionsTest, TellWhatIsNotRecorded) {
    // The clock says the second, 03:04:05.
    const Json coverage = get("/v1/coverage?silent=90m&door=submitted");
    const JsonArray& accounts = coverage.at("accounts").as_array();
    ASSERT_EQ(accounts.size(), 1U);
    EXPECT_EQ(accounts[0].at("account").as_string(), "111122223333");
    EXPECT_EQ(accounts[0].at("count").to_number<int>(), 7);
    EXPECT_EQ(accounts[0].at("last").as_string(), "2026-01-02T01:30:00Z");
    EXPECT_TRUE(accounts[0].at("silent").as_bool());
    EXPECT_FALSE(
        get("/v1/coverage?silent=2h&door=submitted").at("accounts").at(0).at("silent").as_bool());
    const JsonArray& services = coverage.at("services").as_array();
    ASSERT_EQ(services.size(), 2U);
    EXPECT_EQ(services[0].at("eventSource").as_string(), "ec2.amazonaws.com");
    EXPECT_EQ(services[0].at("dataEvents").to_number<int>(), 0);
    const JsonArray& without = coverage.at("regionsWithoutEvents").as_array();
    const auto has = [&](std::string_view name) {
        return std::ranges::any_of(without,
                                   [&](const Json& one) { return one.as_string() == name; });
    };
    EXPECT_TRUE(has("eu-west-1"));
    EXPECT_FALSE(has("us-east-1"));
    EXPECT_FALSE(has("cn-north-1"));
    // Long after, and of a time in which there was nothing.
    const Json later = get("/v1/coverage?from=2026-01-03&to=2026-01-04&door=submitted");
    EXPECT_EQ(later.at("accounts").at(0).at("count").to_number<int>(), 0);
    EXPECT_TRUE(later.at("services").as_array().empty());
    EXPECT_EQ(world_.send("GET", "/v1/coverage?silent=long").status, 400);
}

TEST_F(QuestionsTest, TellOfTrailsWhatTheyTake) {
    world_.buckets.insert("logs-for-tests");
    world_.call("CreateTrail", R"({"Name":"all","S3BucketName":"logs-for-tests"})");
    world_.call("PutEventSelectors",
                R"({"TrailName":"all","AdvancedEventSelectors":[{"FieldSelectors":[)"
                R"({"Field":"eventCategory","Equals":["Data"]},)"
                R"({"Field":"resources.type","Equals":["AWS::S3::Object"]}]}]})");
    const JsonArray trails = get("/v1/coverage").at("trails").as_array();
    ASSERT_EQ(trails.size(), 1U);
    EXPECT_EQ(trails[0].at("name").as_string(), "all");
    EXPECT_FALSE(trails[0].at("managementEvents").as_bool());
    EXPECT_TRUE(trails[0].at("dataEvents").as_bool());
    EXPECT_FALSE(trails[0].at("networkActivityEvents").as_bool());
    EXPECT_FALSE(trails[0].at("logging").as_bool());
    const access::Credentials vera = world_.add_viewer("444455556666", "vera");
    const Json hers =
        parse_json(world_.send("GET", "/v1/coverage", "", {.credentials = vera}).body).value();
    EXPECT_TRUE(hers.at("trails").as_array().empty());
    EXPECT_TRUE(hers.at("accounts").as_array().empty());
}

}  // namespace
}  // namespace opentrail::api::v1

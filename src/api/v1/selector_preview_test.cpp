// POST /v1/selectors/preview: counts by the matcher of delivery, and samples that stand for all.

#include "api/v1/selector_preview.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "api/testing/service_world.h"

namespace opentrail::api::v1 {
namespace {

namespace json = boost::json;

const char* const home = "000000000000";

/// Of the home account, at the second of that day.
std::string record_at(int number, std::string_view name, bool read_only) {
    return fmt::format(
        R"({{"eventVersion":"1.08","userIdentity":{{"type":"Root","accountId":"{}"}},)"
        R"("eventTime":"2026-01-01T{:02}:{:02}:{:02}Z","eventSource":"ec2.amazonaws.com",)"
        R"("eventName":"{}","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.9",)"
        R"("requestParameters":null,"responseElements":null,"eventID":"{}","readOnly":{},)"
        R"("eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"{}",)"
        R"("eventCategory":"Management"}})",
        home, number / 3600, number / 60 % 60, number % 60, name, number, read_only, home);
}

class SelectorPreviewTest : public testing::Test {
  protected:
    void send(const std::vector<std::string>& records) {
        std::string body;
        for (const std::string& record : records) body += record + "\n";
        ASSERT_EQ(world_.send("POST", "/v1/events", body).status, 200);
    }
    json::object preview(const std::string& body, const Sending& sending = {}) {
        const http::Response reply = world_.send("POST", "/v1/selectors/preview", body, sending);
        EXPECT_EQ(reply.status, 200) << reply.body;
        return json::parse(reply.body).as_object();
    }
    static std::string with_day(const std::string& members) {
        return fmt::format(R"({{{},"from":"2026-01-01T00:00:00Z","to":"2026-01-01T23:59:59Z"}})",
                           members);
    }
    ServiceWorld world_;
};

TEST_F(SelectorPreviewTest, CountsWhatSelectorsTake) {
    send({record_at(1, "StopInstances", false), record_at(2, "StopInstances", false),
          record_at(3, "DescribeInstances", true), made_record(4)});
    const json::object writes =
        preview(with_day(R"("eventSelectors":[{"ReadWriteType":"WriteOnly"}])"));
    EXPECT_EQ(writes.at("events").as_int64(), 3) << "of the caller's account alone";
    EXPECT_EQ(writes.at("matched").as_int64(), 2);
    EXPECT_EQ(writes.at("looked").as_int64(), 3);
    EXPECT_FALSE(writes.at("sampled").as_bool());
    EXPECT_EQ(json::serialize(writes.at("live")), R"({"events":3,"matched":2})");
    EXPECT_EQ(json::serialize(writes.at("categories")),
              R"([{"category":"Management","events":3,"matched":2}])");
    EXPECT_EQ(
        json::serialize(writes.at("names")),
        R"([{"eventSource":"ec2.amazonaws.com","eventName":"StopInstances","category":"Management",)"
        R"("events":2,"matched":2},{"eventSource":"ec2.amazonaws.com",)"
        R"("eventName":"DescribeInstances","category":"Management","events":1,"matched":0}])");
    ASSERT_EQ(writes.at("examples").as_array().size(), 1u) << "one of each name";

    const json::object data = preview(with_day(
        R"("advancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},)"
        R"({"Field":"resources.type","Equals":["AWS::S3::Object"]}]}])"));
    EXPECT_EQ(data.at("matched").as_int64(), 0);
    EXPECT_TRUE(data.at("examples").as_array().empty());
    const json::object elsewhere = preview(with_day(R"("eventSelectors":[],"region":"eu-west-1")"));
    EXPECT_EQ(elsewhere.at("events").as_int64(), 0);
}

TEST_F(SelectorPreviewTest, RefusesAsPutEventSelectorsDoes) {
    const std::pair<std::string, const char*> cases[] = {
        {"{}", "ValidationException"},
        {R"({"eventSelectors":[{"ReadWriteType":"All"},{},{},{},{},{}]})",
         "InvalidEventSelectorsException"},
        {R"({"advancedEventSelectors":[{"FieldSelectors":[{"Field":"eventName","Equals":["a"]}]}]})",
         "InvalidEventSelectorsException"},
        {R"({"eventSelectors":[],"from":"x"})", "ValidationException"},
        {R"({"eventSelectors":1})", "SerializationException"},
        {R"({"eventSelectors":[],"since":"1h"})", "there is no member since here, only "},
    };
    for (const auto& [body, code] : cases) {
        const http::Response reply = world_.send("POST", "/v1/selectors/preview", body);
        EXPECT_EQ(reply.status, 400) << body;
        EXPECT_NE(reply.body.find(code), std::string::npos) << reply.body;
    }
}

/// Looks at few of many events, with an own index over them.
TEST_F(SelectorPreviewTest, AFewStandForAll) {
    std::vector<std::string> records;
    // One call in five is a write, at every time of the day.
    for (int i = 0; i < 2'000; ++i) {
        records.push_back(
            record_at(i * 43, i % 5 == 0 ? "StopInstances" : "DescribeInstances", i % 5 != 0));
    }
    send(records);
    PageSearch pages(world_.journal(), world_.history(), world_.clock);
    SelectorPreview few(pages, world_.history(), world_.clock, {.events_max = 500});
    const http::Request request =
        world_.request("POST", "/v1/selectors/preview",
                       with_day(R"("eventSelectors":[{"ReadWriteType":"WriteOnly"}])"));
    access::Principal caller;
    caller.account = home;
    caller.view.all = true;
    const Call call{request, caller, "id", world_.clock.now()};
    const auto text = few.preview(call);
    ASSERT_TRUE(text) << text.error().message;
    const json::object found = json::parse(*text).as_object();
    EXPECT_EQ(found.at("events").as_int64(), 2'000);
    EXPECT_TRUE(found.at("sampled").as_bool());
    EXPECT_FALSE(found.at("cut").as_bool());
    EXPECT_GE(found.at("looked").as_int64(), 500);
    EXPECT_LE(found.at("looked").as_int64(), 700);
    EXPECT_NEAR(static_cast<double>(found.at("matched").as_int64()), 400, 60);
}

}  // namespace
}  // namespace opentrail::api::v1

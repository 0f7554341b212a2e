// A record as LookupEvents shows it: members, their types and their absence as in the API's model
// (AWS CloudTrail API Reference, "Event"): all strings but EventTime, a number of epoch seconds,
// and Resources, a list of {ResourceType, ResourceName}.

#include "event/lookup_view.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include <string>

#include "event/testing/parsed.h"

namespace opentrail::event {
namespace {

std::string view_of(std::string_view record) {
    LookupView view;
    std::string out;
    const Result<void> result = view.append(record, out);
    return result ? out : "refused: " + result.error().message + out;
}

TEST(LookupView, ShowsEveryMember) {
    const std::string record =
        R"({"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAX:mia",)"
        R"("arn":"arn:aws:sts::1:assumed-role/R/mia","accessKeyId":"ASIAX"},)"
        R"("eventTime":"2026-01-02T03:04:05Z","eventSource":"ec2.amazonaws.com",)"
        R"("eventName":"StopInstances","awsRegion":"us-east-1","requestParameters":)"
        R"({"instancesSet":{"items":[{"instanceId":"i-1"}]}},"responseElements":)"
        R"({"instancesSet":{"items":[{"instanceId":"i-1"},{"instanceId":"i-2"}]}},)"
        R"("eventID":"e-1","readOnly":false,"resources":[{"ARN":"arn:x","type":"AWS::X::Y"}]})";
    std::string escaped = record;
    for (std::size_t at = 0; (at = escaped.find('"', at)) != std::string::npos; at += 2) {
        escaped.insert(at, 1, '\\');
    }
    EXPECT_EQ(
        view_of(record),
        R"({"EventId":"e-1","EventName":"StopInstances","ReadOnly":"false","AccessKeyId":"ASIAX",)"
        R"("EventTime":1767323045,"EventSource":"ec2.amazonaws.com","Username":"mia",)"
        R"("Resources":[{"ResourceType":"AWS::X::Y","ResourceName":"arn:x"},)"
        R"({"ResourceType":"AWS::EC2::Instance","ResourceName":"i-1"},)"
        R"({"ResourceType":"AWS::EC2::Instance","ResourceName":"i-2"}],"CloudTrailEvent":")" +
            escaped + "\"}");
}

TEST(LookupView, LeavesOutWhatTheRecordDoesNotSay) {
    const std::string record =
        record_with(R"("userIdentity":{"type":"AWSService","invokedBy":"x"},"eventID":"e")");
    const boost::json::object event = boost::json::parse(view_of(record)).as_object();
    EXPECT_EQ(event.size(), 6u);
    for (const char* member : {"ReadOnly", "AccessKeyId", "Username"}) {
        EXPECT_FALSE(event.contains(member)) << member;
    }
    EXPECT_TRUE(event.at("Resources").as_array().empty());
    EXPECT_EQ(event.at("CloudTrailEvent").as_string(), record);
}

TEST(LookupView, KeepsTheRecordByteForByte) {
    for (const std::string_view members :
         {R"("a":"\u0041\n\\\" \/ é 😀")", "\n\t \"a\" :\r\n[ 1.0 , 1e400 ]",
          R"("resources":null)"}) {
        const std::string record = record_with(members) + "\n";
        const boost::json::value event = boost::json::parse(view_of(record));
        EXPECT_EQ(event.at("CloudTrailEvent").as_string(), record);
    }
}

TEST(LookupView, AgreesWithAdmission) {
    const std::string records[] = {
        record_with(""),
        record_with(R"("userIdentity":{"type":"Root"},"readOnly":true,"eventID":"e-2")"),
        record_with(R"("eventTime":"x")"),
    };
    for (const std::string& record : records) {
        const Parsed parsed = parsed_of(record);
        if (!parsed.error.empty()) {
            EXPECT_EQ(view_of(record), "refused: " + parsed.error);
            continue;
        }
        const boost::json::value event = boost::json::parse(view_of(record));
        EXPECT_EQ(event.at("EventId").as_string(), parsed.facts().event_id);
        EXPECT_EQ(event.at("EventName").as_string(), parsed.one(Field::event_name));
        EXPECT_EQ(event.at("EventTime").as_int64() * 1000, to_millis(parsed.facts().time));
    }
}

TEST(LookupView, WritesFractionsOfASecondOnlyWhereThereAreSome) {
    const auto time_of = [](std::string_view time) {
        const std::string view =
            view_of(R"({"eventVersion":"1.08","eventSource":"s","eventName":"n",)"
                    R"("eventTime":")" +
                    std::string(time) + "\"}");
        const std::size_t from = view.find("\"EventTime\":") + 12;
        return view.substr(from, view.find(',', from) - from);
    };
    EXPECT_EQ(time_of("2026-01-02T03:04:05Z"), "1767323045");
    EXPECT_EQ(time_of("2026-01-02T03:04:05.007Z"), "1767323045.007");
    EXPECT_EQ(time_of("1970-01-01T00:00:00Z"), "0");
}

}  // namespace
}  // namespace opentrail::event

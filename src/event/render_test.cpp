// The records that OpenTrail makes: members in CloudTrail's order, and its size limits (AWS
// CloudTrail User Guide, "CloudTrail record contents") at each limit and one past it.

#include "event/render.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include <string>

#include "base/limits.h"
#include "event/testing/parsed.h"

namespace opentrail::event {
namespace {

Draft small_draft() {
    Draft draft;
    draft.identity = {.type = "IAMUser",
                      .principal_id = "AIDAEXAMPLEID000001",
                      .arn = "arn:aws:iam::111122223333:user/Mia",
                      .account = "111122223333",
                      .access_key_id = "AKIAEXAMPLE000000001",
                      .user_name = "Mia",
                      .session = {},
                      .identity_provider = "",
                      .invoked_by = ""};
    draft.time = from_millis(1767323045678);
    draft.source = "cloudtrail.amazonaws.com";
    draft.name = "StartLogging";
    draft.region = "us-east-1";
    draft.source_ip = "192.0.2.7";
    draft.user_agent = "aws-cli/2.30";
    draft.request_parameters = R"({"name":"audit"})";
    draft.request_id = "0b1c";
    draft.event_id = "7d0e";
    draft.read_only = false;
    draft.management_event = true;
    draft.recipient_account = "111122223333";
    return draft;
}

/// A JSON string of exactly that many bytes, quotation marks included.
std::string json_of(std::size_t bytes) { return '"' + std::string(bytes - 2, 'j') + '"'; }

TEST(Render, WritesTheDocumentedSample) {
    Draft draft = small_draft();
    draft.tls =
        TlsDetails{"TLSv1.3", "TLS_AES_128_GCM_SHA256", "cloudtrail.us-east-1.amazonaws.com"};
    EXPECT_EQ(
        render(draft).value(),
        R"({"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEID000001",)"
        R"("arn":"arn:aws:iam::111122223333:user/Mia","accountId":"111122223333",)"
        R"("accessKeyId":"AKIAEXAMPLE000000001","userName":"Mia"},"eventTime":"2026-01-02T03:04:05Z",)"
        R"("eventSource":"cloudtrail.amazonaws.com","eventName":"StartLogging","awsRegion":"us-east-1",)"
        R"("sourceIPAddress":"192.0.2.7","userAgent":"aws-cli/2.30","requestParameters":{"name":"audit"},)"
        R"("responseElements":null,"requestID":"0b1c","eventID":"7d0e","readOnly":false,)"
        R"("eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333",)"
        R"("eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3",)"
        R"("cipherSuite":"TLS_AES_128_GCM_SHA256",)"
        R"("clientProvidedHostHeader":"cloudtrail.us-east-1.amazonaws.com"}})");
}

TEST(Render, WritesEveryMemberInOrder) {
    Draft draft = small_draft();
    draft.identity.session = SessionContext{.issuer_type = "Role",
                                            .issuer_principal_id = "AROAX",
                                            .issuer_arn = "arn:aws:iam::1:role/R",
                                            .issuer_account = "1",
                                            .issuer_user_name = "R",
                                            .created = from_millis(1767320000000),
                                            .mfa = true,
                                            .source_identity = "Mia",
                                            .federated_provider = "arn:p",
                                            .federated_attributes = {{"p:aud", "us"}}};
    draft.identity.invoked_by = "x.amazonaws.com";
    draft.error_code = "AccessDenied";
    draft.error_message = "no \"way\"";
    draft.response_elements = "{}";
    draft.additional_event_data = R"({"a":1})";
    draft.resources = {
        {.account = "1", .type = "AWS::S3::Bucket", .arn = "arn:b", .arn_prefix = ""},
        {.account = "", .type = "", .arn = "", .arn_prefix = "arn:b/"}};
    draft.api_version = "2013-11-01";
    draft.shared_event_id = "shared";
    draft.vpc_endpoint_id = "vpce-1";
    draft.vpc_endpoint_account = "2";
    draft.service_event_details = R"({"b":2})";
    draft.tls = TlsDetails{.version = "", .cipher_suite = "", .host = "h"};
    draft.credential_from_console = true;
    const std::string record = render(draft).value();
    const boost::json::object object = boost::json::parse(record).as_object();
    std::string keys;
    for (const auto& member : object) (keys += member.key()) += ' ';
    EXPECT_EQ(keys,
              "eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress "
              "userAgent errorCode errorMessage requestParameters responseElements "
              "additionalEventData requestID eventID readOnly resources eventType apiVersion "
              "managementEvent recipientAccountId sharedEventID vpcEndpointId vpcEndpointAccountId "
              "serviceEventDetails eventCategory tlsDetails sessionCredentialFromConsole ");
    EXPECT_EQ(
        boost::json::serialize(object.at("userIdentity").at("sessionContext")),
        R"({"sessionIssuer":{"type":"Role","principalId":"AROAX","arn":"arn:aws:iam::1:role/R",)"
        R"("accountId":"1","userName":"R"},"webIdFederationData":{"federatedProvider":"arn:p",)"
        R"("attributes":{"p:aud":"us"}},"attributes":{"creationDate":"2026-01-02T02:13:20Z",)"
        R"("mfaAuthenticated":"true"},"sourceIdentity":"Mia"})");
    EXPECT_EQ(
        boost::json::serialize(object.at("resources")),
        R"([{"accountId":"1","type":"AWS::S3::Bucket","ARN":"arn:b"},{"ARNPrefix":"arn:b/"}])");
    EXPECT_EQ(object.at("errorMessage").as_string(), "no \"way\"");
    EXPECT_EQ(parsed_of(record).error, "");
}

TEST(Render, CutsTextsBeyondOneKilobyte) {
    Draft draft = small_draft();
    const std::string most(1024, 'a');
    draft.user_agent = draft.error_code = draft.error_message = draft.request_id = most;
    boost::json::value record = boost::json::parse(render(draft).value());
    for (const char* member : {"userAgent", "errorCode", "errorMessage", "requestID"}) {
        EXPECT_EQ(record.at(member).as_string(), most) << member;
    }
    draft.user_agent = draft.error_code = draft.error_message = most + "b";
    draft.request_id = std::string(1023, 'a') + "é";  // Two bytes: cut before, never inside.
    record = boost::json::parse(render(draft).value());
    for (const char* member : {"userAgent", "errorCode", "errorMessage"}) {
        EXPECT_EQ(record.at(member).as_string(), most) << member;
    }
    EXPECT_EQ(record.at("requestID").as_string(), std::string(1023, 'a'));
}

TEST(Render, LeavesOutMembersBeyondTheirLimit) {
    struct Row {
        const char* member;
        std::string Draft::* text;
        std::size_t bytes_max;
        bool null_when_left_out;
    };
    const Row rows[] = {
        {"requestParameters", &Draft::request_parameters, 100 << 10, true},
        {"responseElements", &Draft::response_elements, 100 << 10, true},
        {"serviceEventDetails", &Draft::service_event_details, 100 << 10, false},
        {"additionalEventData", &Draft::additional_event_data, 28 << 10, false},
    };
    for (const Row& row : rows) {
        Draft draft = small_draft();
        draft.*row.text = json_of(row.bytes_max);
        boost::json::value record = boost::json::parse(render(draft).value());
        EXPECT_EQ(record.at(row.member).as_string().size(), row.bytes_max - 2) << row.member;
        draft.*row.text = json_of(row.bytes_max + 1);
        record = boost::json::parse(render(draft).value());
        EXPECT_EQ(record.as_object().contains(row.member), row.null_when_left_out) << row.member;
        if (row.null_when_left_out) {
            EXPECT_TRUE(record.at(row.member).is_null()) << row.member;
        }
    }
}

TEST(Render, CutsInCloudTrailsOrderUntilItFits) {
    constexpr std::size_t most = 256 << 10;
    Draft draft = small_draft();
    draft.user_agent = draft.error_code = draft.error_message = draft.request_id =
        std::string(1000, 'a');
    draft.request_parameters = json_of(70'000);
    draft.response_elements = json_of(70'000);
    draft.service_event_details = json_of(70'000);
    draft.additional_event_data = json_of(20'000);
    // Filled up by a member that is never cut.
    draft.source_ip = "";
    const std::size_t without = render(draft).value().size();
    constexpr std::string_view around = R"("sourceIPAddress":"",)";
    draft.source_ip = std::string(most - without - around.size(), 'i');
    EXPECT_EQ(render(draft).value().size(), most);
    EXPECT_EQ(boost::json::parse(render(draft).value()).as_object().size(), 21u);

    // One byte more each time than what is left can hold.
    const struct {
        const char* member;
        std::size_t freed;
    } order[] = {
        {"requestID", 1000 + 15},
        {"additionalEventData", 20'000 + 23},
        {"serviceEventDetails", 70'000 + 23},
        {"userAgent", 1000 + 15},
        {"errorCode", 1000 + 15},
        {"responseElements", 70'000 - 4},
        {"requestParameters", 70'000 - 4},
        {"errorMessage", 1000 + 18},
    };
    std::size_t room = 0;
    for (const auto& step : order) {
        Draft larger = draft;
        larger.source_ip += std::string(room + 1, 'i');
        const boost::json::value record = boost::json::parse(render(larger).value());
        const boost::json::object& object = record.as_object();
        EXPECT_TRUE(!object.contains(step.member) || object.at(step.member).is_null())
            << step.member;
        room += step.freed;
        larger = draft;
        larger.source_ip += std::string(room, 'i');
        EXPECT_EQ(render(larger).value().size(), most) << step.member;
    }
    draft.source_ip += std::string(room + 1, 'i');
    const Result<std::string> refused = render(draft);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::invalid);
    EXPECT_EQ(
        refused.error().message,
        "record of StartLogging is 262145 bytes long with all cut that may be, the most is 262144");
}

}  // namespace
}  // namespace opentrail::event

// Shows what MinIO's audit entries become: the entries are what a MinIO of 2026-02 sent, shortened.

#include "intake/minio_audit.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace opentrail::intake {
namespace {

const AuditPlace place{.account = "111122223333", .region = "eu-west-1"};

const std::string put =
    R"({"version":"1","deploymentid":"425cb5d7-ade6-422a-822c-0b7f508bce29",)"
    R"("time":"2026-11-22T14:16:05.992861703Z","event":"","trigger":"incoming",)"
    R"("api":{"name":"PutObject","bucket":"logs","object":"a b/c","status":"OK","statusCode":200,)"
    R"("rx":5,"tx":0,"timeToResponse":"1724462ns"},"remotehost":"127.0.0.1",)"
    R"("requestID":"18EA63A5FAECC304","userAgent":"mc","requestPath":"/logs/a b/c",)"
    R"("requestHost":"127.0.0.1:55541","requestHeader":{"Authorization":"AWS4-HMAC-SHA256 secret"},)"
    R"("responseHeader":{"Server":"MinIO"},"tags":{"PutObject":"pool=1"},"accessKey":"minio-root"})";

const std::string missing =
    R"({"version":"1","deploymentid":"d","time":"2026-11-22T14:16:06.002604619Z","event":"",)"
    R"("trigger":"incoming","api":{"name":"GetObject","bucket":"logs","object":"none",)"
    R"("status":"Not Found","statusCode":404},"remotehost":"127.0.0.1","requestID":"18EA63A5FB971C7E",)"
    R"("requestPath":"/logs/none","requestQuery":{"X-Amz-Expires":"60","X-Amz-Signature":"secret",)"
    R"("x-amz-security-token":"secret"},"accessKey":"SESSION","parentUser":"mia"})";

const std::string listing =
    R"({"version":"1","time":"2026-11-22T14:16:05.979961592Z","api":{"name":"ListBuckets",)"
    R"("status":"OK","statusCode":200},"remotehost":"127.0.0.1","requestID":"18EA63A5FA3D98B4"})";

JsonObject only_record(const std::string& body) {
    const Result<std::string> lines = records_of_minio(body, place);
    EXPECT_TRUE(lines) << lines.error().message;
    EXPECT_EQ(std::ranges::count(lines.value_or(""), '\n'), 1);
    return parse_json_object(lines.value_or("{}")).value();
}

TEST(MinioAudit, IsARecordOfACall) {
    const JsonObject record = only_record(put);
    const auto text = [&](const char* name) { return audit_text(record, name); };
    EXPECT_EQ(text("eventTime"), "2026-11-22T14:16:05Z");
    EXPECT_EQ(text("eventSource"), "minio:s3");
    EXPECT_EQ(text("eventName"), "PutObject");
    EXPECT_EQ(text("awsRegion"), "eu-west-1");
    EXPECT_EQ(text("recipientAccountId"), "111122223333");
    EXPECT_EQ(text("sourceIPAddress"), "127.0.0.1");
    EXPECT_EQ(text("userAgent"), "mc");
    EXPECT_EQ(text("requestID"), "18EA63A5FAECC304");
    EXPECT_EQ(text("eventCategory"), "Data");
    EXPECT_EQ(record.at("readOnly"), false);
    EXPECT_EQ(record.at("managementEvent"), false);
    EXPECT_FALSE(record.contains("errorCode"));
    EXPECT_EQ(to_text(audit_object(record, "userIdentity")),
              R"({"type":"MinIOUser","principalId":"minio-root","accessKeyId":"minio-root",)"
              R"("userName":"minio-root"})");
    EXPECT_EQ(to_text(audit_object(record, "requestParameters")),
              R"({"bucketName":"logs","key":"a b/c","requestPath":"/logs/a b/c"})");
}

TEST(MinioAudit, KeepsNothingThatLetsARequestBeRepeated) {
    for (const std::string& entry : {put, missing}) {
        const auto lines = records_of_minio(entry, place);
        ASSERT_TRUE(lines);
        EXPECT_EQ(lines->find("secret"), std::string::npos) << *lines;
    }
    EXPECT_EQ(to_text(audit_object(audit_object(only_record(missing), "requestParameters"),
                                   "requestQuery")),
              R"({"X-Amz-Expires":"60"})");
}

TEST(MinioAudit, SaysHowItFailedAndWhoseKeyItWas) {
    const JsonObject record = only_record(missing);
    EXPECT_EQ(audit_text(record, "errorCode"), "NotFound");
    EXPECT_EQ(record.at("readOnly"), true);
    const JsonObject& identity = audit_object(record, "userIdentity");
    EXPECT_EQ(audit_text(identity, "userName"), "mia");
    EXPECT_EQ(audit_text(identity, "accessKeyId"), "SESSION");
}

TEST(MinioAudit, IsOfABucketOrNone) {
    const JsonObject record = only_record(listing);
    EXPECT_EQ(audit_text(record, "eventCategory"), "Management");
    EXPECT_EQ(audit_text(audit_object(record, "userIdentity"), "type"), "Unknown");
}

TEST(MinioAudit, TakesBatchesAndGivesTheSameEntryTheSameId) {
    const auto lines = records_of_minio(put + "\n" + missing + "\n" + put + "\n", place);
    ASSERT_TRUE(lines) << lines.error().message;
    std::vector<std::string> ids;
    std::size_t from = 0;
    for (std::size_t end = 0; (end = lines->find('\n', from)) != std::string::npos;
         from = end + 1) {
        ids.push_back(
            audit_text(parse_json_object(lines->substr(from, end - from)).value(), "eventID"));
    }
    ASSERT_EQ(ids.size(), 3u);
    EXPECT_EQ(ids[0], ids[2]);
    EXPECT_NE(ids[0], ids[1]);
}

TEST(MinioAudit, IsRefusedWhenItIsNone) {
    for (const char* body : {"hello", "{}", R"({"time":"2026-11-22T14:16:06Z"})",
                             R"({"time":"soon","api":{"name":"GetObject"}})"}) {
        const auto lines = records_of_minio(body, place);
        ASSERT_FALSE(lines) << body;
        EXPECT_EQ(lines.error().code, Code::invalid);
    }
}

}  // namespace
}  // namespace opentrail::intake

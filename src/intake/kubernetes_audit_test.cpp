// Shows what a Kubernetes API server's audit events become: events as its documentation describes
// them ("Auditing", and "kube-apiserver Audit Configuration (v1)").

#include "intake/kubernetes_audit.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace opentrail::intake {
namespace {

const AuditPlace place{.account = "111122223333", .region = "eu-west-1"};

/// One event of `kubectl exec`, without its last brace.
std::string event_of(std::string_view stage, std::string_view id) {
    return fmt::format(
        R"({{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"{}",)"
        R"("stage":"{}","requestURI":"/api/v1/namespaces/shop/pods/web-0/exec?command=sh",)"
        R"("verb":"create","user":{{"username":"mia","uid":"u-1","groups":["dev"]}},)"
        R"("sourceIPs":["203.0.113.9","192.0.2.10"],"userAgent":"kubectl/v1.31.0",)"
        R"("objectRef":{{"resource":"pods","namespace":"shop","name":"web-0","apiVersion":"v1",)"
        R"("subresource":"exec"}},"requestReceivedTimestamp":"2026-01-02T03:04:05.678901Z",)"
        R"("stageTimestamp":"2026-01-02T03:04:06.000000Z",)"
        R"("annotations":{{"authorization.k8s.io/decision":"allow"}})",
        id, stage);
}

constexpr std::string_view id = "c5f48f91-d4da-4659-97eb-56bdbcd0817c";

JsonObject only_record(const std::string& body) {
    const Result<std::string> lines = records_of_kubernetes(body, place);
    EXPECT_TRUE(lines) << lines.error().message;
    EXPECT_EQ(std::ranges::count(lines.value_or(""), '\n'), 1);
    return parse_json_object(lines.value_or("{}")).value();
}

TEST(KubernetesAudit, IsARecordOfARequest) {
    const JsonObject record = only_record(event_of("ResponseComplete", id) + "}");
    const auto text = [&](const char* name) { return audit_text(record, name); };
    EXPECT_EQ(text("eventID"), id);
    EXPECT_EQ(text("requestID"), id);
    EXPECT_EQ(text("eventTime"), "2026-01-02T03:04:05Z");
    EXPECT_EQ(text("eventSource"), "audit.k8s.io");
    EXPECT_EQ(text("eventName"), "CreatePodsExec");
    EXPECT_EQ(text("awsRegion"), "eu-west-1");
    EXPECT_EQ(text("recipientAccountId"), "111122223333");
    EXPECT_EQ(text("sourceIPAddress"), "192.0.2.10");
    EXPECT_EQ(text("userAgent"), "kubectl/v1.31.0");
    EXPECT_FALSE(record.contains("errorCode"));
    EXPECT_EQ(to_text(audit_object(record, "userIdentity")),
              R"({"type":"KubernetesUser","principalId":"u-1","userName":"mia"})");
    EXPECT_EQ(to_text(audit_object(record, "requestParameters")),
              R"({"requestURI":"/api/v1/namespaces/shop/pods/web-0/exec?command=sh",)"
              R"("objectRef":{"resource":"pods","namespace":"shop","name":"web-0",)"
              R"("apiVersion":"v1","subresource":"exec"}})");
    EXPECT_EQ(to_text(audit_object(record, "additionalEventData")),
              R"({"groups":["dev"],"level":"Request","sourceIPs":["203.0.113.9","192.0.2.10"],)"
              R"("annotations":{"authorization.k8s.io/decision":"allow"}})");
    EXPECT_EQ(record.at("readOnly"), false);
    EXPECT_EQ(text("eventCategory"), "Management");
}

TEST(KubernetesAudit, IsOfTheLastStageOnly) {
    std::string items;
    for (const char* stage : {"RequestReceived", "ResponseStarted", "ResponseComplete"}) {
        items += (items.empty() ? "" : ",") + event_of(stage, id) + "}";
    }
    const std::string list =
        R"({"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[)";
    EXPECT_EQ(audit_text(only_record(list + items + "]}"), "eventID"), id);
    const auto none = records_of_kubernetes(list + event_of("RequestReceived", id) + "}]}", place);
    ASSERT_TRUE(none);
    EXPECT_EQ(*none, "");
    EXPECT_EQ(records_of_kubernetes(list + "]}", place).value_or("?"), "");
}

TEST(KubernetesAudit, SaysHowItFailed) {
    const struct {
        const char* name;
        const char* stage;
        const char* status;
        const char* code;
        const char* message;
    } rows[] = {
        {"forbidden", "ResponseComplete",
         R"({"metadata":{},"status":"Failure","message":"pods is forbidden","reason":"Forbidden","code":403})",
         "Forbidden", "pods is forbidden"},
        {"without a reason", "ResponseComplete", R"({"code":500})", "500", ""},
        {"a panic", "Panic", R"({})", "Panic", ""},
        {"done", "ResponseComplete", R"({"metadata":{},"code":201})", "", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const JsonObject record = only_record(event_of(row.stage, id) +
                                              fmt::format(R"(,"responseStatus":{}}})", row.status));
        EXPECT_EQ(audit_text(record, "errorCode"), row.code);
        EXPECT_EQ(audit_text(record, "errorMessage"), row.message);
    }
}

TEST(KubernetesAudit, MakesAnIdOfWhatACallerChose) {
    const std::string chosen = event_of("ResponseComplete", "my request") + "}";
    const JsonObject record = only_record(chosen);
    // sha256sum of "my request", as a UUID of version 8.
    EXPECT_EQ(audit_text(record, "eventID").size(), 36u);
    EXPECT_EQ(audit_text(record, "eventID")[14], '8');
    EXPECT_EQ(audit_text(record, "requestID"), "my request");
    EXPECT_EQ(only_record(chosen), record);
}

TEST(KubernetesAudit, NamesWhatIsNoResource) {
    const JsonObject record = only_record(
        R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a","stage":"ResponseComplete",)"
        R"("requestURI":"/version","verb":"get","user":{"username":"system:anonymous"},)"
        R"("requestReceivedTimestamp":"2026-01-02T03:04:05Z"})");
    EXPECT_EQ(audit_text(record, "eventName"), "GetUrl");
    EXPECT_EQ(record.at("readOnly"), true);
}

TEST(KubernetesAudit, IsRefusedWhenItIsNone) {
    const std::string whole = event_of("ResponseComplete", id) + "}";
    const struct {
        std::string body;
        const char* says;
    } rows[] = {
        {"hello", "not JSON"},
        {"[]", "object"},
        {R"({"kind":"Event","apiVersion":"v1"})", "apiVersion is not of audit.k8s.io"},
        {R"({"kind":"EventList","apiVersion":"audit.k8s.io/v1"})", "no items"},
        {R"({"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[1]})", "audit event 0"},
        {R"({"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[)" + whole + ",{}]}",
         "audit event 1: it has no auditID and stage"},
        {R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a","stage":"Panic"})",
         "audit event 0"},
    };
    for (const auto& row : rows) {
        const auto lines = records_of_kubernetes(row.body, place);
        ASSERT_FALSE(lines) << row.body;
        EXPECT_EQ(lines.error().code, Code::invalid);
        EXPECT_NE(lines.error().message.find(row.says), std::string::npos) << lines.error().message;
    }
}

}  // namespace
}  // namespace opentrail::intake

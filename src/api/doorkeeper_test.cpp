// Who is told to come back later: in each protocol's words, and what is recorded of it.

#include "api/doorkeeper.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/service_world.h"

namespace opentrail::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Settings each_group(double rate) {
    Settings settings;
    settings.rates.fill(rate);
    return settings;
}

TEST(CallGroups, AreFoundByRequest) {
    struct Row {
        const char* method;
        const char* target;
        const char* operation;  // Of CloudTrail.
        std::string_view group;
        const char* accept = "application/json";
    };
    const Row rows[] = {
        {"POST", "/", "LookupEvents", "lookups"},
        {"POST", "/", "DescribeTrails", "reads"},
        {"POST", "/", "GetTrailStatus", "reads"},
        {"POST", "/", "ListTags", "reads"},
        {"POST", "/", "CreateTrail", "changes"},
        {"POST", "/", "StopLogging", "changes"},
        {"GET", "/v1/events?user=mia", "", "lookups"},
        {"GET", "/v1/events/count", "", "lookups"},
        {"GET", "/v1/events?limit=all", "", "exports", "application/x-ndjson"},
        {"GET", "/v1/tail", "", "exports"},
        {"POST", "/v1/events", "", "events"},
        {"POST", "/v1/imports/1/batches", "", "events"},
        {"POST", "/v1/imports", "", "changes"},
        {"GET", "/v1/imports", "", "reads"},
        {"DELETE", "/v1/tokens/1", "", "changes"},
        {"POST", "/v1/access/ListUsers", "", "access"},
        {"POST", "/PutAuditEvents", "", "events"},
        {"GET", "/healthz", "", "none"},
        {"GET", "/metrics", "", "none"},
    };
    for (const Row& row : rows) {
        http::Request request;
        request.method = row.method;
        request.target = row.target;
        request.headers = {{"Accept", row.accept}};
        if (*row.operation) {
            request.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
            request.headers.push_back(
                {"X-Amz-Target", fmt::format("CloudTrail_20131101.{}", row.operation)});
        }
        const auto group = group_of(surface_of(request), request);
        EXPECT_EQ(group ? name(*group) : "none", row.group) << row.target << row.operation;
    }
}

TEST(Rates, AreRefusedInEachProtocolsWords) {
    ServiceWorld world(each_group(1));
    struct Row {
        const char* name;
        const char* method;
        const char* target;
        const char* body;
        Sending sending;
        int status;
        std::string holds;
    };
    const http::Header form{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"};
    const http::Header json{"Content-Type", "application/x-amz-json-1.1"};
    const http::Header lookup{"X-Amz-Target", "CloudTrail_20131101.LookupEvents"};
    const Row rows[] = {
        {"JSON 1.1",
         "POST",
         "/",
         "{}",
         {.headers = {json, lookup}, .service = "cloudtrail"},
         400,
         R"({"__type":"ThrottlingException","Message":"Rate exceeded"})"},
        {"/v1",
         "GET",
         "/v1/status",
         "",
         {},
         429,
         R"({"__type":"ThrottlingException","message":"Rate exceeded"})"},
        {"Query",
         "POST",
         "/",
         "Action=GetCallerIdentity&Version=2011-06-15",
         {.headers = {form}, .service = "sts"},
         400,
         "<Code>Throttling</Code>"},
        {"S3", "GET", "/", "", {.service = "s3"}, 503, "<Code>SlowDown</Code>"},
    };
    for (const Row& row : rows) {
        const auto send = [&] { return world.send(row.method, row.target, row.body, row.sending); };
        EXPECT_EQ(send().status, 200) << row.name;
        const http::Response refused = send();
        EXPECT_EQ(refused.status, row.status) << row.name << refused.body;
        EXPECT_NE(refused.body.find(row.holds), std::string::npos) << row.name << refused.body;
    }
    world.clock.move(seconds(1));
    for (const Row& row : rows) {
        EXPECT_EQ(world.send(row.method, row.target, row.body, row.sending).status, 200)
            << row.name << " a second later";
    }
}

TEST(Rates, AreEachPrincipalsOwn) {
    Settings settings;
    settings.rates[static_cast<std::size_t>(CallGroup::reads)] = 2;
    ServiceWorld world(settings);
    const auto mia = world.add_user("000000000000", "mia");
    const auto status = [&](const Sending& sending) {
        return world.send("GET", "/v1/status", "", sending).status;
    };
    const Sending as_mia{.credentials = mia};
    EXPECT_EQ(status({}), 200);
    EXPECT_EQ(status({}), 200);
    EXPECT_EQ(status({}), 429);
    EXPECT_EQ(status(as_mia), 200);
    EXPECT_EQ(world.send("GET", "/v1/events/count").status, 200) << "another group";
}

TEST(Rates, AreRecordedInSum) {
    Settings settings;
    settings.rates[static_cast<std::size_t>(CallGroup::reads)] = 1;
    ServiceWorld world(settings);
    for (int i = 0; i < 50; ++i) world.send("GET", "/v1/status");
    world.clock.move(minutes(1));
    world.service->tick();
    EXPECT_EQ(world.get("/v1/events/count?eventName=ThrottledCalls"), R"({"total":1})");
    const std::string found = world.get("/v1/events?eventName=ThrottledCalls");
    for (const char* part :
         {R"("errorCode":"ThrottlingException")", R"("errorMessage":"Rate exceeded")",
          R"("arn":"arn:aws:iam::000000000000:user/admin")", R"("type":"IAMUser")", R"("count":49)",
          R"("groups":{"reads":49})"}) {
        EXPECT_NE(found.find(part), std::string::npos) << part << found;
    }
    EXPECT_NE(world.send("GET", "/metrics")
                  .body.find(R"(opentrail_throttled_requests_total{why="rate"} 49)"),
              std::string::npos);
}

class FailuresTest : public ::testing::Test {
  protected:
    static Settings settings() {
        Settings settings;
        settings.failures_max = 10;
        return settings;
    }

    http::Response ask(const std::string& address, const Sending& sending = {}) {
        http::Request request = world_.request("GET", "/v1/status", "", sending);
        request.remote_address = address;
        return world_.send(request);
    }
    /// With the admin's key id and another secret.
    http::Response guess(const std::string& address) {
        access::Credentials wrong = world_.credentials;
        wrong.secret = "guess";
        return ask(address, {.credentials = wrong});
    }

    ServiceWorld world_{settings()};
};

TEST_F(FailuresTest, MakeAPairWaitAndNobodyElse) {
    for (int i = 0; i < 10; ++i) EXPECT_EQ(guess("203.0.113.9").status, 403) << i;
    EXPECT_EQ(guess("203.0.113.9").status, 429);
    EXPECT_EQ(ask("203.0.113.9").status, 429) << "not even looked at";
    EXPECT_EQ(ask("192.0.2.1").status, 200) << "the key's owner, elsewhere";
    world_.clock.move(seconds(1));
    EXPECT_EQ(ask("203.0.113.9").status, 200);
    for (int i = 0; i < 9; ++i) EXPECT_EQ(guess("203.0.113.9").status, 403) << "cleared";
}

TEST_F(FailuresTest, OfTokensMakeTheirAddressWait) {
    int waited = 0;
    for (int i = 0; i < 200; ++i) {
        const auto reply = ask("203.0.113.9", {.token = fmt::format("guess-{}", i)});
        if (reply.status == 429) ++waited;
    }
    EXPECT_EQ(waited, 100);
    EXPECT_EQ(ask("192.0.2.1").status, 200);
}

TEST_F(FailuresTest, AHundredThousandAreFewEntries) {
    const auto before = world_.journal().durable_end(0);
    http::Request request = world_.request("GET", "/v1/status", "", {});
    request.remote_address = "203.0.113.9";
    for (int i = 0; i < 100'000; ++i) {
        for (http::Header& header : request.headers) {
            if (header.name != "Authorization") continue;
            const auto at = header.value.find("Credential=AKIA") + 15;
            header.value.replace(at, 16, fmt::format("{:016}", i));
        }
        const auto reply = world_.send(request);
        ASSERT_TRUE(reply.status == 403 || reply.status == 429) << reply.body;
    }
    world_.clock.move(minutes(1));
    world_.service->tick();
    EXPECT_EQ(world_.get("/v1/events/count?eventName=FailedAuthentication"), R"({"total":1})");
    EXPECT_LE(world_.journal().durable_end(0) - before, 3u);
    EXPECT_NE(world_.get("/v1/events?eventName=FailedAuthentication").find(R"("count":100000)"),
              std::string::npos);
}

}  // namespace
}  // namespace opentrail::api

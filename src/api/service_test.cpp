// Service: what is neither CloudTrail's nor /v1's own: routes, probes, metrics, failed
// authentications, refusals, and what many callers at once do.

#include "api/service.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "api/testing/service_world.h"
#include "base/json.h"
#include "base/thread.h"

namespace opentrail::api {
namespace {

http::Request plain(const std::string& method, const std::string& target) {
    http::Request request;
    request.method = method;
    request.target = target;
    request.headers = {{"Host", "localhost:4580"}, {"User-Agent", "probe/1"}};
    request.remote_address = "198.51.100.4";
    return request;
}

TEST(Service, AnswersProbesWithoutAuthentication) {
    ServiceWorld world;
    EXPECT_EQ(world.send(plain("GET", "/healthz")).body, "ok\n");
    EXPECT_EQ(world.send(plain("GET", "/readyz")).body, "ready\n");
    world.service->set_not_ready("it is stopping");
    const http::Response response = world.send(plain("GET", "/readyz"));
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.body, "it is stopping\n");
    EXPECT_EQ(world.send(plain("GET", "/healthz")).status, 200);
    world.service->set_not_ready("");
    EXPECT_EQ(world.send(plain("HEAD", "/readyz")).body, "");
    EXPECT_EQ(world.send(plain("HEAD", "/readyz")).status, 200);
}

TEST(Service, ShortOfDiskItRefusesEventsAndGoesOnAnswering) {
    ServiceWorld world;
    ASSERT_EQ(world.send("POST", "/v1/events", made_record(1)).status, 200);
    struct Row {
        const char* name;
        std::uint64_t free_bytes;
        bool takes_events;
        bool looks_up;
    };
    constexpr std::uint64_t least = ServiceWorld::free_bytes_min;
    const Row rows[] = {{"enough", 2 * least, true, true},
                        {"short", least - 100'000, false, true},
                        {"no reserve", least / 2 - 1, false, false},
                        {"enough again", 3 * least, true, true}};
    int number = 2;
    for (const Row& row : rows) {
        world.leave_space(row.free_bytes);
        const http::Response posted = world.send("POST", "/v1/events", made_record(number++));
        EXPECT_EQ(posted.status == 200, row.takes_events) << row.name << posted.body;
        const http::Response found = world.call("LookupEvents", "{}");
        EXPECT_EQ(found.status == 200, row.looks_up) << row.name << found.body;
        for (const http::Response& response : {posted, found}) {
            if (response.status == 200) continue;
            EXPECT_NE(response.body.find("ThrottlingException"), std::string::npos) << row.name;
            EXPECT_NE(response.body.find("the disk is short of space: "), std::string::npos);
        }
        EXPECT_NE(world.get("/v1/events").find("\"events\":["), std::string::npos) << row.name;
        EXPECT_EQ(world.send(plain("GET", "/healthz")).status, 200);
        const http::Response ready = world.send(plain("GET", "/readyz"));
        EXPECT_EQ(ready.status, row.takes_events ? 200 : 503) << row.name;
        const std::string status = world.get("/v1/status");
        if (!row.takes_events) {
            EXPECT_TRUE(ready.body.starts_with("the disk is short of space: ")) << ready.body;
            EXPECT_NE(status.find(R"("ready":false,"reason":"the disk is short of space: )"),
                      std::string::npos)
                << status;
        }
        EXPECT_NE(world.send("GET", "/metrics")
                      .body.find(row.takes_events ? "opentrail_disk_short 0\n"
                                                  : "opentrail_disk_short 1\n"),
                  std::string::npos);
    }
}

TEST(Service, SaysFirstThatTheDiskIsShortAndThenWhatFailed) {
    journal::Options options;
    options.retry_pause = std::chrono::milliseconds(1);
    ServiceWorld world({}, options);
    // A write is tried again, a sync that failed is final.
    for (std::uint64_t call = 1; world.journal().failure().empty(); ++call) {
        ASSERT_LT(call, 20U);
        world.disk().fail_at(call);
        world.call("ListTrails", "{}");
    }
    world.leave_space(ServiceWorld::free_bytes_min - 100'000);
    const http::Response ready = world.send(plain("GET", "/readyz"));
    EXPECT_EQ(ready.status, 503);
    EXPECT_TRUE(ready.body.starts_with("the disk is short of space: ")) << ready.body;
    EXPECT_NE(ready.body.find("(journal.free_bytes_min); the journal failed: "), std::string::npos)
        << ready.body;
}

TEST(Service, ForgetsAnImportThoughTheReserveIsUsedUp) {
    ServiceWorld world;
    const JsonObject started =
        parse_json_object(world.send("POST", "/v1/imports", "{}").body).value();
    const std::string import =
        "/v1/imports/" + std::string(started.at("importId").as_string().c_str());
    world.leave_space(ServiceWorld::free_bytes_min / 2 - 1);
    EXPECT_EQ(world.send("POST", import + "/finish", "{}").status, 429);
    const http::Response forgotten = world.send("POST", import + "/forget");
    EXPECT_EQ(forgotten.status, 200) << forgotten.body;
    EXPECT_NE(world.get(import).find(R"("state":"forgotten")"), std::string::npos);
}

TEST(Service, ShowsMetrics) {
    ServiceWorld world;
    world.call("ListTrails", "{}");
    world.send("GET", "/v1/imports/x");
    const http::Response response = world.send("GET", "/metrics");
    EXPECT_EQ(header_of(response, "Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    for (const char* line :
         {"opentrail_requests_total{to=\"cloudtrail\",status=\"200\"} 1\n",
          "opentrail_requests_total{to=\"/v1/imports/*\",status=\"404\"} 1\n", "opentrail_up 1\n",
          "opentrail_journal_durable_entries{shard=\"0\"} 7\n"}) {
        EXPECT_NE(response.body.find(line), std::string::npos) << line << response.body;
    }
}

TEST(Service, TellsItsStatus) {
    ServiceWorld world;
    world.call("ListTrails", "{}");
    world.clock.move(std::chrono::seconds(90));
    // A status tells of the lag and does not wait; a search does.
    world.get("/v1/events");
    const JsonObject status = parse_json_object(world.get("/v1/status")).value();
    EXPECT_EQ(status.at("account"), "000000000000");
    EXPECT_EQ(status.at("region"), "us-east-1");
    EXPECT_EQ(status.at("ready"), true);
    EXPECT_EQ(status.at("uptimeSeconds"), 90);
    EXPECT_EQ(to_text(status.at("journal").at("shards")),
              R"([{"shard":0,"begin":0,"durableEnd":7,"indexedEnd":7,"lag":0}])");
    EXPECT_EQ(status.at("history").at("events"), 1);
    EXPECT_EQ(to_text(status.at("imports")), R"({"running":0,"done":0,"forgotten":0})");
    EXPECT_EQ(to_text(status.at("alarms")),
              R"({"conflicts":0,"failedAuthentications":0,"validation":0})");
}

TEST(Service, TellsHowFarTheCatalogHasCome) {
    ServiceWorld world;
    world.call("ListTrails", "{}");
    // An event changes nothing that is configured: nobody waits until it is read.
    JsonObject status;
    do {
        status = parse_json_object(world.get("/v1/status")).value();
    } while (status.at("catalog").at("lag") != 0);
    EXPECT_EQ(to_text(status.at("catalog")),
              R"({"lag":0,"shards":[{"shard":0,"appliedEnd":7,"lag":0}]})");
    EXPECT_NE(
        world.send("GET", "/metrics").body.find("opentrail_catalog_lag_entries{shard=\"0\"} 0\n"),
        std::string::npos);
}

TEST(Service, TellsOthersNothingOfTheWholeServer) {
    ServiceWorld world;
    const Sending mia{.credentials = world.add_user("111122223333", "mia")};
    const http::Response response = world.send("GET", "/v1/status", "", mia);
    ASSERT_EQ(response.status, 200) << response.body;
    const JsonObject told = parse_json_object(response.body).value();
    std::set<std::string> members;
    for (const auto& member : told) members.emplace(std::string_view(member.key()));
    EXPECT_EQ(members, (std::set<std::string>{"version", "commit", "account", "region", "ready",
                                              "trails", "uptimeSeconds"}));
}

TEST(Service, RefusesParametersThatThereAreNot) {
    ServiceWorld world;
    for (const char* path : {"/v1/status", "/v1/settings"}) {
        EXPECT_EQ(world.send("GET", path).status, 200) << path;
        const http::Response response = world.send("GET", std::string(path) + "?x=1");
        EXPECT_EQ(response.status, 400) << path;
        EXPECT_NE(response.body.find("there is no parameter x here"), std::string::npos)
            << response.body;
    }
}

TEST(Service, KnowsWhatItDoesNotHave) {
    ServiceWorld world;
    const struct {
        const char* method;
        const char* target;
        int status;
        const char* code;
    } rows[] = {
        {"GET", "/", 404, "ResourceNotFoundException"},
        {"PUT", "/", 404, "ResourceNotFoundException"},
        {"GET", "/v2/events", 404, "ResourceNotFoundException"},
        {"GET", "/v1", 404, "ResourceNotFoundException"},
        {"GET", "/v1/no-such", 404, "ResourceNotFoundException"},
        {"GET", "/v1/imports/a/b", 404, "ResourceNotFoundException"},
        {"DELETE", "/v1/events", 405, "MethodNotAllowedException"},
        {"GET", "/v1/imports/%2e%2e", 404, "ResourceNotFoundException"},
        {"GET", "/v1/imports/%zz", 404, "ResourceNotFoundException"},
    };
    for (const auto& row : rows) {
        const http::Response response = world.send(row.method, row.target);
        EXPECT_EQ(response.status, row.status) << row.target;
        EXPECT_EQ(parse_json_object(response.body).value().at("__type"), row.code) << row.target;
        EXPECT_EQ(header_of(response, "x-amzn-RequestId").size(), 36U) << row.target;
    }
    const http::Response unsigned_one = world.send(plain("GET", "/v1/events"));
    EXPECT_EQ(unsigned_one.status, 403);
    EXPECT_EQ(
        unsigned_one.body,
        R"({"__type":"MissingAuthenticationTokenException","message":"Missing Authentication Token"})");
}

TEST(Service, RefusesPathsOfBucketsThatCannotBeReadInS3sForm) {
    ServiceWorld world;
    ASSERT_TRUE(world.store().create_bucket("gen"));
    for (const char* target : {"/gen/%ff", "/gen/%zz", "/gen/a?prefix=%ff", "/gen?prefix=%ff"}) {
        const http::Response response = world.send(plain("GET", target));
        EXPECT_EQ(response.status, 400) << target;
        EXPECT_NE(response.body.find("<Code>InvalidURI</Code>"), std::string::npos)
            << target << response.body;
        EXPECT_EQ(header_of(response, "Content-Type"), "application/xml") << target;
    }
    EXPECT_EQ(world.send(plain("GET", "/gen/a")).status, 403);
    EXPECT_EQ(world.send(plain("GET", "/absent/%ff")).status, 404);
}

TEST(Service, AnswersTheDataApiInItsForm) {
    ServiceWorld world;
    const http::Response response = world.send("POST", "/PutAuditEvents?channelArn=arn%3Aaws%3Ax",
                                               "{}", {.service = "cloudtrail-data"});
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(header_of(response, "x-amzn-errortype"), "UnsupportedOperationException");
    EXPECT_EQ(
        response.body,
        R"({"__type":"UnsupportedOperationException","message":"The operation PutAuditEvents is not supported."})");
    EXPECT_EQ(world.send("POST", "/PutAuditEvents", "{}", {.service = "cloudtrail"}).status, 403);
}

TEST(Service, RefusesInTheFormOfWhatWasRead) {
    ServiceWorld world;
    const struct {
        const char* name;
        http::Request read;
        int status;
        const char* type;
        const char* body;
    } rows[] = {
        {"too large, for CloudTrail", plain("POST", "/"), 413, "application/x-amz-json-1.1",
         R"({"__type":"RequestEntityTooLargeException","Message":"why"})"},
        {"too large, for /v1", plain("POST", "/v1/events"), 413, "application/json",
         R"({"__type":"RequestEntityTooLargeException","message":"why"})"},
        {"malformed", http::Request(), 400, "application/json",
         R"({"__type":"BadRequestException","message":"why"})"},
        {"busy", plain("POST", "/"), 503, "application/x-amz-json-1.1",
         R"({"__type":"ServiceUnavailable","Message":"why"})"},
        {"slow", plain("GET", "/v1/events"), 408, "application/json",
         R"({"__type":"RequestTimeoutException","message":"why"})"},
        {"long headers", plain("GET", "/v1/events"), 431, "application/json",
         R"({"__type":"RequestHeaderTooLargeException","message":"why"})"},
    };
    for (const auto& row : rows) {
        const http::Response response = world.service->refuse(row.status, "why", row.read);
        EXPECT_EQ(response.status, row.status) << row.name;
        EXPECT_EQ(header_of(response, "Content-Type"), row.type) << row.name;
        EXPECT_EQ(response.body, row.body) << row.name;
    }
}

TEST(Service, RecordsAMinuteOfFailedAuthenticationsAsOneEvent) {
    ServiceWorld world;
    for (int i = 0; i < 5; ++i) world.send(plain("GET", "/v1/events"));
    http::Request spoilt = world.request("GET", "/v1/events", "");
    spoilt.headers.push_back({"X-Amz-Content-SHA256", "00"});
    spoilt.target = "/v1/status";
    spoilt.remote_address = "198.51.100.4";
    world.send(spoilt);
    world.service->tick();
    EXPECT_EQ(world.get("/v1/events/count?eventName=FailedAuthentication"), R"({"total":0})");
    world.clock.move(std::chrono::seconds(60));
    world.service->tick();
    world.service->tick();
    EXPECT_EQ(world.get("/v1/events/count?eventName=FailedAuthentication&sourceIp=198.51.100.4"),
              R"({"total":1})");
    const std::string body = world.get("/v1/events?eventName=FailedAuthentication");
    EXPECT_NE(
        body.find(
            R"("serviceEventDetails":{"count":6,"first":"2026-01-02T03:04:05Z","last":"2026-01-02T03:04:05Z",)"
            R"("errorCodes":{"InvalidSignatureException":1,"MissingAuthenticationTokenException":5}})"),
        std::string::npos)
        << body;
    EXPECT_NE(
        body.find(
            R"("errorCode":"MissingAuthenticationTokenException","errorMessage":"Failed authentication")"),
        std::string::npos)
        << body;
    EXPECT_NE(world.send("GET", "/metrics").body.find("opentrail_failed_authentications_total 6\n"),
              std::string::npos);
    // What a stop interrupts is written too.
    world.send(plain("GET", "/v1/events"));
    world.service->stop();
    world.service->tick();
    EXPECT_EQ(world.get("/v1/events/count?eventName=FailedAuthentication"), R"({"total":2})");
}

TEST(Service, ShowsAnotherAccountOnlyItsOwn) {
    ServiceWorld world;
    const Sending mia{.credentials = world.add_user("111122223333", "mia")};
    const Sending bob{.credentials = world.add_user("444455556666", "bob")};
    // made_record() is of account 111122223333.
    const http::Response foreign = world.send("POST", "/v1/events", made_record(1), bob);
    EXPECT_NE(foreign.body.find(R"("failed":[{"id":"0","errorCode":"InvalidRecipient",)"),
              std::string::npos)
        << foreign.body;
    EXPECT_NE(world.send("POST", "/v1/events", made_record(1), mia).body.find(R"("failed":[])"),
              std::string::npos);
    EXPECT_EQ(world.send("POST", "/v1/events?account=111122223333", "[]", bob).status, 403);

    EXPECT_EQ(world.send("GET", "/v1/events/count", "", mia).body, R"({"total":1})");
    EXPECT_EQ(world.send("GET", "/v1/events/count", "", bob).body, R"({"total":0})");
    EXPECT_EQ(world.send("GET", "/v1/events/count?account=111122223333", "", bob).body,
              R"({"total":0})");
    EXPECT_EQ(
        world.send("GET", "/v1/events?eventId=00000000-0000-4000-8000-000000000001", "", bob).body,
        R"({"events":[]})");
    EXPECT_EQ(world.send("GET", "/v1/events/histogram", "", bob).body,
              R"({"interval":"1h","buckets":[]})");
    Sending lookup = bob;
    EXPECT_EQ(world.call("LookupEvents", "{}", lookup).body, R"({"Events":[]})");
    lookup = mia;
    EXPECT_NE(world.call("LookupEvents", "{}", lookup).body.find("RunInstances"),
              std::string::npos);
    {
        const http::Response tail = world.send("GET", "/v1/tail?from=0:0", "", bob);
        world.send(
            "POST", "/v1/events?account=444455556666",
            R"({"eventVersion":"1.0","eventTime":"2026-01-02T03:00:00Z","eventSource":"a.b","eventName":"Own"})",
            bob);
        LineStream stream(2);
        tail.stream(stream);
        ASSERT_EQ(stream.lines.size(), 2U);
        EXPECT_NE(stream.lines[0].find("LookupEvents"), std::string::npos) << "its own call";
        EXPECT_NE(stream.lines[1].find("Own"), std::string::npos);
    }
    // An import, a token and a conflict of one account are nobody else's business.
    const JsonObject started =
        parse_json_object(world.send("POST", "/v1/imports", "{}", mia).body).value();
    const std::string id(started.at("importId").as_string().c_str());
    EXPECT_EQ(world.send("GET", "/v1/imports/" + id, "", bob).status, 404);
    EXPECT_EQ(world.send("POST", "/v1/imports/" + id + "/forget", "", bob).status, 404);
    EXPECT_EQ(world.send("GET", "/v1/imports", "", bob).body, R"({"imports":[]})");
    EXPECT_EQ(world.send("GET", "/v1/imports/" + id, "", mia).status, 200);
    world.send("POST", "/v1/tokens", R"({"name":"mias"})", mia);
    // One that would never end, for want of a letter.
    EXPECT_EQ(world.send("POST", "/v1/tokens", R"({"name":"t","expireIn":"1h"})", mia).status, 400);
    EXPECT_EQ(world.send("GET", "/v1/tokens", "", bob).body, R"({"tokens":[]})");
    std::string other = made_record(1);
    other.replace(other.find("192.0.2.9"), 9, "192.0.2.8");
    world.send("POST", "/v1/events", other, mia);
    EXPECT_EQ(world.send("GET", "/v1/conflicts", "", bob).body, R"({"conflicts":[]})");
    EXPECT_NE(world.send("GET", "/v1/conflicts", "", mia).body.find("000000000001"),
              std::string::npos);
    // The home account reads and writes all.
    EXPECT_EQ(world.get("/v1/events/count?user=mia&eventName=RunInstances"), R"({"total":2})");
}

TEST(Service, BelievesNoKeyThatIsSwitchedOff) {
    ServiceWorld world;
    const http::Response response = world.send(
        "GET", "/v1/status", "", {.credentials = world.add_user("000000000000", "gone", false)});
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(
        response.body,
        R"({"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."})");
}

TEST(Service, KeepsItsCallersOverALostCatalog) {
    ServiceWorld world;
    const access::Credentials before = world.credentials;
    world.restart_without_catalog();
    EXPECT_EQ(world.credentials.access_key_id, before.access_key_id);
    EXPECT_EQ(world.credentials.secret, before.secret);
    EXPECT_EQ(world.call("ListTrails", "{}").status, 200);
}

TEST(Service, RefusesABodyBeyondTheSetting) {
    Settings settings;
    settings.body_bytes_max = 100;
    ServiceWorld world(settings);
    EXPECT_EQ(world.send("POST", "/v1/events", std::string(101, ' ')).status, 413);
}

TEST(Service, AnswersOneOfManyWithTheSameKey) {
    ServiceWorld world;
    const std::string body = made_record(1);
    std::vector<std::string> replies(8);
    {
        std::vector<Thread> threads;
        for (std::string& reply : replies) {
            const http::Request request = world.request("POST", "/v1/events", body,
                                                        {.headers = {{"Idempotency-Key", "same"}}});
            threads.emplace_back("test", [&world, &reply, request](const std::stop_token&) {
                reply = world.send(request).body;
            });
        }
        for (Thread& thread : threads) thread.join();
    }
    for (const std::string& reply : replies) {
        EXPECT_EQ(
            reply,
            R"({"successful":[{"id":"0","eventID":"00000000-0000-4000-8000-000000000001"}],"failed":[],"duplicates":[],"conflicts":[]})");
    }
}

TEST(Service, ServesManyCallersAtOnce) {
    ServiceWorld world;
    {
        std::vector<Thread> threads;
        for (int number = 0; number < 4; ++number) {
            threads.emplace_back("test", [&world, number](const std::stop_token&) {
                for (int i = 0; i < 20; ++i) {
                    world.send("POST", "/v1/events", made_record(number * 100 + i));
                    world.call("LookupEvents", "{}");
                    world.send("GET", "/v1/status");
                }
            });
        }
        for (Thread& thread : threads) thread.join();
    }
    EXPECT_EQ(world.get("/v1/events/count?user=mia"), R"({"total":80})");
    EXPECT_EQ(world.get("/v1/events/count?eventName=LookupEvents"), R"({"total":80})");
}

}  // namespace
}  // namespace opentrail::api

// /v1/events over the whole service: events in, searches, counts, lines and tails, with exact
// replies.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/page_search.h"
#include "api/testing/service_world.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/limits.h"

namespace opentrail::api::v1 {
namespace {

std::string id_of(int number) { return fmt::format("00000000-0000-4000-8000-{:012}", number); }

std::string success_of(int index, int number) {
    return fmt::format(R"({{"id":"{}","eventID":"{}"}})", index, id_of(number));
}

class EventsTest : public ::testing::Test {
  protected:
    http::Response post(const std::string& body, std::vector<http::Header> headers = {}) {
        return world_.send("POST", "/v1/events", body, {.headers = std::move(headers)});
    }

    void submit(int first, int count) {
        std::string lines;
        for (int i = 0; i < count; ++i) lines += made_record(first + i) + "\n";
        ASSERT_EQ(post(lines).status, 200);
    }

    std::vector<std::string> lines_of(const std::string& query, std::size_t lines_max = 1000) {
        const http::Response response = world_.send(
            "GET", "/v1/events?" + query, "", {.headers = {{"Accept", "application/x-ndjson"}}});
        EXPECT_EQ(response.status, 200) << response.body;
        LineStream stream(lines_max);
        if (response.stream) response.stream(stream);
        return stream.lines;
    }

    ServiceWorld world_;
};

TEST_F(EventsTest, TakesEveryShapeOfBatch) {
    const std::string one = made_record(1);
    const std::string two = made_record(2);
    const std::string successful =
        fmt::format(R"({{"successful":[{},{}],"failed":[],"duplicates":[],"conflicts":[]}})",
                    success_of(0, 1), success_of(1, 2));
    const http::Response first = post(fmt::format(R"({{"Records":[{},{}]}})", one, two));
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.body, successful);
    EXPECT_EQ(header_of(first, "Content-Type"), "application/json");
    EXPECT_EQ(header_of(first, "x-amzn-RequestId").size(), 36U);
    const std::string again =
        fmt::format(R"({{"successful":[{},{}],"failed":[],"duplicates":["0","1"],"conflicts":[]}})",
                    success_of(0, 1), success_of(1, 2));
    EXPECT_EQ(post(fmt::format(R"({{"events":[{},{}]}})", one, two)).body, again);
    EXPECT_EQ(post(fmt::format("[{},{}]", one, two)).body, again);
    EXPECT_EQ(post(one + "\n" + two + "\n", {{"Content-Type", "application/x-ndjson"}}).body,
              again);
    EXPECT_EQ(post(gzip(fmt::format("[{},{}]", one, two), GzipEffort::fast),
                   {{"Content-Encoding", "gzip"}})
                  .body,
              again);
    EXPECT_EQ(world_.get("/v1/events/count?door=submitted"), R"({"total":2})");
}

std::string kubernetes_event(int number, std::string_view stage, int year = 2026) {
    return fmt::format(
        R"({{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"{}",)"
        R"("stage":"{}","requestURI":"/api/v1/pods","verb":"list","user":{{"username":"mia"}},)"
        R"("objectRef":{{"resource":"pods"}},"requestReceivedTimestamp":)"
        R"("{}-01-01T00:00:00.000001Z"}})",
        id_of(number), stage, year);
}

TEST_F(EventsTest, TakesAuditEventsOfOthers) {
    const auto send = [&](const std::string& items) {
        return world_.send(
            "POST", "/v1/intake/kubernetes",
            R"({"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[)" + items + "]}");
    };
    const std::string batch = kubernetes_event(1, "RequestReceived") + "," +
                              kubernetes_event(1, "ResponseComplete") + "," +
                              kubernetes_event(2, "ResponseComplete");
    const std::string successful = success_of(0, 1) + "," + success_of(1, 2);
    EXPECT_EQ(send(batch).body,
              fmt::format(R"({{"successful":[{}],"failed":[],"duplicates":[],"conflicts":[]}})",
                          successful));
    EXPECT_EQ(send(batch).body,
              fmt::format(R"({{"successful":[{}],"failed":[],"duplicates":["0","1"],)"
                          R"("conflicts":[]}})",
                          successful));
    EXPECT_EQ(world_.get("/v1/events/count?eventName=ListPods&username=mia&readOnly=true"),
              R"({"total":2})");
    // Who looks at nothing but the status must not believe that all is taken.
    const auto part = send(kubernetes_event(3, "Panic") + "," + kubernetes_event(4, "Panic", 2099));
    EXPECT_EQ(part.status, 400);
    EXPECT_NE(part.body.find("not all events are taken"), std::string::npos) << part.body;
    EXPECT_EQ(world_.get("/v1/events/count?eventName=ListPods"), R"({"total":3})");
    EXPECT_EQ(send(kubernetes_event(5, "RequestReceived")).status, 200);
    EXPECT_EQ(send("{}").status, 400);
    const auto minio = world_.send("POST", "/v1/intake/minio",
                                   R"({"time":"2026-01-01T00:00:00Z","api":{"name":"PutObject"}})");
    EXPECT_EQ(minio.status, 200) << minio.body;
    EXPECT_EQ(world_.get("/v1/events/count?eventSource=minio:s3"), R"({"total":1})");
}

TEST_F(EventsTest, CutsCountsWhoseTextIsTooLongForAReply) {
    std::string records;
    for (int i = 0; i < 2200; ++i) records += made_record(i, fmt::format("{:02000}", i)) + "\n";
    ASSERT_EQ(post(records).status, 200);
    const std::string few = world_.get("/v1/events/count?by=eventName&limit=2000");
    EXPECT_TRUE(few.ends_with("}]}")) << few.substr(few.size() - 40);
    const std::string many = world_.get("/v1/events/count?by=eventName&limit=10000");
    EXPECT_TRUE(many.ends_with(R"("count":1}],"cut":true})")) << many.substr(many.size() - 40);
    EXPECT_LE(many.size(), limits::count_text_bytes_max + 100);
    EXPECT_GT(many.size(), limits::count_text_bytes_max - 3000);
    EXPECT_TRUE(parse_json(many, many.size()));
}

TEST_F(EventsTest, RefusesARecordNestedTooDeepAlone) {
    const std::string deep = made_record(
        2, "RunInstances", ",\"deep\":" + std::string(5000, '[') + std::string(5000, ']'));
    const http::Response response =
        post(fmt::format(R"({{"Records":[{},{},{}]}})", made_record(1), deep, made_record(3)));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(
        response.body,
        fmt::format(R"({{"successful":[{},{}],"failed":[{}],"duplicates":[],"conflicts":[]}})",
                    success_of(0, 1), success_of(2, 3),
                    R"({"id":"1","errorCode":"InvalidData",)"
                    R"("errorMessage":"record is not valid JSON at byte 616: nested deeper than )"
                    R"(64 levels"})"));
}

TEST_F(EventsTest, GivesEachRecordItsResult) {
    std::string conflicting = made_record(1);
    conflicting.replace(conflicting.find("192.0.2.9"), 9, "192.0.2.8");
    std::string foreign_time = made_record(2);
    foreign_time.replace(foreign_time.find("2026-01-02"), 10, "2026-01-03");
    std::string own = made_record(3, "StopLogging");
    own.replace(own.find("ec2.amazonaws.com"), 17, "cloudtrail.amazonaws.com");
    std::string aws_own = own;
    for (std::size_t at = own.find("111122223333"); at != std::string::npos;
         at = own.find("111122223333")) {
        own.replace(at, 12, "000000000000");
    }
    ASSERT_EQ(post(made_record(1)).status, 200);
    const http::Response response =
        post(fmt::format("[{},{},{},{},{}]", conflicting, foreign_time, own, aws_own, "{}"));
    ASSERT_EQ(response.status, 200);
    const JsonObject body = parse_json_object(response.body).value();
    EXPECT_EQ(to_text(body.at("successful")),
              fmt::format("[{},{}]", success_of(0, 1), success_of(3, 3)));
    EXPECT_EQ(to_text(body.at("duplicates")), "[]");
    EXPECT_EQ(to_text(body.at("conflicts")), R"(["0"])");
    const JsonArray& failed = body.at("failed").as_array();
    ASSERT_EQ(failed.size(), 3U);
    EXPECT_EQ(failed[0].at("id"), "1");
    EXPECT_EQ(failed[0].at("errorCode"), "InvalidData");
    EXPECT_EQ(
        to_text(failed[1]),
        R"({"id":"2","errorCode":"InvalidEventSource","errorMessage":"eventSource cloudtrail.amazonaws.com of account 000000000000 is OpenTrail's own"})");
    EXPECT_EQ(failed[2].at("id"), "4");
    EXPECT_EQ(failed[2].at("errorCode"), "FieldNotFound");
}

// Nobody but OpenTrail says what was done with its trails and its users. AWS's own calls of other
// accounts are taken, and so is S3: the home account may be one of AWS's too.
TEST_F(EventsTest, TakesNothingThatWouldPassForItsOwnCalls) {
    const std::string home = "000000000000";
    const std::string team = "111122223333";
    const std::string here = "444455556666";  // Of people who may sign in here.
    const std::string far = "777788889999";
    world_.change(
        catalog::PutAccount{{.id = here, .name = "eve's", .created = world_.clock.now()}});
    const struct {
        const char* source;
        std::string recipient;
        std::string identity;  // Whose user did it.
        bool taken;
    } rows[] = {
        {"iam.amazonaws.com", home, home, false},
        {"iam.amazonaws.com", home, team, false},
        {"iam.amazonaws.com", team, home, false},
        {"iam.amazonaws.com", team, team, true},
        {"sts.amazonaws.com", home, home, false},
        {"sts.amazonaws.com", team, home, false},
        {"sts.amazonaws.com", team, team, true},
        {"IAM.amazonaws.com", home, home, false},
        {" sts.amazonaws.com\\t", home, home, false},
        {"cloudtrail.amazonaws.com", team, home, false},
        {"cloudtrail.amazonaws.com", team, team, true},
        {"signin.amazonaws.com", home, home, false},
        {"signin.amazonaws.com", team, home, false},
        {"signin.amazonaws.com", home, far, false},
        {"SignIn.amazonaws.com ", home, home, false},
        {"signin.amazonaws.com", here, here, false},
        {"signin.amazonaws.com", far, here, false},
        {"signin.amazonaws.com", far, far, true},
        {"opentrail.internal", team, team, false},
        {"watch.opentrail.internal", team, team, false},
        {"s3.amazonaws.com", home, home, true},
        {"ec2.amazonaws.com", home, home, true},
    };
    int number = 0;
    for (const auto& row : rows) {
        const std::string record = fmt::format(
            R"({{"eventVersion":"1.08","eventTime":"2026-01-02T03:00:00Z","eventSource":"{}",)"
            R"("eventName":"DeleteUser","awsRegion":"us-east-1","recipientAccountId":"{}",)"
            R"("userIdentity":{{"type":"IAMUser","accountId":"{}","userName":"admin",)"
            R"("arn":"arn:aws:iam::{}:user/admin"}},"eventID":"{}"}})",
            row.source, row.recipient, row.identity, row.identity, id_of(++number));
        const JsonObject body = parse_json_object(post(record).body).value();
        const JsonArray& failed = body.at("failed").as_array();
        EXPECT_EQ(failed.empty(), row.taken)
            << row.source << " of " << row.recipient << " by " << row.identity;
        if (!failed.empty()) {
            EXPECT_EQ(failed[0].at("errorCode"), "InvalidEventSource") << row.source;
        }
    }
}

TEST_F(EventsTest, RefusesWhatIsNoBatch) {
    const std::string good = gzip(made_record(1), GzipEffort::fast);
    const struct {
        const char* name;
        std::string body;
        std::vector<http::Header> headers;
        int status;
        const char* code;
    } rows[] = {
        {"nothing", "", {}, 400, "ValidationException"},
        {"text", "nonsense", {}, 400, "ValidationException"},
        {"an unknown encoding",
         "[]",
         {{"Content-Encoding", "br"}},
         415,
         "UnsupportedMediaTypeException"},
        {"no gzip", "[]", {{"Content-Encoding", "gzip"}}, 400, "ValidationException"},
        {"gzip cut short",
         good.substr(0, good.size() - 3),
         {{"Content-Encoding", "gzip"}},
         400,
         "ValidationException"},
        {"more after the gzip",
         good + "more",
         {{"Content-Encoding", "gzip"}},
         400,
         "ValidationException"},
        {"a gzip bomb",
         gzip(std::string(limits::inflated_body_bytes_max + 1, ' '), GzipEffort::fast),
         {{"Content-Encoding", "gzip"}},
         413,
         "RequestEntityTooLargeException"},
        {"a long key",
         "[]",
         {{"Idempotency-Key", std::string(257, 'k')}},
         400,
         "ValidationException"},
    };
    for (const auto& row : rows) {
        const http::Response response = post(row.body, row.headers);
        EXPECT_EQ(response.status, row.status) << row.name << ": " << response.body;
        const JsonObject body = parse_json_object(response.body).value();
        EXPECT_EQ(body.at("__type"), row.code) << row.name;
        EXPECT_FALSE(body.at("message").as_string().empty()) << row.name;
    }
    EXPECT_EQ(world_.send("POST", "/v1/events?account=1", "[]").status, 400);
    EXPECT_EQ(world_.send("POST", "/v1/events?colour=red", "[]").status, 400);
    EXPECT_EQ(world_.get("/v1/events/count?door=submitted"), R"({"total":0})");
}

TEST_F(EventsTest, GivesTheAccountAndRegionOfTheDoorWhereARecordIsSilent) {
    const std::string bare =
        R"({"eventVersion":"1.0","eventTime":"2026-01-02T03:00:00Z","eventSource":"a.b","eventName":"Bare"})";
    ASSERT_EQ(world_.send("POST", "/v1/events?account=999988887777&region=eu-north-1", bare).status,
              200);
    EXPECT_EQ(world_.get("/v1/events/count?account=999988887777&region=eu-north-1"),
              R"({"total":1})");
}

TEST_F(EventsTest, AnswersARepeatedKeyAsBefore) {
    const std::vector<http::Header> key{{"Idempotency-Key", "k1"}};
    const http::Response first = post(made_record(1), key);
    ASSERT_EQ(first.status, 200);
    EXPECT_EQ(first.body,
              fmt::format(R"({{"successful":[{}],"failed":[],"duplicates":[],"conflicts":[]}})",
                          success_of(0, 1)));
    EXPECT_EQ(post(made_record(1), key).body, first.body);
    world_.restart();
    EXPECT_EQ(post(made_record(1), key).body, first.body);
    world_.restart_without_catalog();
    EXPECT_EQ(post(made_record(1), key).body, first.body);

    const http::Response other = post(made_record(2), key);
    EXPECT_EQ(other.status, 400);
    EXPECT_EQ(
        other.body,
        R"({"__type":"IdempotentParameterMismatchException","message":"this Idempotency-Key came with another request within the last 24 hours"})");
    // Another key, and the same one a day later.
    EXPECT_EQ(post(made_record(2), {{"Idempotency-Key", "k2"}}).status, 200);
    world_.clock.move(std::chrono::hours(24) + Duration(1));
    EXPECT_EQ(post(made_record(3), key).status, 200);
    EXPECT_EQ(world_.get("/v1/events/count?door=submitted"), R"({"total":3})");
}

TEST_F(EventsTest, SearchesInPagesAndEitherOrder) {
    submit(1, 5);
    const std::string page = world_.get("/v1/events?user=mia&limit=2&order=oldest");
    EXPECT_TRUE(page.starts_with(
        fmt::format(R"({{"events":[{{"record":{}}},{{"record":{}}}],"nextToken":")", made_record(1),
                    made_record(2))))
        << page;
    const std::string token(parse_json_object(page).value().at("nextToken").as_string().c_str());
    const std::string second =
        world_.get("/v1/events?user=mia&limit=3&order=oldest&nextToken=" + token);
    EXPECT_EQ(second,
              fmt::format(R"({{"events":[{{"record":{}}},{{"record":{}}},{{"record":{}}}]}})",
                          made_record(3), made_record(4), made_record(5)));
    // The token is of that order, filter and caller only.
    const http::Response wrong =
        world_.send("GET", "/v1/events?user=mia&limit=3&nextToken=" + token);
    EXPECT_EQ(wrong.status, 400);
    EXPECT_NE(wrong.body.find("InvalidNextTokenException"), std::string::npos);
}

TEST_F(EventsTest, ShowsWhereAnEventCameFrom) {
    submit(1, 1);
    const std::string body = world_.get("/v1/events?user=mia&provenance=true");
    EXPECT_EQ(
        body,
        fmt::format(
            R"({{"events":[{{"provenance":{{"position":"0:6","recorded":"2026-01-02T03:04:05.000Z",)"
            R"("door":"submitted","principal":"arn:aws:iam::000000000000:user/admin","recordSha256":"{}",)"
            R"("account":"111122223333","region":"us-east-1","eventId":"00000000-0000-4000-8000-000000000001",)"
            R"("fields":{{"username":["mia"],"principal":["arn:aws:iam::111122223333:user/mia"],)"
            R"("category":["Management"]}}}},"record":{}}}]}})",
            hex(sha256(made_record(1))), made_record(1)));
}

TEST_F(EventsTest, StreamsLines) {
    submit(1, 3);
    std::string pretty = made_record(4);
    pretty.insert(1, "\n  ");
    pretty.replace(pretty.find("\"mia\""), 5, "\"a \\n b\"");
    ASSERT_EQ(post("[" + pretty + "]").status, 200);
    EXPECT_EQ(lines_of("door=submitted&limit=all&order=oldest&eventName=RunInstances"),
              (std::vector<std::string>{made_record(1), made_record(2), made_record(3),
                                        pretty.substr(0, 1) + pretty.substr(4)}));
    EXPECT_EQ(lines_of("user=mia&limit=2"),
              (std::vector<std::string>{made_record(3), made_record(2)}));
    const std::vector<std::string> lines = lines_of("user=mia&limit=1&provenance=true");
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(lines[0].starts_with(R"({"provenance":{"position":"0:8",)")) << lines[0];
    EXPECT_TRUE(lines[0].ends_with(R"(,"record":)" + made_record(3) + "}")) << lines[0];
}

TEST_F(EventsTest, RecordsExportsButNotSearches) {
    submit(1, 1);
    world_.get("/v1/events?user=mia");
    lines_of("user=mia&limit=5");
    EXPECT_EQ(world_.get("/v1/events/count?eventSource=opentrail.internal"), R"({"total":0})");
    // Its own event is not part of the export.
    EXPECT_TRUE(lines_of("eventSource=opentrail.internal&limit=all").empty());
    EXPECT_EQ(world_.get("/v1/events/count?eventName=ExportEvents"), R"({"total":1})");
}

TEST_F(EventsTest, ExportsMoreThanAPage) {
    std::string lines;
    for (int i = 0; i < 2500; ++i) lines += made_record(i) + "\n";
    ASSERT_EQ(post(lines).status, 200);
    EXPECT_EQ(lines_of("user=mia&limit=all", 10'000).size(), 2500U);
    EXPECT_EQ(lines_of("user=mia&limit=1700", 10'000).size(), 1700U);
    // A reader that goes away ends it.
    EXPECT_LT(lines_of("user=mia&limit=all", 10).size(), 2500U);
}

TEST_F(EventsTest, PagesOfLargeRecordsEndEarly) {
    // Together three pages of bytes, of which one page of a thousand records would be made.
    constexpr int count = 24;
    const std::string extra =
        R"(,"additionalEventData":{"x":")" + std::string(1'000'000, 'x') + "\"}";
    for (int i = 0; i < count; i += 12) {
        std::string lines;
        for (int k = i; k < i + 12; ++k) lines += made_record(k, "RunInstances", extra) + "\n";
        ASSERT_EQ(post(lines).status, 200);
    }
    std::vector<std::string> found;
    int pages = 0;
    std::string token;
    do {
        const std::string body =
            world_.get("/v1/events?user=mia&order=oldest&limit=1000" +
                       (token.empty() ? std::string() : "&nextToken=" + token));
        EXPECT_LT(body.size(), page_bytes_max + limits::record_bytes_max + 4096);
        ++pages;
        token.clear();
        const JsonObject page = parse_json_object(body, 16 << 20).value();
        for (const Json& event : page.at("events").as_array()) {
            const std::string_view id(event.at("record").at("eventID").as_string());
            found.emplace_back(id);
        }
        ASSERT_FALSE(page.at("events").as_array().empty());
        if (page.contains("nextToken")) token = page.at("nextToken").as_string().c_str();
    } while (!token.empty());
    EXPECT_EQ(pages, 3);
    ASSERT_EQ(found.size(), static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) EXPECT_EQ(found[static_cast<std::size_t>(i)], id_of(i));
    // An export has no pages for its reader.
    EXPECT_EQ(lines_of("user=mia&limit=all").size(), static_cast<std::size_t>(count));
    EXPECT_EQ(lines_of("user=mia&limit=20").size(), 20U);
}

TEST_F(EventsTest, CountsByAFieldAndOverTime) {
    submit(1, 3);
    ASSERT_EQ(post(made_record(64, "StopInstances")).status, 200);
    EXPECT_EQ(
        world_.get("/v1/events/count?user=mia&by=eventName"),
        R"({"total":4,"counts":[{"value":"RunInstances","count":3},{"value":"StopInstances","count":1}]})");
    EXPECT_EQ(world_.get("/v1/events/count?user=mia&by=eventName&limit=1"),
              R"({"total":4,"counts":[{"value":"RunInstances","count":3}]})");
    EXPECT_EQ(world_.get("/v1/events/histogram?user=mia&interval=1h"),
              R"({"interval":"1h","buckets":[{"start":"2026-01-02T03:00:00Z","count":4}]})");
}

TEST_F(EventsTest, TailsFromAPositionAndByFilter) {
    submit(1, 3);
    ASSERT_EQ(post(made_record(4, "StopInstances")).status, 200);
    const auto tail = [&](const std::string& query, std::size_t lines) {
        const http::Response response = world_.send("GET", "/v1/tail?from=0:0&" + query);
        EXPECT_EQ(response.status, 200) << response.body;
        EXPECT_EQ(header_of(response, "Content-Type"), "application/x-ndjson");
        LineStream stream(lines);
        response.stream(stream);
        return stream.lines;
    };
    EXPECT_EQ(tail("user=mia&not.eventName=RunInstances", 1),
              std::vector<std::string>{made_record(4, "StopInstances")});
    EXPECT_EQ(tail("user=mia", 4),
              (std::vector<std::string>{made_record(1), made_record(2), made_record(3),
                                        made_record(4, "StopInstances")}));
    EXPECT_TRUE(tail("text=StopInst&provenance=true", 1)[0].starts_with(
        R"({"provenance":{"position":"0:9")"));
    // Read back from disk there are no facts: the same again.
    world_.restart();
    EXPECT_EQ(
        tail("user=mia&category=management&account=111122223333&region=us-east-1&door=submitted", 4)
            .size(),
        4U);
    EXPECT_EQ(world_.send("GET", "/v1/tail?from=0:99999").status, 400);
    EXPECT_EQ(world_.send("GET", "/v1/tail?from=7:0").status, 400);
}

TEST_F(EventsTest, TailsWhatComesAfterTheRequest) {
    submit(1, 1);
    const http::Response response = world_.send("GET", "/v1/tail?user=mia");
    submit(2, 2);
    LineStream stream(2);
    response.stream(stream);
    EXPECT_EQ(stream.lines, (std::vector<std::string>{made_record(2), made_record(3)}));
}

TEST(TailLimit, HoldsOverAllCallers) {
    Settings settings;
    settings.tails_max = 1;
    ServiceWorld world(settings);
    {
        const http::Response first = world.send("GET", "/v1/tail");
        EXPECT_EQ(first.status, 200);
        const http::Response second = world.send("GET", "/v1/tail");
        EXPECT_EQ(second.status, 429);
        EXPECT_EQ(header_of(second, "Retry-After"), "1");
    }
    EXPECT_EQ(world.send("GET", "/v1/tail").status, 200);
}

TEST(OwnData, IsRecordedOnlyWhenAsked) {
    Settings settings;
    settings.record_own_data = true;
    ServiceWorld world(settings);
    ASSERT_EQ(world.send("POST", "/v1/events", made_record(1)).status, 200);
    world.get("/v1/events?user=mia");
    const std::string counts = world.get("/v1/events/count?category=Data&by=eventName");
    EXPECT_EQ(
        counts,
        R"({"total":2,"counts":[{"value":"SearchEvents","count":1},{"value":"SubmitEvents","count":1}]})");
}

}  // namespace
}  // namespace opentrail::api::v1

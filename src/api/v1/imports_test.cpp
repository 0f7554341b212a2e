// /v1/imports, tokens, conflicts and their kin over the whole service, over restarts and without
// the catalog's database.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/service_world.h"
#include "base/hash.h"
#include "base/json.h"

namespace opentrail::api::v1 {
namespace {

std::string group_of(const std::string& source, const std::vector<std::string>& records) {
    std::string array = "[";
    for (const std::string& record : records) array += (array.size() > 1 ? "," : "") + record;
    array += "]";
    return fmt::format("{{\"source\":\"{}\",\"sha256\":\"{}\",\"count\":{},\"size\":{}}}\n{}\n",
                       source, hex(sha256(source)), records.size(), array.size(), array);
}

class ImportsTest : public ::testing::Test {
  protected:
    JsonObject object(const http::Response& response) {
        EXPECT_EQ(response.status, 200) << response.body;
        return parse_json_object(response.body).value();
    }

    std::string start(const std::string& body = R"({"paths":["/logs"]})") {
        return std::string(
            object(world_.send("POST", "/v1/imports", body)).at("importId").as_string().c_str());
    }

    http::Response take(const std::string& id, const std::string& body) {
        return world_.send("POST", "/v1/imports/" + id + "/batches", body,
                           {.headers = {{"Content-Type", "application/x-opentrail-import"}}});
    }

    std::string total(const std::string& query) { return world_.get("/v1/events/count?" + query); }

    ServiceWorld world_;
};

TEST_F(ImportsTest, GoFromStartToForgotten) {
    const std::string id = start();
    std::string conflicting = made_record(1);
    conflicting.replace(conflicting.find("192.0.2.9"), 9, "192.0.2.8");
    const http::Response reply = take(
        id, group_of("a.json.gz", {made_record(1), made_record(2), made_record(1)}) +
                group_of("b.json", {conflicting, "{}", made_record(3)}) + group_of("c.json", {}));
    EXPECT_EQ(reply.status, 200);
    const JsonArray groups = object(reply).at("groups").as_array();
    ASSERT_EQ(groups.size(), 3U);
    EXPECT_EQ(to_text(groups[0]),
              R"({"source":"a.json.gz","kept":2,"duplicates":1,"conflicts":0,"failed":[]})");
    EXPECT_EQ(groups[1].at("kept"), 1);
    EXPECT_EQ(groups[1].at("conflicts"), 1);
    ASSERT_EQ(groups[1].at("failed").as_array().size(), 1U);
    EXPECT_EQ(groups[1].at("failed").as_array()[0].at("record"), 1);
    EXPECT_EQ(groups[1].at("failed").as_array()[0].at("errorCode"), "FieldNotFound");

    const std::string done = fmt::format(
        R"({{"importId":"{}","state":"done","started":"2026-01-02T03:04:05.000Z","finished":"2026-01-02T03:04:05.000Z",)"
        R"("principal":"arn:aws:iam::000000000000:user/admin","paths":["/logs"],"files":3,"failedFiles":1,)"
        R"("kept":3,"duplicates":1,"conflicts":1,"failed":1}})",
        id);
    EXPECT_EQ(
        world_.send("POST", "/v1/imports/" + id + "/finish", R"({"files":3,"failedFiles":1})").body,
        done);
    EXPECT_EQ(world_.get("/v1/imports"), fmt::format(R"({{"imports":[{}]}})", done));
    EXPECT_EQ(total("importId=" + id), R"({"total":4})");
    EXPECT_EQ(total("door=import&user=mia"), R"({"total":4})");

    world_.restart();
    EXPECT_EQ(world_.get("/v1/imports/" + id), done);
    world_.restart_without_catalog();
    EXPECT_EQ(world_.get("/v1/imports/" + id), done);

    EXPECT_EQ(world_.send("POST", "/v1/imports/" + id + "/forget").body,
              fmt::format(R"({{"importId":"{}","events":4}})", id));
    EXPECT_EQ(total("importId=" + id), R"({"total":0})");
    EXPECT_EQ(object(world_.send("GET", "/v1/imports/" + id)).at("state"), "forgotten");
    world_.restart();
    EXPECT_EQ(total("door=import"), R"({"total":0})");
    EXPECT_EQ(world_.send("POST", "/v1/imports/" + id + "/forget").body,
              fmt::format(R"({{"importId":"{}","events":0}})", id));
    // What was forgotten can be loaded again.
    const std::string again = start();
    EXPECT_EQ(
        object(take(again, group_of("a", {made_record(1)}))).at("groups").as_array()[0].at("kept"),
        1);
}

TEST_F(ImportsTest, KeepTheSourceInTheProvenance) {
    const std::string id = start();
    ASSERT_EQ(take(id, group_of("logs/a.json.gz", {made_record(1)})).status, 200);
    const std::string body = world_.get("/v1/events?user=mia&provenance=true");
    EXPECT_NE(
        body.find(fmt::format(
            R"("door":"import","principal":"arn:aws:iam::000000000000:user/admin","importId":"{}",)"
            R"("source":"logs/a.json.gz","sourceSha256":"{}")",
            id, hex(sha256("logs/a.json.gz")))),
        std::string::npos)
        << body;
}

TEST_F(ImportsTest, ALiveEventIsItsOwnAndStaysWhenItsImportIsForgotten) {
    const std::string id = start();
    ASSERT_EQ(take(id, group_of("a", {made_record(1), made_record(2)})).status, 200);
    const JsonObject sent = object(world_.send("POST", "/v1/events", made_record(1)));
    EXPECT_EQ(to_text(sent.at("duplicates")), "[]");
    const JsonObject again = object(world_.send("POST", "/v1/events", made_record(1)));
    EXPECT_EQ(to_text(again.at("duplicates")), R"(["0"])");
    EXPECT_NE(
        world_.get("/v1/events?door=submitted&provenance=true").find(R"("flags":["imported"])"),
        std::string::npos);
    world_.send("POST", "/v1/imports/" + id + "/forget");
    EXPECT_EQ(total("user=mia"), R"({"total":1})");
    EXPECT_EQ(object(take(start(), group_of("a", {made_record(1)})))
                  .at("groups")
                  .as_array()[0]
                  .at("duplicates"),
              1);
}

TEST_F(ImportsTest, KeepAndFlagTimesAhead) {
    std::string ahead = made_record(1);
    ahead.replace(ahead.find("2026-01-02T03:00"), 16, "2026-01-02T03:30");
    ASSERT_EQ(take(start(), group_of("a", {ahead})).status, 200);
    EXPECT_NE(world_.get("/v1/events?user=mia&provenance=true").find(R"("flags":["timeAhead"])"),
              std::string::npos);
}

TEST_F(ImportsTest, AreActiveWhileTheirProgramIsHeardOf) {
    const std::string id = start();
    const auto shown = [&] { return world_.get("/v1/imports/" + id); };
    const std::string_view active =
        R"("state":"running","started":"2026-01-02T03:04:05.000Z","active":true)";
    const std::string_view silent =
        R"("state":"running","started":"2026-01-02T03:04:05.000Z","active":false)";
    EXPECT_NE(shown().find(active), std::string::npos) << shown();
    world_.clock.move(std::chrono::minutes(2));
    EXPECT_NE(shown().find(active), std::string::npos) << shown();
    world_.clock.move(Duration(1));
    EXPECT_NE(shown().find(silent), std::string::npos) << shown();
    ASSERT_EQ(take(id, group_of("a", {made_record(1)})).status, 200);
    EXPECT_NE(shown().find(active), std::string::npos) << shown();
    world_.restart();
    EXPECT_NE(shown().find(silent), std::string::npos) << shown();
    ASSERT_EQ(take(id, group_of("b", {made_record(2)})).status, 200);
    EXPECT_NE(shown().find(active), std::string::npos) << shown();
    ASSERT_EQ(world_.send("POST", "/v1/imports/" + id + "/finish", "{}").status, 200);
    EXPECT_EQ(shown().find("active"), std::string::npos) << shown();
}

TEST(ImportsWhenFull, SayHowFarTheyCame) {
    // 100 entries may wait; the test's own follower never does what it has.
    journal::Options options;
    options.tail_entries_max = 100;
    ServiceWorld world({}, options);
    const http::Response started = world.send("POST", "/v1/imports", "{}");
    const std::string id(
        parse_json_object(started.body).value().at("importId").as_string().c_str());
    const auto take = [&](const std::string& body) {
        return world.send("POST", "/v1/imports/" + id + "/batches", body,
                          {.headers = {{"Content-Type", "application/x-opentrail-import"}}});
    };
    std::vector<std::string> groups;
    for (int group = 0; group < 3; ++group) {
        std::vector<std::string> records;
        for (int i = 0; i < 40; ++i) records.push_back(made_record(group * 40 + i));
        groups.push_back(group_of(fmt::format("{}.json", group), records));
    }
    auto holding = world.journal().follow(0, world.journal().durable_end(0), true);
    const std::string first =
        R"({"source":"0.json","kept":40,"duplicates":0,"conflicts":0,"failed":[]})";
    const std::string second =
        R"({"source":"1.json","kept":40,"duplicates":0,"conflicts":0,"failed":[]})";
    const http::Response reply = take(groups[0] + groups[1] + groups[2]);
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.body, fmt::format(R"({{"groups":[{},{}]}})", first, second));
    // Nothing was taken of what is left: that is told as ever.
    EXPECT_EQ(take(groups[2]).status, 429);
    holding = nullptr;
    world.get("/v1/events/count");  // Waits until all is indexed: that holds back too.
    EXPECT_EQ(
        take(groups[2]).body,
        R"({"groups":[{"source":"2.json","kept":40,"duplicates":0,"conflicts":0,"failed":[]}]})");
}

// As when the disk is full to the last byte: one call of the disk fails, at some moment between two
// of many groups.
TEST(ImportsWhenTheJournalFails, SayHowFarTheyCame) {
    int told_in_part = 0;
    for (std::uint64_t call = 1; call <= 24; ++call) {
        journal::Options options;
        options.background = false;  // Each group is written by itself.
        options.retry_pause = std::chrono::milliseconds(1);
        ServiceWorld world({}, options);
        const http::Response started = world.send("POST", "/v1/imports", "{}");
        const std::string id(
            parse_json_object(started.body).value().at("importId").as_string().c_str());
        std::string body;
        std::vector<std::string> told;
        for (int group = 0; group < 10; ++group) {
            body += group_of(std::to_string(group), {made_record(group)});
            told.push_back(fmt::format(
                R"({{"source":"{}","kept":1,"duplicates":0,"conflicts":0,"failed":[]}})", group));
        }
        world.disk().fail_at(call);
        const http::Response reply =
            world.send("POST", "/v1/imports/" + id + "/batches", body,
                       {.headers = {{"Content-Type", "application/x-opentrail-import"}}});
        if (reply.status != 200) continue;
        // The first so many, whatever came of the others.
        const std::string all = fmt::format(R"({{"groups":[{}]}})", fmt::join(told, ","));
        ASSERT_GT(reply.body.size(), told.front().size());
        EXPECT_TRUE(all.starts_with(reply.body.substr(0, reply.body.size() - 2))) << reply.body;
        if (reply.body != all) ++told_in_part;
    }
    EXPECT_GT(told_in_part, 0) << "no call failed between the groups";
}

TEST_F(ImportsTest, AreRecorded) {
    const std::string id = start();
    world_.send("POST", "/v1/imports/" + id + "/finish", "{}");
    world_.send("POST", "/v1/imports/" + id + "/finish", "{}");
    world_.send("POST", "/v1/imports/" + id + "/forget");
    EXPECT_EQ(
        world_.get("/v1/events/count?eventSource=opentrail.internal&by=eventName"),
        R"({"total":4,"counts":[{"value":"FinishImport","count":2},{"value":"ForgetImport","count":1},{"value":"StartImport","count":1}]})");
    EXPECT_EQ(total("eventName=FinishImport&errorCode=ConflictException"), R"({"total":1})");
    const std::string body = world_.get("/v1/events?eventName=StartImport");
    EXPECT_NE(
        body.find(fmt::format(
            R"("requestParameters":{{"paths":["/logs"]}},"responseElements":{{"importId":"{}"}})",
            id)),
        std::string::npos)
        << body;
}

TEST_F(ImportsTest, RefuseWhatIsWrong) {
    const std::string id = start();
    const std::string done = start();
    world_.send("POST", "/v1/imports/" + done + "/finish", "{}");
    const std::string unknown = "00000000-0000-4000-8000-000000000000";
    const std::string import = "application/x-opentrail-import";
    const struct {
        const char* name;
        std::string path;
        std::string body;
        int status;
        const char* code;
    } rows[] = {
        {"an unknown import", unknown + "/batches", "", 404, "ResourceNotFoundException"},
        {"an import that is done", done + "/batches", "", 409, "ConflictException"},
        {"broken framing", id + "/batches", "x", 400, "ValidationException"},
        {"another count", id + "/batches",
         "{\"source\":\"a\",\"sha256\":\"" + std::string(64, '0') +
             "\",\"count\":2,\"size\":4}\n[{}]\n",
         400, "ValidationException"},
        {"records that are no JSON", id + "/batches",
         "{\"source\":\"a\",\"sha256\":\"" + std::string(64, '0') +
             "\",\"count\":2,\"size\":4}\n[{]}\n",
         400, "ValidationException"},
        {"a negative figure", id + "/finish", R"({"files":-1})", 400, "ValidationException"},
        {"finish of none", unknown + "/finish", "{}", 404, "ResourceNotFoundException"},
        {"forget of none", unknown + "/forget", "", 404, "ResourceNotFoundException"},
    };
    for (const auto& row : rows) {
        const http::Response response = world_.send("POST", "/v1/imports/" + row.path, row.body,
                                                    {.headers = {{"Content-Type", import}}});
        EXPECT_EQ(response.status, row.status) << row.name << response.body;
        EXPECT_EQ(parse_json_object(response.body).value().at("__type"), row.code) << row.name;
    }
    EXPECT_EQ(world_
                  .send("POST", "/v1/imports/" + id + "/batches", "",
                        {.headers = {{"Content-Type", "text/csv"}}})
                  .status,
              415);
    EXPECT_EQ(world_.send("POST", "/v1/imports", R"({"paths":[1]})").status, 400);
    EXPECT_EQ(world_.send("POST", "/v1/imports", R"({"paths":"x"})").status, 400);
}

class TokensTest : public ImportsTest {
  protected:
    std::string create(const std::string& body) {
        return std::string(
            object(world_.send("POST", "/v1/tokens", body)).at("token").as_string().c_str());
    }
    http::Response with(const std::string& token, const std::string& method,
                        const std::string& target, const std::string& body = "") {
        return world_.send(method, target, body, {.token = token});
    }
};

TEST_F(TokensTest, OpenWhatTheirScopesSayAndNothingElse) {
    const std::string writes = create(R"({"name":"collector","scope":["events:write"]})");
    const std::string reads = create(R"({"name":"reader","scope":["events:read"]})");
    const std::string all = create(R"({"name":"all","scope":["admin"]})");
    const struct {
        const char* method;
        const char* target;
        std::string body;
        int writes, reads, all;
    } rows[] = {
        {"POST", "/v1/events", made_record(1), 200, 403, 200},
        {"GET", "/v1/events", "", 403, 200, 200},
        {"GET", "/v1/events/count", "", 403, 200, 200},
        {"GET", "/v1/status", "", 403, 200, 200},
        {"POST", "/v1/imports", R"({"paths":[]})", 403, 403, 200},
        {"GET", "/v1/imports", "", 403, 403, 200},
        {"POST", "/v1/tokens", R"({"name":"x"})", 403, 403, 200},
        {"GET", "/v1/tokens", "", 403, 403, 200},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(with(writes, row.method, row.target, row.body).status, row.writes) << row.target;
        EXPECT_EQ(with(reads, row.method, row.target, row.body).status, row.reads) << row.target;
        EXPECT_EQ(with(all, row.method, row.target, row.body).status, row.all) << row.target;
    }
    EXPECT_EQ(
        with(writes, "GET", "/v1/events").body,
        R"({"__type":"AccessDeniedException","message":"User: arn:aws:iam::000000000000:user/admin is not authorized to perform: GET /v1/events because the token does not have the scope events:read"})");
    // So are denied exports, and no other searches.
    const auto lines = [&](const std::string& limit) {
        return world_
            .send("GET", "/v1/events?user=mia&limit=" + limit, "",
                  {.headers = {{"Accept", "application/x-ndjson"}}, .token = writes})
            .status;
    };
    for (const char* limit : {"2", "1000", "all", "1001"}) EXPECT_EQ(lines(limit), 403) << limit;
    EXPECT_EQ(total("eventName=ExportEvents&errorCode=AccessDenied&readOnly=true"),
              R"({"total":2})");
    // Denied changes are recorded.
    EXPECT_EQ(total("eventName=CreateToken&errorCode=AccessDenied"), R"({"total":2})");
}

TEST_F(TokensTest, EndWhenTheyExpireOrAreDeleted) {
    const JsonObject made = object(world_.send(
        "POST", "/v1/tokens", R"({"name":"brief","expiresIn":"1h","scope":["events:read"]})"));
    const std::string token(made.at("token").as_string().c_str());
    EXPECT_EQ(made.at("expires"), "2026-01-02T04:04:05.000Z");
    world_.restart_without_catalog();
    EXPECT_EQ(with(token, "GET", "/v1/status").status, 200);
    world_.clock.move(std::chrono::hours(1));
    const http::Response expired = with(token, "GET", "/v1/status");
    EXPECT_EQ(expired.status, 403);
    EXPECT_EQ(
        expired.body,
        R"({"__type":"ExpiredTokenException","message":"The security token included in the request is expired"})");

    const JsonObject other =
        object(world_.send("POST", "/v1/tokens", R"({"name":"other","scope":["events:read"]})"));
    const std::string other_token(other.at("token").as_string().c_str());
    const std::string id(other.at("tokenId").as_string().c_str());
    EXPECT_EQ(world_.get("/v1/tokens").find(other_token), std::string::npos);
    EXPECT_NE(world_.get("/v1/tokens").find(R"("name":"other")"), std::string::npos);
    EXPECT_EQ(world_.send("DELETE", "/v1/tokens/" + id).body,
              fmt::format(R"({{"tokenId":"{}"}})", id));
    EXPECT_EQ(with(other_token, "GET", "/v1/status").status, 403);
    EXPECT_EQ(world_.send("DELETE", "/v1/tokens/" + id).status, 404);
    // Nothing that was recorded has the token, or its hash.
    EXPECT_EQ(total("text=" + other_token), R"({"total":0})");
    EXPECT_EQ(total("text=" + hex(sha256(other_token))), R"({"total":0})");
}

TEST_F(TokensTest, RefuseWhatIsWrong) {
    for (const char* body :
         {"{}", R"({"name":""})", R"({"name":"x","scope":["everything"]})",
          R"({"name":"x","scope":[]})", R"({"name":"x","scope":"admin"})",
          R"({"name":"x","expiresIn":"soon"})", R"({"name":"x","expiresIn":"0s"})",
          R"({"name":"x","expiresIn":"9999w"})", R"({"name":7})"}) {
        EXPECT_EQ(world_.send("POST", "/v1/tokens", body).status, 400) << body;
    }
    for (const std::string& token :
         {std::string("nonsense"), std::string(5000, 'x'), "opentrail_" + std::string(43, 'A')}) {
        EXPECT_EQ(with(token, "GET", "/v1/events").status, 403) << token.substr(0, 20);
    }
    const http::Response empty = world_.send(
        "GET", "/v1/events", "", {.headers = {{"Authorization", "Bearer "}}, .token = "x"});
    EXPECT_EQ(empty.status, 403);
}

TEST_F(ImportsTest, ConflictsAreListedAndAlarmed) {
    std::string other = made_record(1);
    other.replace(other.find("192.0.2.9"), 9, "192.0.2.8");
    ASSERT_EQ(world_.send("POST", "/v1/events", made_record(1)).status, 200);
    ASSERT_EQ(world_.send("POST", "/v1/events", other).status, 200);
    const auto check = [&] {
        const JsonObject body = object(world_.send("GET", "/v1/conflicts"));
        const JsonArray& conflicts = body.at("conflicts").as_array();
        ASSERT_EQ(conflicts.size(), 1U);
        EXPECT_EQ(conflicts[0].at("earlier").at("position"), "0:6");
        EXPECT_EQ(conflicts[0].at("earlier").at("eventID"), "00000000-0000-4000-8000-000000000001");
        EXPECT_EQ(conflicts[0].at("later").at("position"), "0:7");
        EXPECT_EQ(to_text(conflicts[0].at("later").at("flags")), R"(["conflict"])");
        EXPECT_EQ(object(world_.send("GET", "/v1/status")).at("conflicts").at("count"), 1);
    };
    check();
    EXPECT_EQ(total("door=watch"), R"({"total":0})");
    world_.service->tick();
    EXPECT_EQ(total("door=watch&eventName=IdentityConflict"), R"({"total":1})");
    EXPECT_NE(
        world_.get("/v1/events?door=watch")
            .find(
                R"("serviceEventDetails":{"count":1,"conflicts":[{"earlier":"0:6","later":"0:7"}]})"),
        std::string::npos);
    check();
    // At most one event a minute, with how many there were.
    for (const char* address : {"192.0.2.7", "192.0.2.6"}) {
        std::string more = made_record(1);
        more.replace(more.find("192.0.2.9"), 9, address);
        ASSERT_EQ(world_.send("POST", "/v1/events", more).status, 200);
        world_.service->tick();
    }
    EXPECT_EQ(total("door=watch"), R"({"total":1})");
    world_.clock.move(std::chrono::seconds(60));
    world_.service->tick();
    EXPECT_EQ(total("door=watch"), R"({"total":2})");
    EXPECT_NE(world_.get("/v1/events?door=watch&limit=1").find(R"({"count":2,)"),
              std::string::npos);
    EXPECT_NE(world_.send("GET", "/metrics").body.find("opentrail_conflicts_total 3\n"),
              std::string::npos);
    world_.restart_without_catalog();
    EXPECT_EQ(object(world_.send("GET", "/v1/status")).at("conflicts").at("count"), 3);
}

}  // namespace
}  // namespace opentrail::api::v1

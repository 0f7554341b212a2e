// /v1/trails: whose trails are shown, a delivered file down to its records, also one that is not
// what was delivered, and who may.

#include "api/v1/trails.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <thread>

#include "api/testing/trail_world.h"
#include "base/gzip.h"
#include "base/hash.h"

namespace opentrail::api::v1 {
namespace {

namespace json = boost::json;

constexpr std::string_view folder = "AWSLogs/000000000000/CloudTrail/us-east-1/2026/01/01/";

std::string key_of(int minute) {
    return fmt::format("{}000000000000_CloudTrail_us-east-1_20260101T00{:02}Z_{:016}.json.gz",
                       folder, minute, minute);
}

std::string body_of(int records, int first = 0) {
    std::string body;
    for (int i = 0; i < records; ++i) {
        body += (i > 0 ? "," : "") + made_record(first + i);
    }
    return R"({"Records":[)" + body + "]}";
}

class TrailsTest : public testing::Test {
  protected:
    TrailsTest() {
        EXPECT_TRUE(world_.store().create_bucket("logs"));
        world_.create("audit", R"(,"EnableLogFileValidation":true)");
        world_.create("other");
    }

    json::object get(const std::string& target) {
        return json::parse(world_.get(target)).as_object();
    }
    std::string refusal(const std::string& method, const std::string& target,
                        const std::string& body = "", const Sending& sending = {}) {
        const http::Response reply = world_.send(method, target, body, sending);
        if (reply.status == 200) return "200";
        const json::object object = json::parse(reply.body).as_object();
        return fmt::format("{} {}: {}", reply.status,
                           std::string_view(object.at("__type").as_string()),
                           std::string_view(object.at("message").as_string()));
    }
    /// The file is delivered by the trail; what lies in the bucket is `bytes`.
    catalog::LogFile deliver(const std::string& trail, const std::string& key,
                             const std::string& body, const std::string& bytes) {
        catalog::LogFile file;
        file.trail = world_.catalog().trail("000000000000", "us-east-1", trail)->id;
        file.account = "000000000000";
        file.region = "us-east-1";
        file.bucket = "logs";
        file.key = key;
        file.hash = sha256(body);
        file.count = 3;
        file.bytes = body.size();
        file.planned = world_.clock.now();
        EXPECT_TRUE(world_.catalog().plan_log_files({&file, 1}, {}));
        file.stored = world_.clock.now();
        EXPECT_TRUE(world_.catalog().close_log_files({&file, 1}, {}));
        world_.clock.move(std::chrono::seconds(1));
        if (bytes.empty()) return file;
        EXPECT_TRUE(world_.store().put_if_absent(
            {.bucket = "logs", .key = key, .bytes = bytes, .content_hash = file.hash}));
        return file;
    }
    catalog::LogFile deliver(const std::string& trail, int minute, int records) {
        const std::string body = body_of(records);
        return deliver(trail, key_of(minute), body, gzip(body, GzipEffort::fast));
    }
    static std::vector<std::string> names(const json::object& object, const char* list,
                                          const char* member) {
        std::vector<std::string> all;
        for (const json::value& one : object.at(list).as_array()) {
            all.emplace_back(one.as_object().at(member).as_string());
        }
        return all;
    }

    TrailWorld world_;
};

using Names = std::vector<std::string>;

TEST_F(TrailsTest, ShowsTheAccountsOwnTrailsWhereverTheyAre) {
    world_.create("far", "", "eu-west-1");
    const json::object list = get("/v1/trails");
    EXPECT_EQ(names(list, "trails", "name"), (Names{"audit", "other", "far"}));
    const json::object& audit = list.at("trails").at(0).as_object();
    EXPECT_EQ(audit.at("trailARN").as_string(), trail_arn("audit"));
    EXPECT_TRUE(audit.at("logFileValidation").as_bool());
    EXPECT_FALSE(audit.at("logging").as_bool());
    EXPECT_FALSE(audit.contains("eventSelectors"));
    EXPECT_EQ(audit.at("delivery").at("lag").as_int64(), 0);

    const json::object one = get("/v1/trails/" + std::string("arn%3Aaws%3Acloudtrail%3Aeu-west-1%3A"
                                                             "000000000000%3Atrail%2Ffar"));
    EXPECT_EQ(one.at("homeRegion").as_string(), "eu-west-1");
    EXPECT_EQ(one.at("eventSelectors").at(0).at("ReadWriteType").as_string(), "All");
    EXPECT_EQ(refusal("GET", "/v1/trails/far"),
              "404 ResourceNotFoundException: Unknown trail: far for the user: 000000000000");

    Sending theirs;
    theirs.credentials = world_.add_user("111122223333", "mia");
    const http::Response reply = world_.send("GET", "/v1/trails", "", theirs);
    EXPECT_EQ(reply.body, R"({"trails":[]})");
    EXPECT_EQ(refusal("GET",
                      "/v1/trails/arn%3Aaws%3Acloudtrail%3Aus-east-1%3A000000000000%3Atrail"
                      "%2Faudit",
                      "", theirs)
                  .substr(0, 3),
              "403");
}

TEST_F(TrailsTest, PagesFilesNewestFirst) {
    for (int minute = 1; minute <= 3; ++minute) deliver("audit", minute, 3);
    deliver("other", 4, 3);
    const json::object first = get("/v1/trails/audit/files?limit=2");
    EXPECT_EQ(names(first, "files", "key"), (Names{key_of(3), key_of(2)}));
    EXPECT_EQ(first.at("files").at(0).at("records").as_int64(), 3);
    EXPECT_EQ(first.at("files").at(0).at("digestState").as_string(), "none");
    const std::string after(first.at("after").as_string());
    const json::object rest = get("/v1/trails/audit/files?limit=2&after=" + after);
    EXPECT_EQ(names(rest, "files", "key"), Names{key_of(1)});
    EXPECT_FALSE(rest.contains("after"));
    EXPECT_EQ(names(get("/v1/trails/audit/files?region=eu-west-1"), "files", "key"), Names{});

    const std::pair<const char*, const char*> wrong[] = {
        {"limit=0", R"(limit is "0", not a number from 1 to 1000)"},
        {"after=x", R"(after is "x", not that of a page before)"},
        {"from=noon", R"(from is "noon", not a time such as 2026-01-02T03:04:05Z)"},
        {"from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from is after to"},
        {"key=x", "there is no parameter key"},
    };
    for (const auto& [query, message] : wrong) {
        EXPECT_EQ(refusal("GET", fmt::format("/v1/trails/audit/files?{}", query)),
                  fmt::format("400 ValidationException: {}", message));
    }
}

TEST_F(TrailsTest, ShowsTheRecordsOfAFileAPageAtATime) {
    deliver("audit", 1, 3);
    const std::string path = "/v1/trails/audit/files/records?key=" + key_of(1);
    const json::object whole = get(path);
    EXPECT_EQ(whole.at("state").as_string(), "asDelivered");
    EXPECT_EQ(whole.at("total").as_int64(), 3);
    EXPECT_EQ(names(whole, "records", "eventID").size(), 3u);
    EXPECT_NE(world_.get(path).find(made_record(2)), std::string::npos) << "byte for byte";
    const json::object second = get(path + "&limit=1&after=1");
    EXPECT_EQ(names(second, "records", "eventID"), Names{"00000000-0000-4000-8000-000000000001"});
    EXPECT_EQ(second.at("after").as_string(), "2");
    EXPECT_TRUE(get(path + "&after=9").at("records").as_array().empty());
    const std::string refused = refusal("GET", "/v1/trails/other/files/records?key=" + key_of(1));
    EXPECT_EQ(refused.find("404 ResourceNotFoundException: Trail other delivered no file AWSLogs/"),
              0u)
        << refused;
    EXPECT_NE(refused.find(" to the bucket logs."), std::string::npos) << refused;
}

TEST_F(TrailsTest, SaysWhatIsWrongWithAFileAndShowsWhatIsKnown) {
    const std::string body = body_of(3);
    const std::string whole = gzip(body, GzipEffort::fast);
    const struct {
        const char* name;
        std::string bytes;
        const char* state;
        std::string fault;  // How it begins.
        std::string text;
    } rows[] = {
        {"gone", "", "gone", "The file is not in the bucket logs any more.", ""},
        {"no gzip", body, "unreadable", "not gzip: it begins with bytes 7b 22", body},
        {"cut", whole.substr(0, whole.size() - 8), "unreadable", "gzip data is truncated", body},
        {"no records", gzip("[1,2", GzipEffort::fast), "unreadable", "", "[1,2"},
    };
    int minute = 10;
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string key = key_of(++minute);
        deliver("audit", key, body, row.bytes);
        const json::object page = get("/v1/trails/audit/files/records?key=" + key);
        EXPECT_EQ(page.at("state").as_string(), row.state);
        EXPECT_EQ(std::string(page.at("fault").as_string()).substr(0, row.fault.size()), row.fault);
        EXPECT_TRUE(page.at("records").as_array().empty());
        // What was delivered is known, whatever lies there now.
        EXPECT_EQ(page.at("file").at("key").as_string(), key);
        EXPECT_EQ(page.at("file").at("sha256").as_string(), hex(sha256(body)));
        const json::object& found = page.at("found").as_object();
        EXPECT_EQ(found.contains("objectBytes"), !row.bytes.empty());
        if (row.bytes.empty()) continue;
        EXPECT_EQ(found.at("objectBytes").to_number<std::size_t>(), row.bytes.size());
        EXPECT_EQ(std::string(page.at("text").as_string()), row.text);
    }
    // What can be read is shown, and said to be another.
    const std::string key = key_of(30);
    deliver("audit", key, body, gzip(body_of(2), GzipEffort::fast));
    const json::object altered = get("/v1/trails/audit/files/records?key=" + key);
    EXPECT_EQ(altered.at("state").as_string(), "altered");
    EXPECT_EQ(altered.at("total").as_int64(), 2);
    EXPECT_EQ(altered.at("found").at("sha256").as_string(), hex(sha256(body_of(2))));
    EXPECT_EQ(altered.at("found").at("bytes").to_number<std::size_t>(), body_of(2).size());
    EXPECT_FALSE(altered.contains("fault"));
}

TEST_F(TrailsTest, GivesAFileAsItLiesThere) {
    const std::string body = body_of(3);
    // Longer than what is read at once, and not what was delivered: it is given as it is.
    std::string bytes;
    while (bytes.size() < 600'000) bytes += hex(sha256(std::to_string(bytes.size())));
    deliver("audit", key_of(1), body, bytes);
    const std::string path = "/v1/trails/audit/files/content?key=" + key_of(1);
    http::Response reply = world_.send("GET", path);
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(header_of(reply, "Content-Type"), "application/gzip");
    EXPECT_EQ(header_of(reply, "Content-Encoding"), "");
    EXPECT_EQ(header_of(reply, "Content-Disposition"),
              "attachment; filename=\"" + key_of(1).substr(folder.size()) + "\"");
    ASSERT_TRUE(reply.next) << "all of it at once";
    EXPECT_EQ(reply.length, bytes.size());
    std::string got = reply.body;
    while (got.size() < bytes.size()) got += reply.next().value();
    EXPECT_EQ(got, bytes);

    deliver("audit", key_of(2), body, "");
    EXPECT_EQ(refusal("GET", "/v1/trails/audit/files/content?key=" + key_of(2)),
              "404 ResourceNotFoundException: The file is not in the bucket logs any more.");
    EXPECT_EQ(refusal("GET", "/v1/trails/other/files/content?key=" + key_of(1)).substr(0, 3),
              "404");
    EXPECT_EQ(refusal("GET", path + "&limit=1"),
              "400 ValidationException: there is no parameter limit");
    EXPECT_EQ(refusal("GET", "/v1/trails/audit/digests/content?key=x&bucket=logs"),
              "404 ResourceNotFoundException: Trail audit delivered no digest x to the bucket "
              "logs.");
}

TEST_F(TrailsTest, AFilesRecordsAreForThoseWhoMayHaveTheObject) {
    deliver("audit", 1, 1);
    const std::string path = "/v1/trails/audit/files/records?key=" + key_of(1);
    const std::string content = "/v1/trails/audit/files/content?key=" + key_of(1);
    Sending viewer;
    viewer.credentials = world_.add_viewer("000000000000", "vera");
    EXPECT_EQ(refusal("GET", path, "", viewer), "200");
    EXPECT_EQ(refusal("GET", content, "", viewer), "200");
    // May look at trails, and not into buckets.
    Sending looker;
    looker.credentials =
        world_.add_user("000000000000", "luke", true, {"AWSCloudTrail_ReadOnlyAccess"});
    EXPECT_EQ(refusal("GET", "/v1/trails", "", looker), "200");
    EXPECT_EQ(refusal("GET", path, "", looker).substr(0, 25), "403 AccessDeniedException");
    EXPECT_EQ(refusal("GET", content, "", looker).substr(0, 25), "403 AccessDeniedException");
    EXPECT_EQ(json::parse(world_.get("/v1/events/count?eventName=GetTrailFileRecords"
                                     "&errorCode=AccessDenied"))
                  .at("total")
                  .as_int64(),
              1);
}

TEST_F(TrailsTest, ValidatesForWhoeverAsksAndGoesOnAlone) {
    const json::object begun =
        json::parse(world_
                        .send("POST", "/v1/trails/audit/validations",
                              R"({"from":"2025-12-31T00:00:00Z","to":"2030-01-01T00:00:00Z"})")
                        .body)
            .as_object();
    const std::string id(begun.at("id").as_string());
    json::object run = get("/v1/trails/audit/validations/" + id);
    while (!run.contains("finished")) {
        std::this_thread::yield();
        run = get("/v1/trails/audit/validations/" + id);
    }
    EXPECT_EQ(run.at("state").as_string(), "done");
    EXPECT_EQ(run.at("validLogFiles").as_int64(), 0);
    EXPECT_EQ(names(get("/v1/trails/audit/validations"), "validations", "id"), Names{id});
    EXPECT_EQ(get("/v1/trails/other/validations").at("validations").as_array().size(), 0u);
    // Of another trail it is nobody's.
    EXPECT_EQ(refusal("GET", "/v1/trails/other/validations/" + id).substr(0, 3), "404");
    EXPECT_EQ(refusal("DELETE", "/v1/trails/audit/validations/" + id), "200");
    EXPECT_EQ(refusal("DELETE", "/v1/trails/audit/validations/nobodys").substr(0, 3), "404");

    const std::pair<const char*, const char*> wrong[] = {
        {R"({"from":"2026-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z","until":"x"})",
         "there is no member until here, only from, to"},
        {"{}", "from is needed: a time such as 2026-01-02T03:04:05Z"},
        {R"({"from":"2026-01-01T00:00:00Z"})", "to is needed: a time such as 2026-01-02T03:04:05Z"},
        {R"({"from":"x","to":"y"})", R"(from is "x", not a time such as 2026-01-02T03:04:05Z)"},
        {R"({"from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"})", "from is not before to"},
        {R"({"from":"2029-01-01T00:00:00Z","to":"2030-01-01T00:00:00Z"})",
         "from is not in the past"},
    };
    for (const auto& [body, message] : wrong) {
        EXPECT_EQ(refusal("POST", "/v1/trails/audit/validations", body),
                  fmt::format("400 ValidationException: {}", message));
    }
}

TEST_F(TrailsTest, ShowsNoDigestsOfATrailThatHasNone) {
    const json::object page = get("/v1/trails/audit/digests");
    EXPECT_EQ(page.at("region").as_string(), "us-east-1");
    EXPECT_TRUE(page.at("digests").as_array().empty());
    EXPECT_EQ(refusal("GET", "/v1/trails/audit/digests?after=x"),
              R"(400 ValidationException: after is "x", not that of a page before)");
}

}  // namespace
}  // namespace opentrail::api::v1

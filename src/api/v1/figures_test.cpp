// /v1/events/summary, /suggestions, the histogram by outcome and the filters by parts of values:
// against a plain list of what was sent.

#include "api/v1/figures.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "api/testing/service_world.h"
#include "base/json.h"

namespace opentrail::api::v1 {
namespace {

struct Sent {
    int second;
    std::string name;
    std::string source;
    std::string user;
    std::string error;
    std::string agent;
};

std::string record_of(const Sent& sent, std::size_t number) {
    const std::string error =
        sent.error.empty() ? "" : fmt::format(R"("errorCode":"{}",)", sent.error);
    return fmt::format(
        R"({{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","userName":"{0}",)"
        R"("accountId":"111122223333","arn":"arn:aws:iam::111122223333:user/{0}"}},)"
        R"("eventTime":"2026-01-01T03:{1:02}:{2:02}Z","eventSource":"{3}","eventName":"{4}",{5})"
        R"("awsRegion":"us-east-1","sourceIPAddress":"192.0.2.9","userAgent":"{6}",)"
        R"("requestParameters":{{"tags":[{{"key":"stage","value":"{0}"}}]}},)"
        R"("eventID":"00000000-0000-4000-8000-{7:012}","readOnly":false,)"
        R"("eventType":"AwsApiCall","recipientAccountId":"111122223333"}})",
        sent.user, sent.second / 60, sent.second % 60, sent.source, sent.name, error, sent.agent,
        number);
}

class FiguresTest : public testing::Test {
  protected:
    void SetUp() override {
        const std::vector<std::string> names{"RunInstances", "StopInstances", "GetObject"};
        const std::vector<std::string> users{"mia", "Mio", "zoe"};
        const std::vector<std::string> errors{"", "", "AccessDenied", "", "NoSuchBucket"};
        for (int i = 0; i < 300; ++i) {
            const auto at = static_cast<std::size_t>(i);
            const std::string name = names[at * 7 % names.size()];
            sent_.push_back({i * 11, name,
                             name == "GetObject" ? "s3.amazonaws.com" : "ec2.amazonaws.com",
                             users[at % 7 % users.size()], errors[at % errors.size()],
                             i % 4 == 0 ? "Boto3/1.2" : "aws-cli/2"});
        }
        std::string lines;
        for (std::size_t i = 0; i < sent_.size(); ++i) lines += record_of(sent_[i], i) + "\n";
        ASSERT_EQ(world_.send("POST", "/v1/events", lines).status, 200);
    }

    template <class Wanted>
    std::uint64_t count(const Wanted& wanted) const {
        return static_cast<std::uint64_t>(std::ranges::count_if(sent_, wanted));
    }
    std::uint64_t total(const std::string& filter) {
        return member(world_.get("/v1/events/count?door=submitted&" + filter), "total");
    }
    static std::uint64_t member(const std::string& body, const char* name) {
        return parse_json(body).value().at(name).to_number<std::uint64_t>();
    }

    ServiceWorld world_;
    std::vector<Sent> sent_;
};

/// Small segments, of which one answer reads one.
class PartialFigures : public FiguresTest {
  protected:
    void SetUp() override {
        world_.history_options.segment_rows_max = 20;
        world_.history_options.readers = 1;
        world_.history_options.text_time_max = std::chrono::hours(1);
        world_.history_options.text_bytes_max = 1;
        world_.restart();
        FiguresTest::SetUp();
    }

    /// What is said in the last answer, after some that were of a part each.
    Json ask_all(const std::string& path) {
        std::string from;
        for (int parts = 1; parts < 100; ++parts) {
            const Json reply = parse_json(world_.get(path)).value();
            const JsonObject& object = reply.get_object();
            if (!object.contains("complete")) {
                EXPECT_GT(parts, 3) << path;
                EXPECT_FALSE(object.contains("countedFrom"));
                EXPECT_FALSE(object.contains("percentRead"));
                return reply;
            }
            EXPECT_FALSE(object.at("complete").get_bool());
            EXPECT_LT(object.at("percentRead").to_number<int>(), 100);
            if (!object.contains("countedFrom")) continue;
            from = std::string(object.at("countedFrom").get_string());
            check_part(path, reply, from);
        }
        ADD_FAILURE() << path << " never ended";
        return {};
    }

    /// What is counted of a part is what there is in that part.
    void check_part(const std::string& path, const Json& reply, const std::string& from) {
        if (!path.starts_with("/v1/events/count")) return;
        const std::uint64_t wanted = count([&](const Sent& one) {
            return one.agent == "Boto3/1.2" && time_of(one) >= parse_iso8601(from).value();
        });
        EXPECT_EQ(reply.at("total").to_number<std::uint64_t>(), wanted) << "from " << from;
    }
    static Timestamp time_of(const Sent& one) {
        return parse_iso8601("2026-01-01T03:00:00Z").value() + std::chrono::seconds(one.second);
    }
};

TEST_F(PartialFigures, SayOfWhatTheyAreAndGoOn) {
    const std::string filter = "text=Boto3&door=submitted";
    const auto boto = [](const Sent& one) { return one.agent == "Boto3/1.2"; };
    const Json total = ask_all("/v1/events/count?by=eventName&" + filter);
    EXPECT_EQ(total.at("total").to_number<std::uint64_t>(), count(boto));
    // Another text each: what was read for one is remembered.
    const Json histogram =
        ask_all("/v1/events/histogram?interval=10m&text=Boto3%2F&door=submitted");
    std::uint64_t sum = 0;
    for (const Json& bucket : histogram.at("buckets").get_array())
        sum += bucket.at("count").to_number<std::uint64_t>();
    EXPECT_EQ(sum, count(boto));
    const Json summary = ask_all("/v1/events/summary?by=username&text=Boto3%2F1&door=submitted");
    EXPECT_EQ(summary.at("total").to_number<std::uint64_t>(), count(boto));
    // Of an identity all is said, however long it takes.
    const Json identity = parse_json(world_.get("/v1/identities?username=mia&text=Boto3%2F1.2&"
                                                "door=submitted"))
                              .value();
    EXPECT_EQ(identity.at("range").at("total").to_number<std::uint64_t>(),
              count([&](const Sent& one) { return boto(one) && one.user == "mia"; }));
}

TEST_F(PartialFigures, WithoutAConditionOnRecordsAreWhole) {
    const Json reply = parse_json(world_.get("/v1/events/count?door=submitted")).value();
    EXPECT_EQ(reply.at("total").to_number<std::uint64_t>(), sent_.size());
    EXPECT_FALSE(reply.get_object().contains("complete"));
}

TEST_F(FiguresTest, FiltersByPartsOfValuesOutcomesAndMembers) {
    const auto denied = [](const Sent& one) { return one.error == "AccessDenied"; };
    const auto failed = [](const Sent& one) { return !one.error.empty(); };
    const auto boto = [](const Sent& one) { return one.agent == "Boto3/1.2"; };
    const auto mi = [](const Sent& one) { return one.user != "zoe"; };
    const auto stops = [](const Sent& one) { return one.name == "StopInstances"; };
    EXPECT_EQ(total("outcome=denied"), count(denied));
    EXPECT_EQ(total("outcome=error"), count(failed));
    EXPECT_EQ(total("outcome=success"), 300 - count(failed));
    EXPECT_EQ(total("not.outcome=denied"), 300 - count(denied));
    EXPECT_EQ(total("has.errorCode=true"), count(failed));
    EXPECT_EQ(total("has.errorCode=false"), 300 - count(failed));
    EXPECT_EQ(total("starts.username=MI"), count(mi));
    EXPECT_EQ(total("not.starts.username=mi"), 300 - count(mi));
    EXPECT_EQ(total("contains.eventName=pinst"), count(stops));
    EXPECT_EQ(total("userAgent=Boto3/1.2"), count(boto));
    EXPECT_EQ(total("contains.userAgent=CLI"), 300 - count(boto));
    EXPECT_EQ(total("member.requestParameters.tags.value=mia&member.requestParameters.tags.key="
                    "stage"),
              count([](const Sent& one) { return one.user == "mia"; }));
    EXPECT_EQ(total("not.member.requestParameters.tags.value=mia"),
              count([](const Sent& one) { return one.user != "mia"; }));
    EXPECT_EQ(total("has.member.requestParameters.tags=true"), 300U);
    EXPECT_EQ(total("has.vpcEndpointId=true"), 0U);
    EXPECT_EQ(total("contains.eventName=stop&contains.eventName=run&userAgent=Boto3/1.2"),
              count([&](const Sent& one) { return boto(one) && one.name != "GetObject"; }));
}

TEST_F(FiguresTest, FindsAndPagesByMembers) {
    std::set<std::string> ids;
    std::string token;
    int pages = 0;
    do {
        const std::string next = token.empty() ? "" : "&nextToken=" + token;
        const Json page = parse_json(world_.get("/v1/events?userAgent=Boto3/1.2&limit=20" + next),
                                     std::size_t{1} << 20)
                              .value();
        for (const Json& event : page.at("events").as_array()) {
            const JsonObject& record = event.at("record").as_object();
            EXPECT_EQ(record.at("userAgent").as_string(), "Boto3/1.2");
            EXPECT_TRUE(ids.emplace(record.at("eventID").as_string()).second);
        }
        const auto* more = page.as_object().if_contains("nextToken");
        token = more ? std::string(more->as_string()) : "";
        ++pages;
    } while (!token.empty() && pages < 100);
    EXPECT_EQ(ids.size(), 75U);
    EXPECT_GE(pages, 4);
}

TEST_F(FiguresTest, CountsOverTimeByOutcome) {
    const Json reply =
        parse_json(world_.get("/v1/events/histogram?door=submitted&by=outcome&interval=10m"))
            .value();
    std::map<int, std::array<std::uint64_t, 3>> expected;
    for (const Sent& one : sent_) {
        auto& [all, errors, denied] = expected[one.second / 600];
        ++all;
        errors += !one.error.empty();
        denied += one.error == "AccessDenied";
    }
    const JsonArray& buckets = reply.at("buckets").as_array();
    ASSERT_EQ(buckets.size(), expected.size());
    for (const auto& [slot, counts] : expected) {
        const Json& bucket = buckets[static_cast<std::size_t>(slot)];
        EXPECT_EQ(bucket.at("start").as_string(),
                  fmt::format("2026-01-01T03:{:02}:00Z", slot * 10));
        EXPECT_EQ(bucket.at("count").to_number<std::uint64_t>(), counts[0]);
        EXPECT_EQ(bucket.at("errors").to_number<std::uint64_t>(), counts[1]);
        EXPECT_EQ(bucket.at("denied").to_number<std::uint64_t>(), counts[2]);
    }
}

TEST_F(FiguresTest, ChoosesTheIntervalForSoManyBuckets) {
    // 03:00:00 to 03:54:49.
    const struct {
        const char* asked;
        const char* interval;
    } rows[] = {
        {"buckets=60", "1m"},
        {"buckets=12", "5m"},
        {"buckets=1", "1h"},
        {"buckets=1000", "5s"},
        {"buckets=24&from=2026-01-01&to=2026-01-01", "1h"},
        {"buckets=24&from=2026-01-01&to=2026-03-31", "7d"},
        {"buckets=60&eventName=Nothing", "1s"},
    };
    for (const auto& row : rows) {
        const Json reply =
            parse_json(world_.get(fmt::format("/v1/events/histogram?door=submitted&{}", row.asked)))
                .value();
        EXPECT_EQ(reply.at("interval").as_string(), row.interval) << row.asked;
    }
    EXPECT_EQ(world_.send("GET", "/v1/events/histogram?buckets=1001").status, 400);
    EXPECT_EQ(world_.send("GET", "/v1/events/histogram?by=eventName").status, 400);
}

TEST_F(FiguresTest, SumsUp) {
    const Json reply =
        parse_json(world_.get("/v1/events/summary?eventSource=ec2.amazonaws.com&by=username&"
                              "by=eventName&limit=2"))
            .value();
    const auto ec2 = [](const Sent& one) { return one.source == "ec2.amazonaws.com"; };
    EXPECT_EQ(reply.at("total").to_number<std::uint64_t>(), count(ec2));
    EXPECT_EQ(reply.at("errors").to_number<std::uint64_t>(),
              count([&](const Sent& one) { return ec2(one) && !one.error.empty(); }));
    EXPECT_EQ(reply.at("denied").to_number<std::uint64_t>(),
              count([&](const Sent& one) { return ec2(one) && one.error == "AccessDenied"; }));
    const auto [first, last] = [&] {
        std::set<int> seconds;
        for (const Sent& one : sent_) {
            if (ec2(one)) seconds.insert(one.second);
        }
        return std::pair(*seconds.begin(), *seconds.rbegin());
    }();
    const auto time = [](int second) {
        return fmt::format("2026-01-01T03:{:02}:{:02}Z", second / 60, second % 60);
    };
    EXPECT_EQ(reply.at("first").as_string(), time(first));
    EXPECT_EQ(reply.at("last").as_string(), time(last));
    const JsonArray& fields = reply.at("fields").as_array();
    ASSERT_EQ(fields.size(), 2U);
    EXPECT_EQ(fields[0].at("by").as_string(), "username");
    EXPECT_EQ(fields[1].at("by").as_string(), "eventName");
    std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> users;
    for (const Sent& one : sent_) {
        if (!ec2(one)) continue;
        ++users[one.user].first;
        users[one.user].second += !one.error.empty();
    }
    ASSERT_EQ(fields[0].at("values").as_array().size(), 2U);
    for (const Json& value : fields[0].at("values").as_array()) {
        const auto& expected = users.at(std::string(value.at("value").as_string()));
        EXPECT_EQ(value.at("count").to_number<std::uint64_t>(), expected.first);
        EXPECT_EQ(value.at("errors").to_number<std::uint64_t>(), expected.second);
    }
    EXPECT_EQ(world_.get("/v1/events/summary?eventName=Nothing&by=region"),
              R"({"total":0,"errors":0,"denied":0,"fields":[{"by":"awsRegion","values":[]}]})");
}

TEST_F(FiguresTest, SuggestsValues) {
    const auto of_user = [&](const char* user) {
        return count([&](const Sent& one) { return one.user == user; });
    };
    const std::uint64_t mia = of_user("mia");
    const std::uint64_t mio = of_user("Mio");
    ASSERT_GT(mia, mio);
    EXPECT_EQ(
        world_.get("/v1/events/suggestions?by=username&prefix=mi"),
        fmt::format(R"({{"counts":[{{"value":"mia","count":{}}},{{"value":"Mio","count":{}}}]}})",
                    mia, mio));
    EXPECT_EQ(world_.get("/v1/events/suggestions?by=username&contains=OE"),
              fmt::format(R"({{"counts":[{{"value":"zoe","count":{}}}]}})", of_user("zoe")));
    EXPECT_EQ(world_.get("/v1/events/suggestions?by=username&contains=o&limit=1&from=2026-01-01"),
              fmt::format(R"({{"counts":[{{"value":"Mio","count":{}}}]}})", mio));
    EXPECT_EQ(world_.get("/v1/events/count?door=submitted&by=username&contains=mia"),
              fmt::format(R"({{"total":300,"counts":[{{"value":"mia","count":{}}}]}})", mia));
    EXPECT_EQ(world_.send("GET", "/v1/events/suggestions?contains=x").status, 400);
}

TEST_F(FiguresTest, ShowsNothingOfAccountsThatTheCallerMayNotRead) {
    const access::Credentials other = world_.add_viewer("444455556666", "vera");
    const auto get = [&](const char* target) {
        return world_.send("GET", target, "", {.credentials = other}).body;
    };
    EXPECT_EQ(get("/v1/events/summary?by=username"),
              R"({"total":0,"errors":0,"denied":0,"fields":[{"by":"username","values":[]}]})");
    EXPECT_EQ(get("/v1/events/suggestions?by=username"), R"({"counts":[]})");
    EXPECT_EQ(get("/v1/events/histogram?by=outcome"), R"({"interval":"1h","buckets":[]})");
    EXPECT_EQ(get("/v1/events/count?userAgent=Boto3/1.2"), R"({"total":0})");
}

TEST(BucketWidth, IsTheLeastThatFits) {
    using std::chrono::hours;
    using std::chrono::seconds;
    EXPECT_EQ(bucket_width(Duration(0), 60), seconds(1));
    EXPECT_EQ(bucket_width(seconds(59), 60), seconds(1));
    EXPECT_EQ(bucket_width(seconds(60), 60), seconds(5));
    EXPECT_EQ(bucket_width(hours(24), 60), seconds(1800));
    EXPECT_EQ(bucket_width(hours(24 * 90), 60), hours(48));
    EXPECT_EQ(bucket_width(hours(24 * 3650), 60), hours(24 * 61));
}

}  // namespace
}  // namespace opentrail::api::v1

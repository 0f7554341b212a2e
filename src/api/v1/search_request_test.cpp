// SearchRequest: every parameter of a search, and what is said about a wrong one.

#include "api/v1/search_request.h"

#include <gtest/gtest.h>

#include <array>

namespace opentrail::api::v1 {
namespace {

const Timestamp now = from_millis(1'767'355'200'000);  // 2026-01-02T12:00:00Z

Outcome<SearchRequest> parse(std::string_view query, Purpose purpose = Purpose::page) {
    const auto parameters = parse_url_query(query);
    if (!parameters) return std::unexpected(parameters.error());
    return parse_search_request(*parameters, purpose, now);
}

void put(std::string& text, bool negate, history::ValueMatch match, std::string_view what,
         const std::vector<std::string>& values) {
    constexpr std::array<std::string_view, 5> signs = {"=", ":", "^", "?", "#"};
    text += negate ? "!" : "";
    text += what;
    text += signs[static_cast<std::size_t>(match)];
    for (const std::string& value : values) text += value + ",";
    text += ' ';
}

std::string describe(const history::Query& query) {
    std::string text;
    for (const history::Filter& filter : query.filters)
        put(text, filter.negate, filter.match, event::name(filter.field), filter.any_of);
    for (const history::MemberFilter& filter : query.members)
        put(text, filter.negate, filter.match, "." + filter.path, filter.any_of);
    return text;
}

TEST(SearchRequest, FiltersByEveryFieldAndAlias) {
    const struct {
        const char* query;
        const char* filters;
    } rows[] = {
        {"eventName=RunInstances", "eventName=RunInstances, "},
        {"eventSource=ec2.amazonaws.com", "eventSource=ec2.amazonaws.com, "},
        {"username=Mia", "username=Mia, "},
        {"user=Mia", "username=Mia, "},
        {"accessKeyId=A", "accessKeyId=A, "},
        {"accessKey=A", "accessKeyId=A, "},
        {"session=s", "session=s, "},
        {"resourceName=r", "resourceName=r, "},
        {"resource=r", "resourceName=r, "},
        {"resourceType=t", "resourceType=t, "},
        {"sourceIPAddress=192.0.2.1", "sourceIPAddress=192.0.2.1, "},
        {"sourceIp=192.0.2.1", "sourceIPAddress=192.0.2.1, "},
        {"region=us-east-1", "awsRegion=us-east-1, "},
        {"awsRegion=us-east-1", "awsRegion=us-east-1, "},
        {"account=111122223333", "account=111122223333, "},
        {"errorCode=AccessDenied", "errorCode=AccessDenied, "},
        {"readOnly=TRUE", "readOnly=true, "},
        {"category=networkactivity", "category=NetworkActivity, "},
        {"door=Import", "door=import, "},
        {"door=Gateway:Edge", "door=gateway:Edge, "},
        {"importId=i", "importId=i, "},
        {"principal=p", "principal=p, "},
        {"eventType=AwsApiCall", "eventType=AwsApiCall, "},
        {"eventName=a&eventName=b&user=c", "eventName=a,b, username=c, "},
        {"not.eventName=a&eventName=b&not.eventName=c", "!eventName=a,c, eventName=b, "},
        {"user=Mia+M%C3%BCller%26Co", "username=Mia Müller&Co, "},
        {"X-Amz-Signature=x&user=Mia&", "username=Mia, "},
        {"contains.user=mi&contains.username=ma&not.contains.user=x",
         "username:mi,ma, !username:x, "},
        {"starts.eventName=Get&eventName=A", "eventName^Get, eventName=A, "},
        {"contains.door=imp", "door:imp, "},
        {"has.errorCode=true&has.session=false", "errorCode? !session? "},
        {"not.has.errorCode=false", "errorCode? "},
        {"outcome=success", "!errorCode? "},
        {"outcome=error", "errorCode? "},
        {"outcome=denied&not.outcome=success", "errorCode# errorCode? "},
        {"userAgent=a&userAgent=b&not.contains.userAgent=c", ".userAgent=a,b, !.userAgent:c, "},
        {"tlsVersion=TLSv1.2", ".tlsDetails.tlsVersion=TLSv1.2, "},
        {"member.requestParameters.bucketName=b", ".requestParameters.bucketName=b, "},
        {"has.member.requestParameters.x=true", ".requestParameters.x? "},
        {"", ""},
    };
    for (const auto& row : rows) {
        const auto request = parse(row.query);
        ASSERT_TRUE(request) << row.query << ": " << request.error().message;
        EXPECT_EQ(describe(request->query), row.filters) << row.query;
    }
}

TEST(SearchRequest, ReadsTimes) {
    EXPECT_EQ(to_millis(*parse("from=2026-01-02T03:04:05Z")->query.from), 1'767'323'045'000);
    EXPECT_EQ(to_millis(*parse("to=1767323045.25")->query.to), 1'767'323'045'250);
    const auto since = parse("since=2h");
    EXPECT_EQ(*since->query.from, now - std::chrono::hours(2));
    EXPECT_TRUE(since->from_is_relative);
    EXPECT_FALSE(parse("from=5")->from_is_relative);
}

TEST(SearchRequest, ReadsTheRest) {
    const auto request =
        parse("eventId=e&text=needle&order=oldest&limit=1000&nextToken=t&provenance=true");
    ASSERT_TRUE(request) << request.error().message;
    EXPECT_EQ(request->query.event_id, "e");
    EXPECT_EQ(request->query.text, "needle");
    EXPECT_EQ(request->query.order, history::Order::oldest_first);
    EXPECT_EQ(request->limit, 1000U);
    EXPECT_EQ(request->next_token, "t");
    EXPECT_TRUE(request->provenance);

    EXPECT_EQ(parse("")->limit, 50U);
    EXPECT_EQ(parse("limit=all", Purpose::stream)->limit, std::nullopt);
    EXPECT_EQ(parse("limit=1000000", Purpose::stream)->limit, 1'000'000U);
    EXPECT_EQ(parse("by=user&limit=3", Purpose::count)->by, event::Field::username);
    EXPECT_EQ(parse("interval=15m", Purpose::histogram)->interval, std::chrono::minutes(15));
    EXPECT_EQ(parse("from=1:17&provenance=true", Purpose::tail)->tail_from,
              (journal::Position{1, 17}));
}

TEST(SearchRequest, ADateIsItsWholeDay) {
    const auto request = parse("from=2026-11-20&to=2026-11-20");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->query.from, parse_iso8601("2026-11-20T00:00:00Z").value());
    EXPECT_EQ(request->query.to, parse_iso8601("2026-11-20T23:59:59.999Z").value());
}

TEST(SearchRequest, TakesOneWidthOfABucket) {
    for (const char* query : {"interval=1h&buckets=5", "buckets=5&interval=1h"}) {
        const auto request = parse(query, Purpose::histogram);
        ASSERT_FALSE(request) << query;
        EXPECT_EQ(request.error().message,
                  "interval and buckets are both given: one of them says how wide a bucket is");
    }
}

TEST(SearchRequest, SaysWhichDoorsThereAre) {
    for (const std::string door : {"front", "gateway:"}) {
        const auto request = parse("door=" + door, Purpose::page);
        ASSERT_FALSE(request) << door;
        EXPECT_EQ(request.error().message,
                  "door is one of api, gateway, submitted, import, feed, watch, gateway:NAME, not "
                  "\"" +
                      door + "\"");
    }
}

TEST(SearchRequest, SaysWhichParameterIsWrong) {
    const struct {
        const char* query;
        Purpose purpose;
        const char* message;
    } rows[] = {
        {"eventNames=x", Purpose::page, "there is no parameter eventNames here"},
        {"contains.nothing=x", Purpose::page, "there is no parameter contains.nothing here"},
        {"not.text=x", Purpose::page, "there is no parameter not.text here"},
        {"contains.not.user=x", Purpose::page, "there is no parameter contains.not.user here"},
        {"member.=x", Purpose::page, "there is no parameter member. here"},
        {"outcome=odd", Purpose::page,
         "parameter outcome is \"odd\", not success, error or denied"},
        {"has.errorCode=x", Purpose::page, "parameter has.errorCode is \"x\", not true or false"},
        {"buckets=0", Purpose::histogram,
         "parameter buckets is \"0\", not a number from 1 to 1000"},
        {"by=region", Purpose::histogram, "parameter by is \"region\", not outcome"},
        {"by=x", Purpose::summary, "parameter by is \"x\", not the name of a field"},
        {"contains=a&prefix=b", Purpose::suggestions,
         "parameter prefix is \"b\", not the only contains or prefix: one can be given"},
        {"not.limit=5", Purpose::page, "there is no parameter not.limit here"},
        {"category=x", Purpose::page,
         "category is one of Management, Data, NetworkActivity, Insight, Aggregated, not \"x\""},
        {"readOnly=yes", Purpose::page, "readOnly is one of true, false, not \"yes\""},
        {"from=yesterday", Purpose::page,
         "parameter from is \"yesterday\", not a time in ISO 8601, a date or epoch seconds"},
        {"from=-5", Purpose::page,
         "parameter from is \"-5\", not a time in ISO 8601, a date or epoch seconds"},
        {"to=nan", Purpose::page,
         "parameter to is \"nan\", not a time in ISO 8601, a date or epoch seconds"},
        {"from=2026-02-30", Purpose::page,
         "parameter from is \"2026-02-30\", not a time in ISO 8601, a date or epoch seconds"},
        {"from=2026-11-20&to=2026-11-19", Purpose::page,
         "from 2026-11-20T00:00:00Z is later than to 2026-11-19T23:59:59.999Z"},
        {"since=soon", Purpose::page,
         "parameter since is \"soon\", not a duration such as 15m, 2h or 90d"},
        {"from=5&to=4", Purpose::page,
         "from 1970-01-01T00:00:05Z is later than to 1970-01-01T00:00:04Z"},
        {"limit=0", Purpose::page, "parameter limit is \"0\", not a number from 1 to 1000"},
        {"limit=1001", Purpose::page, "parameter limit is \"1001\", not a number from 1 to 1000"},
        {"limit=all", Purpose::page, "parameter limit is \"all\", not a number from 1 to 1000"},
        {"limit=-1", Purpose::stream, "parameter limit is \"-1\", not a number or all"},
        {"order=random", Purpose::page, "parameter order is \"random\", not newest or oldest"},
        {"provenance=1", Purpose::page, "parameter provenance is \"1\", not true or false"},
        {"text=", Purpose::page, "parameter text is \"\", not 1 to 1024 bytes"},
        {"text=a&text=b", Purpose::page,
         "parameter text is \"b\", not the only text: one can be searched for"},
        {"eventId=a&eventId=b", Purpose::page,
         "parameter eventId is \"b\", not the only eventId: one can be asked for"},
        {"user=%zz", Purpose::page, "a query parameter of 8 bytes is not percent-encoded UTF-8"},
        {"user=%ff", Purpose::page, "a query parameter of 8 bytes is not percent-encoded UTF-8"},
        {"limit=5", Purpose::histogram, "there is no parameter limit here"},
        {"by=x", Purpose::count, "parameter by is \"x\", not the name of a field"},
        {"interval=1ms", Purpose::histogram,
         "parameter interval is \"1ms\", not a duration of a second or more, such as 15m, 1h or "
         "1d"},
        {"from=2026-01-02", Purpose::tail,
         "parameter from is \"2026-01-02\", not a position SHARD:OFFSET"},
        {"from=1:", Purpose::tail, "parameter from is \"1:\", not a position SHARD:OFFSET"},
        {"since=1h", Purpose::tail, "parameter since is \"1h\", not known to a tail"},
    };
    for (const auto& row : rows) {
        const auto request = parse(row.query, row.purpose);
        ASSERT_FALSE(request) << row.query;
        EXPECT_EQ(request.error().code, "ValidationException") << row.query;
        EXPECT_EQ(request.error().message, row.message) << row.query;
    }
}

TEST(SearchRequest, IsLimitedToTheView) {
    history::Query query;
    limit_to_view(query, {.all = true, .accounts = {}});
    EXPECT_TRUE(query.filters.empty());
    limit_to_view(query, {.all = false, .accounts = {"111122223333"}});
    EXPECT_EQ(describe(query), "account=111122223333, ");
}

TEST(SearchRequest, RelativeTimesKeepTheirFingerprint) {
    access::Principal caller;
    caller.arn = "arn:x";
    const auto parameters = parse_url_query("since=1h&user=Mia").value();
    const Sha256 first =
        search_fingerprint(*parse_search_request(parameters, Purpose::page, now), caller);
    EXPECT_EQ(search_fingerprint(
                  *parse_search_request(parameters, Purpose::page, now + Duration(5)), caller),
              first);
    EXPECT_NE(search_fingerprint(*parse("since=1h&user=Mio"), caller), first);
    EXPECT_NE(search_fingerprint(*parse("since=1h&user=Mia&order=oldest"), caller), first);
    EXPECT_NE(search_fingerprint(*parse("since=1h&not.user=Mia"), caller), first);
    EXPECT_NE(search_fingerprint(*parse("since=1h&contains.user=Mia"), caller), first);
    EXPECT_NE(search_fingerprint(*parse("since=1h&user=Mia&userAgent=a"), caller), first);
    EXPECT_NE(search_fingerprint(*parse("since=1h&user=Mia&userAgent=a"), caller),
              search_fingerprint(*parse("since=1h&user=Mia&userAgent=b"), caller));
    EXPECT_NE(search_fingerprint(*parse("from=5&user=Mia"), caller),
              search_fingerprint(*parse("from=6&user=Mia"), caller));
}

}  // namespace
}  // namespace opentrail::api::v1

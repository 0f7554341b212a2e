// Shows by which conditions an object is read (RFC 9110, section 13.2.2; Amazon S3 API Reference,
// GetObject, "Overriding response header values … conditional requests").

#include "api/s3/conditions.h"

#include <gtest/gtest.h>

namespace opentrail::api::s3 {
namespace {

constexpr const char* before = "Thu, 01 Jan 2026 00:00:00 GMT";
constexpr const char* at = "Fri, 02 Jan 2026 03:04:05 GMT";
constexpr const char* after = "Sat, 03 Jan 2026 00:00:00 GMT";

delivery::ObjectFacts facts() {
    delivery::ObjectFacts facts;
    facts.etag = "abc";
    facts.modified = parse_iso8601("2026-01-02T03:04:05.678Z").value();
    return facts;
}

TEST(Conditions, JudgeAsS3Does) {
    struct Row {
        const char* name;
        std::vector<http::Header> headers;
        Verdict verdict;
    };
    const Row rows[] = {
        {"none", {}, Verdict::wanted},
        {"this one", {{"If-Match", "\"abc\""}}, Verdict::wanted},
        {"this one, without quotes", {{"If-Match", "abc"}}, Verdict::wanted},
        {"one of two", {{"If-Match", "\"x\", \"abc\""}}, Verdict::wanted},
        {"any", {{"If-Match", "*"}}, Verdict::wanted},
        {"another", {{"If-Match", "\"ab\""}}, Verdict::failed},
        {"a longer one", {{"If-Match", "\"abcd\""}}, Verdict::failed},
        {"unmodified since then", {{"If-Unmodified-Since", at}}, Verdict::wanted},
        {"modified since", {{"If-Unmodified-Since", before}}, Verdict::failed},
        {"the etag says more than the time",
         {{"If-Match", "\"abc\""}, {"If-Unmodified-Since", before}},
         Verdict::wanted},
        {"not this one", {{"If-None-Match", "\"abc\""}}, Verdict::not_modified},
        {"not a weak one", {{"If-None-Match", "W/\"abc\""}}, Verdict::not_modified},
        {"not another", {{"If-None-Match", "\"x\""}}, Verdict::wanted},
        {"modified since before", {{"If-Modified-Since", before}}, Verdict::wanted},
        {"modified since then", {{"If-Modified-Since", at}}, Verdict::not_modified},
        {"modified since after", {{"If-Modified-Since", after}}, Verdict::not_modified},
        {"the etag wins", {{"If-None-Match", "\"x\""}, {"If-Modified-Since", at}}, Verdict::wanted},
        {"no date", {{"If-Modified-Since", "yesterday"}}, Verdict::wanted},
        {"another header's", {{"x-amz-copy-source-If-Match", "\"x\""}}, Verdict::wanted},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        http::Request request;
        request.headers = row.headers;
        EXPECT_EQ(judge(request, "", facts()), row.verdict);
    }
    http::Request copy;
    copy.headers = {{"x-amz-copy-source-if-match", "\"x\""}};
    EXPECT_EQ(judge(copy, "x-amz-copy-source-", facts()), Verdict::failed);
}

TEST(Conditions, HoldARangeToWhatItWasOf) {
    struct Row {
        const char* if_range;
        bool holds;
    };
    for (const Row& row : {Row{"", true},
                           {"\"abc\"", true},
                           {"\"x\"", false},
                           {at, true},
                           {before, false},
                           {after, false}}) {
        SCOPED_TRACE(row.if_range);
        http::Request request;
        if (*row.if_range) request.headers = {{"If-Range", row.if_range}};
        EXPECT_EQ(range_holds(request, facts()), row.holds);
    }
}

}  // namespace
}  // namespace opentrail::api::s3

// Shows which bucket and key a path names, and which part of an object a Range header asks for.

#include "api/s3/request.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace opentrail::api::s3 {
namespace {

TEST(S3Request, NamesBucketAndKey) {
    struct Row {
        const char* target;
        std::string bucket;
        std::string key;
        const char* arn;
    };
    const Row rows[] = {
        {"/", "", "", "*"},
        {"/logs", "logs", "", "arn:aws:s3:::logs"},
        {"/logs/?list-type=2", "logs", "", "arn:aws:s3:::logs"},
        {"/logs/a/b.gz", "logs", "a/b.gz", "arn:aws:s3:::logs/a/b.gz"},
        {"/logs/a%20b%2Fc+d", "logs", "a b/c+d", "arn:aws:s3:::logs/a b/c+d"},
        {"/logs//x", "logs", "/x", "arn:aws:s3:::logs//x"},
        {"/logs/../etc/passwd", "logs", "../etc/passwd", "arn:aws:s3:::logs/../etc/passwd"},
        {"/logs/%2e%2e/x", "logs", "../x", "arn:aws:s3:::logs/../x"},
        {"//", "", "", "*"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.target);
        http::Request request;
        request.target = row.target;
        const auto read = read_request(request);
        ASSERT_TRUE(read);
        EXPECT_EQ(read->bucket, row.bucket);
        EXPECT_EQ(read->key, row.key);
        EXPECT_EQ(arn_of(*read), row.arn);
    }
    for (const char* target : {"/logs/%", "/logs/%zz", "/logs?prefix=%", "logs", "", "/logs/%FF",
                               "/lo%FFgs/a", "/logs?prefix=%C3", "/logs/%ED%A0%80"}) {
        http::Request request;
        request.target = target;
        const auto read = read_request(request);
        ASSERT_FALSE(read) << target;
        EXPECT_EQ(read.error().code, "InvalidURI") << target;
    }
}

TEST(S3Request, ReadsRanges) {
    // RFC 9110, section 14.1.2: an object of 10,000 bytes.
    const struct {
        const char* header;
        const char* expected;
    } rows[] = {
        {"bytes=0-499", "0+500"},
        {"bytes=500-999", "500+500"},
        {"bytes=-500", "9500+500"},
        {"bytes=9500-", "9500+500"},
        {"bytes=0-", "0+10000"},
        {"bytes=9999-20000", "9999+1"},
        {"bytes=-20000", "0+10000"},
        {"bytes=10000-", "unsatisfiable"},
        {"bytes=-0", "unsatisfiable"},
        {"bytes=5-4", "whole"},
        {"bytes=0-0,-1", "whole"},
        {"bytes=a-b", "whole"},
        {"bytes=", "whole"},
        {"bytes=-", "whole"},
        {"lines=0-1", "whole"},
        {"bytes=18446744073709551616-", "unsatisfiable"},
        {"bytes=9-18446744073709551616", "9+9991"},
        {"", "whole"},
    };
    for (const auto& row : rows) {
        const auto range = read_range(row.header, 10'000);
        const std::string said = !range ? "whole"
                                 : !range->satisfiable
                                     ? "unsatisfiable"
                                     : fmt::format("{}+{}", range->first, range->size);
        EXPECT_EQ(said, row.expected) << row.header;
    }
}

}  // namespace
}  // namespace opentrail::api::s3

// Which resources a Resource's pattern has. The worked examples are those of the IAM User Guide,
// "IAM JSON policy elements: Resource", with its bucket called b; the attacks are such as would
// take a matcher that tries again and again more than a lifetime.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "access/policy/statement.h"

namespace opentrail::access::policy {
namespace {

struct Case {
    std::string_view name;
    std::string_view pattern;
    std::string_view resource;
    bool matches;
};

const Case cases[] = {
    {"documented: one level", "arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/test/object.jpg", true},
    {"documented: two levels", "arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/2/test/object.jpg",
     true},
    {"documented: levels behind", "arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/2/test/3/object.jpg",
     true},
    {"documented: many levels", "arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/2/3/test/4/object.jpg",
     true},
    {"documented: slashes", "arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1///test///object.jpg",
     true},
    {"documented: dot", "arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/test/.jpg", true},
    {"documented: empty run", "arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b//test/object.jpg", true},
    {"documented: empty end", "arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/test/", true},
    {"documented: dash for slash", "arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1-test/object.jpg",
     false},
    {"documented: no level", "arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/test/object.jpg", false},
    {"documented: file called test", "arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/2/test.jpg",
     false},
    {"everything", "*", "arn:aws:s3:::b", true},
    {"everything has what has no resource", "*", "*", true},
    {"an ARN has not what has no resource", "arn:aws:s3:::*", "*", false},
    {"bucket is not its objects", "arn:aws:s3:::b", "arn:aws:s3:::b/k", false},
    {"objects are not their bucket", "arn:aws:s3:::b/*", "arn:aws:s3:::b", false},
    {"case matters", "arn:aws:s3:::b/K", "arn:aws:s3:::b/k", false},
    {"prefix", "arn:aws:s3:::b*", "arn:aws:s3:::bucket/a:b", true},
    {"completed", "arn:aws:sqs", "arn:aws:sqs:us-east-1:111122223333:q", true},
    {"completed is of its service", "arn:aws:sqs", "arn:aws:sns:us-east-1:111122223333:q", false},
    {"completed behind a star", "arn:aws:sqs:*", "arn:aws:sqs:us-east-1:111122223333:q", true},
    {"completed behind a Region", "arn:aws:sqs:us-east-1", "arn:aws:sqs:us-east-1:1:q", true},
    {"completed is of its Region", "arn:aws:sqs:us-east-1", "arn:aws:sqs:us-east-2:1:q", false},
    {"star at a field's end may have colons", "arn:aws:sns:us*:topic",
     "arn:aws:sns:us-east-1:111122223333:topic", false},
    {"star at a field's end does have colons", "arn:aws:logs:*:log-group:x:y",
     "arn:aws:logs:us-east-1:111122223333:log-group:x:y", true},
    {"star within a field has none", "arn:aws:sns:us*1:111122223333:t",
     "arn:aws:sns:us-east-1:111122223333:x:us-1:111122223333:t", false},
    {"star within a field", "arn:aws:sns:us*1:111122223333:t",
     "arn:aws:sns:us-east-1:111122223333:t", true},
    {"colons of the resource itself", "arn:aws:logs:us-east-1:1:log-group:*y:s",
     "arn:aws:logs:us-east-1:1:log-group:a:b:xy:s", true},
    {"question mark is one", "arn:aws:s3:::b/?", "arn:aws:s3:::b/k", true},
    {"question mark is not none", "arn:aws:s3:::b/?", "arn:aws:s3:::b/", false},
    {"question mark is not two", "arn:aws:s3:::b/?", "arn:aws:s3:::b/kk", false},
    {"question mark is a character", "arn:aws:s3:::b/?.x", "arn:aws:s3:::b/\xE2\x82\xAC.x", true},
    {"question marks are characters", "arn:aws:s3:::b/??.x", "arn:aws:s3:::b/\xE2\x82\xAC.x",
     false},
    {"question mark in a field is no colon", "arn:aws:sns:a?b:1:t", "arn:aws:sns:a:b:1:t", false},
    {"star of the request is a letter", "arn:aws:s3:::b/k", "arn:aws:s3:::b/*", false},
    {"two stars", "arn:aws:s3:::b/**k", "arn:aws:s3:::b/k", true},
    {"head and tail do not share", "arn:aws:s3:::b/aba*aba", "arn:aws:s3:::b/aba", false},
    {"head and tail side by side", "arn:aws:s3:::b/aba*aba", "arn:aws:s3:::b/abaaba", true},
    {"a piece that begins over", "arn:aws:s3:::b/*aab?*", "arn:aws:s3:::b/aaab1", true},
    {"nothing", "arn:aws:s3:::b/k", "", false},
};

TEST(Resource, HasWhatItsPatternSays) {
    const Context context;
    for (const Case& row : cases) {
        const auto pattern = parse_resource(row.pattern, true, true);
        ASSERT_TRUE(pattern) << row.name;
        EXPECT_EQ(pattern->matches(row.resource, context), row.matches) << row.name;
    }
}

struct Filled {
    std::string_view name;
    std::string_view pattern;
    bool variables;
    std::string_view resource;
    bool matches;
};

const Filled filled_cases[] = {
    {"variable", "arn:aws:s3:::b/${aws:username}/*", true, "arn:aws:s3:::b/al*ce/k", true},
    {"what is put in has no wildcards", "arn:aws:s3:::b/${aws:username}/*", true,
     "arn:aws:s3:::b/alice/k", false},
    {"the same between wildcards", "arn:aws:s3:::*/${aws:username}/?", true,
     "arn:aws:s3:::b/alice/k", false},
    {"letter by letter between wildcards", "arn:aws:s3:::*/${aws:username}/?", true,
     "arn:aws:s3:::b/c/al*ce/k", true},
    {"name without case", "arn:aws:s3:::b/${AWS:UserName}", true, "arn:aws:s3:::b/al*ce", true},
    {"no value", "arn:aws:s3:::b/${aws:userid}*", true, "arn:aws:s3:::b/", false},
    {"no value behind a star", "arn:aws:s3:::*${aws:userid}", true, "arn:aws:s3:::b/", false},
    {"default", "arn:aws:s3:::b/${aws:userid, 'nobody'}", true, "arn:aws:s3:::b/nobody", true},
    {"empty default", "arn:aws:s3:::b/${aws:userid, ''}", true, "arn:aws:s3:::b/", true},
    {"default not needed", "arn:aws:s3:::b/${aws:username, 'nobody'}", true,
     "arn:aws:s3:::b/nobody", false},
    {"several values", "arn:aws:s3:::b/${aws:TagKeys}", true, "arn:aws:s3:::b/one", false},
    {"escaped star", "arn:aws:s3:::b/${*}", true, "arn:aws:s3:::b/*", true},
    {"escaped star is no wildcard", "arn:aws:s3:::b/${*}", true, "arn:aws:s3:::b/k", false},
    {"escaped question mark", "arn:aws:s3:::b/${?}", true, "arn:aws:s3:::b/k", false},
    {"escaped dollar", "arn:aws:s3:::b/${$}{aws:username}", true, "arn:aws:s3:::b/${aws:username}",
     true},
    {"a value with a colon", "arn:aws:iam::1:user/${x:Path}*", true, "arn:aws:iam::1:user/a:b/c",
     true},
    {"no variables in 2008-10-17", "arn:aws:s3:::b/${aws:username}", false,
     "arn:aws:s3:::b/${aws:username}", true},
    {"none in 2008-10-17 at all", "arn:aws:s3:::b/${aws:username}", false, "arn:aws:s3:::b/al*ce",
     false},
};

TEST(Resource, HasVariables) {
    Context context;
    context.set("aws:username", std::string("al*ce"));
    context.set("aws:TagKeys", std::vector<std::string>{"one", "two"});
    context.set("x:Path", std::string("a:b"));
    for (const Filled& row : filled_cases) {
        const auto pattern = parse_resource(row.pattern, row.variables, true);
        ASSERT_TRUE(pattern) << row.name << ": " << pattern.error();
        EXPECT_EQ(pattern->matches(row.resource, context), row.matches) << row.name;
    }
}

struct Refused {
    std::string_view pattern;
    bool complete;
    std::string_view message;
};

const Refused refused_cases[] = {
    {"", true, R"(Resource  must be in ARN format or "*".)"},
    {"b/*", true, R"(Resource b/* must be in ARN format or "*".)"},
    {"**", true, R"(Resource ** must be in ARN format or "*".)"},
    {"arn", true, R"(Resource arn must be in ARN format or "*".)"},
    {"arn:", true, R"(Resource arn: must be in ARN format or "*".)"},
    {"arn::s3:::b", true, R"(Partition "" is not valid for resource "arn::s3:::b".)"},
    {"arn:AWS:s3:::b", true, R"(Partition "AWS" is not valid for resource "arn:AWS:s3:::b".)"},
    {"arn:aws", true, "Resource vendor must be fully qualified and cannot contain regexes."},
    {"arn:aws:s*:::b", true, "Resource vendor must be fully qualified and cannot contain regexes."},
    {"arn:aws:*", true, "Resource vendor must be fully qualified and cannot contain regexes."},
    {"arn:aws:sqs", false, R"(Resource arn:aws:sqs must be in ARN format or "*".)"},
    {"arn:aws:sqs:*:*", false, R"(Resource arn:aws:sqs:*:* must be in ARN format or "*".)"},
    {"arn:aws:sqs:${aws:x}:1:q", true,
     "Resource arn:aws:sqs:${aws:x}:1:q has a variable before the fifth colon."},
    {"arn:aws:sqs::${aws:x}", true,
     "Resource arn:aws:sqs::${aws:x} has a variable before the fifth colon."},
    {"arn:aws:s3:::b/${aws:username", true, "a variable has no end"},
    {"arn:aws:s3:::b/${username}", true,
     "a variable must name a condition key, prefixed by a vendor"},
    {"arn:aws:s3:::b/${}", true, "a variable must name a condition key, prefixed by a vendor"},
    {"arn:aws:s3:::b/${aws:x, nobody}", true,
     "the default value of a variable must be in single quotes"},
};

TEST(Resource, RefusesWhatIsNoPattern) {
    for (const Refused& row : refused_cases) {
        const auto pattern = parse_resource(row.pattern, true, row.complete);
        ASSERT_FALSE(pattern) << row.pattern;
        EXPECT_EQ(pattern.error(), row.message);
    }
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

TEST(Resource, TakesNoTimeOverAttacks) {
    const std::string front = "arn:aws:s3:::b/";
    const std::string many = repeated("a", 60'000);
    const Context context;
    const auto matches = [&](const std::string& pattern, const std::string& resource) {
        return parse_resource(front + pattern, true, true)->matches(front + resource, context);
    };
    EXPECT_TRUE(matches(repeated("*a", 3'000), many));
    EXPECT_FALSE(matches(repeated("*a", 3'000) + "*b?", many));
    EXPECT_FALSE(matches("*" + repeated("a", 3'000) + "b*", many));
    EXPECT_FALSE(matches("*" + repeated("a?", 1'500) + "?b*", many));
    EXPECT_TRUE(matches("*" + repeated("?", 3'000) + "*", many));
    EXPECT_FALSE(matches(repeated("?", 3'000), many));
    EXPECT_TRUE(matches(std::string("*\0?", 3), std::string("x\0y", 3)));
    EXPECT_FALSE(matches(std::string("\0", 1), std::string("\0y", 2)));

    Context named;
    named.set("aws:username", std::string("alice"));
    const auto far = parse_resource(front + "*/${aws:username}/*", true, true);
    EXPECT_TRUE(far->matches(front + many + "/alice/" + many, named));
    EXPECT_FALSE(far->matches(front + many + "/bob/" + many, named));

    Context every_byte;
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
    every_byte.set("aws:UserAgent", bytes);
    const auto pattern = parse_resource(front + "*${aws:UserAgent}?", true, true);
    EXPECT_TRUE(pattern->matches(front + "x" + bytes + "y", every_byte));
    EXPECT_FALSE(pattern->matches(front + "x" + bytes, every_byte));
}

}  // namespace
}  // namespace opentrail::access::policy

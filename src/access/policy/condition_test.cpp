// Every condition operator against values it should and should not take: the tables of the IAM User
// Guide, "IAM JSON policy elements: Condition operators", "Single-valued vs. multivalued context
// keys" and "Policy variables with no value".

#include "access/policy/condition.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace opentrail::access::policy {
namespace {

using Values = std::vector<std::string>;

bool holds(std::string_view operator_name, std::string_view key, const Values& wanted,
           const Context& context) {
    const auto meaning = parse_operator(operator_name);
    EXPECT_TRUE(meaning) << operator_name;
    Condition condition(*meaning, std::string(key));
    for (const std::string& value : wanted) {
        const auto added = condition.add(value, true);
        EXPECT_TRUE(added) << operator_name << " " << value;
    }
    return condition.holds(context);
}

struct Single {
    std::string_view operator_name;
    std::string_view wanted;
    std::string_view given;
    bool holds;
};

const Single singles[] = {
    {"StringEquals", "iamuser-admin", "iamuser-admin", true},
    {"StringEquals", "iamuser-admin", "dev-ops", false},
    {"StringEquals", "a", "A", false},
    {"StringEquals", "a*", "ab", false},
    {"StringEquals", "a*", "a*", true},
    {"StringEquals", "", "", true},
    {"StringNotEquals", "a", "b", true},
    {"StringNotEquals", "a", "a", false},
    {"StringEqualsIgnoreCase", "PreProd", "preprod", true},
    {"StringEqualsIgnoreCase", "preprod", "storage", false},
    {"StringNotEqualsIgnoreCase", "PreProd", "preprod", false},
    {"StringLike", "home/*/x?", "home/a/b/xy", true},
    {"StringLike", "home/*", "Home/a", false},
    {"StringLike", "a:*", "a:b:c", true},
    {"StringLike", "prefix", "prefix-more", false},
    {"StringLike", "${*}", "*", true},
    {"StringLike", "${*}", "a", false},
    {"StringNotLike", "home/*", "work/a", true},
    {"StringNotLike", "home/*", "home/a", false},
    {"NumericEquals", "10", "10", true},
    {"NumericEquals", "10", "10.00", true},
    {"NumericEquals", "0.1", "0.10000000000000000000001", false},
    {"NumericEquals", "-0", "0", true},
    {"NumericEquals", "10", "ten", false},
    {"NumericNotEquals", "10", "11", true},
    {"NumericNotEquals", "10", "1e1", false},
    {"NumericNotEquals", "10", "ten", true},
    {"NumericLessThan", "10", "9.999", true},
    {"NumericLessThan", "10", "10", false},
    {"NumericLessThan", "10", "-100", true},
    {"NumericLessThan", "10", "ten", false},
    {"NumericLessThanEquals", "10", "10", true},
    {"NumericLessThanEquals", "10", "10.001", false},
    {"NumericGreaterThan", "9007199254740992", "9007199254740993", true},
    {"NumericGreaterThan", "10", "10", false},
    {"NumericGreaterThanEquals", "10", "10", true},
    {"NumericGreaterThanEquals", "10", "9", false},
    {"DateEquals", "2026-01-02T03:04:05Z", "2026-01-02T04:04:05+01:00", true},
    {"DateEquals", "1767323045", "2026-01-02T03:04:05Z", true},
    {"DateEquals", "2026", "2026-01-01T00:00:00Z", true},
    {"DateEquals", "2026-01-02", "2026-01-02T03:04:05Z", false},
    {"DateNotEquals", "2026-01-02", "2026-01-02T03:04:05Z", true},
    {"DateLessThan", "2026-01-02T03:04:05Z", "2026-01-02T03:04:04.999Z", true},
    {"DateLessThan", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z", false},
    {"DateLessThanEquals", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z", true},
    {"DateGreaterThan", "2020-01-01T00:00:01Z", "2026-01-02T03:04:05Z", true},
    {"DateGreaterThan", "2020-01-01T00:00:01Z", "2019-12-31T23:59:59Z", false},
    {"DateGreaterThan", "2020-01-01T00:00:01Z", "yesterday", false},
    {"DateGreaterThanEquals", "1767323045", "1767323045", true},
    {"Bool", "false", "false", true},
    {"Bool", "false", "true", false},
    {"Bool", "True", "true", true},
    {"Bool", "false", "no", false},
    {"BinaryEquals", "YWxpY2U=", "alice", true},
    {"BinaryEquals", "YWxpY2U=", "YWxpY2U=", false},
    {"IpAddress", "203.0.113.0/24", "203.0.113.7", true},
    {"IpAddress", "203.0.113.0/24", "203.0.114.7", false},
    {"IpAddress", "203.0.113.7", "203.0.113.7", true},
    {"IpAddress", "203.0.113.7", "203.0.113.8", false},
    {"IpAddress", "2001:db8::/32", "2001:db8:1::1", true},
    {"IpAddress", "2001:db8::/32", "203.0.113.7", false},
    {"IpAddress", "0.0.0.0/0", "2001:db8::1", false},
    {"IpAddress", "203.0.113.0/24", "::ffff:203.0.113.7", true},
    {"IpAddress", "203.0.113.0/24", "203.0.113.7:80", false},
    {"NotIpAddress", "203.0.113.0/24", "203.0.114.7", true},
    {"NotIpAddress", "203.0.113.0/24", "203.0.113.7", false},
    {"NotIpAddress", "203.0.113.0/24", "2001:db8::1", true},
    {"ArnEquals", "arn:aws:sns:*:111122223333:t-*", "arn:aws:sns:us-east-1:111122223333:t-1", true},
    {"ArnLike", "arn:aws:sns:*:111122223333:t-*", "arn:aws:sns:us-east-1:111122223333:t:1", false},
    {"ArnLike", "arn:aws:sns:*:t", "arn:aws:sns:us-east-1:111122223333:t", false},
    {"ArnLike", "arn:aws:s3:::b/*", "arn:aws:s3:::b/a:b", true},
    {"ArnLike", "*", "arn:aws:s3:::b/a", false},
    {"ArnLike", "alice", "alice", false},
    {"ArnNotEquals", "arn:aws:s3:::b", "arn:aws:s3:::c", true},
    {"ArnNotLike", "arn:aws:s3:::*", "arn:aws:s3:::c", false},
    {"ArnNotLike", "arn:aws:s3:::*", "no ARN", true},
    {"StringEquals", "${x:Other}", "other", true},
    {"StringEquals", "${x:other}-${x:Other}", "other-other", true},
    {"StringEquals", "${x:Absent}", "", false},
    {"StringEquals", "${x:Absent, 'd'}", "d", true},
    {"StringNotEquals", "${x:Absent}", "anything", true},
    {"StringNotLike", "*${x:Absent}*", "anything", true},
    {"StringEqualsIgnoreCase", "${x:Other}!", "OTHER!", true},
    {"StringLike", "*${x:Other}?", "another1", true},
    {"ArnLike", "${x:Arn}/*", "arn:aws:s3:::b/a", true},
    {"ArnLike", "${x:Arn}/*", "arn:aws:s3:::c/a", false},
};

TEST(Condition, HoldsSingleValues) {
    for (const Single& row : singles) {
        Context context;
        context.set("x:Key", std::string(row.given));
        context.set("x:Other", std::string("other"));
        context.set("x:Arn", std::string("arn:aws:s3:::b"));
        EXPECT_EQ(holds(row.operator_name, "X:key", {std::string(row.wanted)}, context), row.holds)
            << row.operator_name << " " << row.wanted << " " << row.given;
    }
}

struct Absent {
    std::string_view base;
    std::string_view value;
    bool negated;
};

const Absent every_operator[] = {
    {"StringEquals", "a", false},
    {"StringNotEquals", "a", true},
    {"StringEqualsIgnoreCase", "a", false},
    {"StringNotEqualsIgnoreCase", "a", true},
    {"StringLike", "*", false},
    {"StringNotLike", "*", true},
    {"NumericEquals", "1", false},
    {"NumericNotEquals", "1", true},
    {"NumericLessThan", "1", false},
    {"NumericLessThanEquals", "1", false},
    {"NumericGreaterThan", "1", false},
    {"NumericGreaterThanEquals", "1", false},
    {"DateEquals", "2026", false},
    {"DateNotEquals", "2026", true},
    {"DateLessThan", "2026", false},
    {"DateLessThanEquals", "2026", false},
    {"DateGreaterThan", "2026", false},
    {"DateGreaterThanEquals", "2026", false},
    {"Bool", "false", false},
    {"BinaryEquals", "YQ==", false},
    {"IpAddress", "0.0.0.0/0", false},
    {"NotIpAddress", "0.0.0.0/0", true},
    {"ArnEquals", "arn:aws:s3:::*", false},
    {"ArnLike", "arn:aws:s3:::*", false},
    {"ArnNotEquals", "arn:aws:s3:::*", true},
    {"ArnNotLike", "arn:aws:s3:::*", true},
};

TEST(Condition, SaysWhatAnAbsentKeyMeans) {
    Context context;
    context.set("x:Empty", Values{});
    for (const Absent& row : every_operator) {
        for (const std::string_view key : {"x:Key", "x:Empty"}) {
            const std::string base(row.base);
            const Values wanted = {std::string(row.value)};
            EXPECT_EQ(holds(base, key, wanted, context), row.negated) << base;
            EXPECT_TRUE(holds(base + "IfExists", key, wanted, context)) << base;
            EXPECT_TRUE(holds("ForAllValues:" + base, key, wanted, context)) << base;
            EXPECT_FALSE(holds("ForAnyValue:" + base, key, wanted, context)) << base;
            EXPECT_TRUE(holds("ForAnyValue:" + base + "IfExists", key, wanted, context)) << base;
        }
    }
}

struct Several {
    std::string_view name;
    std::string_view operator_name;
    Values wanted;
    Values given;
    bool holds;
};

const Several severals[] = {
    {"one of the policy's will do", "StringEquals", {"a", "b"}, {"b"}, true},
    {"none of the policy's", "StringNotEquals", {"a", "b"}, {"c"}, true},
    {"not one of the policy's", "StringNotEquals", {"a", "b"}, {"b"}, false},
    {"not one of the networks",
     "NotIpAddress",
     {"203.0.113.0/24", "10.0.0.0/8"},
     {"10.1.1.1"},
     false},
    {"no values in the policy", "StringEquals", {}, {"a"}, false},
    {"none of no values", "StringNotEquals", {}, {"a"}, true},
    {"all in the policy", "ForAllValues:StringEquals", {"a", "b"}, {"a", "b"}, true},
    {"all but one in the policy", "ForAllValues:StringEquals", {"a", "b"}, {"a", "c"}, false},
    {"empty texts count as none", "ForAllValues:StringEquals", {"a"}, {""}, true},
    {"one in the policy", "ForAnyValue:StringEquals", {"a", "b"}, {"c", "a"}, true},
    {"none in the policy", "ForAnyValue:StringEquals", {"a", "b"}, {"c", "d"}, false},
    {"documented: environment among the keys",
     "ForAnyValue:StringEquals",
     {"environment"},
     {"environment", "costcenter"},
     true},
    {"documented: case of the keys",
     "ForAnyValue:StringEquals",
     {"environment"},
     {"Environment"},
     false},
    {"no value equals any", "ForAllValues:StringNotEquals", {"a", "b"}, {"c", "d"}, true},
    {"a value equals one", "ForAllValues:StringNotEquals", {"a", "b"}, {"c", "b"}, false},
    {"a value equals none", "ForAnyValue:StringNotEquals", {"a", "b"}, {"a", "c"}, true},
    {"each value equals one", "ForAnyValue:StringNotEquals", {"a", "b"}, {"a", "b"}, false},
    {"documented: organization's paths",
     "ForAllValues:StringNotLike",
     {"o-acorg/r-acroot/ou-acroot-mediaou/", "o-acorg/r-acroot/ou-acroot-sportsou/*"},
     {"o-acorg/r-acroot/ou-acroot-mediaou/costcenter/"},
     true},
    {"several values without a set operator", "StringEquals", {"a"}, {"b", "a"}, true},
    {"several values, negated, without one", "StringNotEquals", {"a"}, {"b", "a"}, false},
    {"numbers, all of them", "ForAllValues:NumericLessThan", {"10"}, {"1", "11"}, false},
    {"booleans, one of them", "ForAnyValue:Bool", {"true"}, {"false", "TRUE"}, true},
    {"null and there", "Null", {"true"}, {"a"}, false},
    {"not null and there", "Null", {"false"}, {"a"}, true},
    {"not null and an empty text", "Null", {"false"}, {""}, true},
    {"null and empty", "Null", {"true"}, {}, true},
    {"not null and empty", "Null", {"false"}, {}, false},
    {"null or not", "Null", {"true", "false"}, {"a"}, true},
};

TEST(Condition, HoldsSeveralValues) {
    for (const Several& row : severals) {
        Context context;
        context.set("x:Key", row.given);
        EXPECT_EQ(holds(row.operator_name, "x:Key", row.wanted, context), row.holds) << row.name;
    }
}

TEST(Condition, KnowsKeysByNameAndTagsByCase) {
    Context context;
    context.set("aws:RequestTag/Team", std::string("a"));
    context.set("AWS:UserName", std::string("b"));
    EXPECT_TRUE(holds("StringEquals", "AWS:requesttag/Team", {"a"}, context));
    EXPECT_FALSE(holds("StringEquals", "aws:RequestTag/team", {"a"}, context));
    EXPECT_TRUE(holds("StringEquals", "aws:username", {"b"}, context));
    context.set("aws:username", std::string("c"));
    EXPECT_TRUE(holds("StringEquals", "aws:USERNAME", {"c"}, context));
    EXPECT_EQ(context.find("aws:userid"), nullptr);
}

TEST(Condition, RefusesValuesOfAnotherType) {
    const std::pair<std::string_view, std::string_view> refused[] = {
        {"NumericEquals", "ten"},
        {"NumericEquals", ""},
        {"NumericEquals", "0x10"},
        {"NumericEquals", "1e9999999999"},
        {"NumericEquals", "${x:Number}"},
        {"DateLessThan", "2026-13-01"},
        {"DateLessThan", "2026-02-29"},
        {"DateLessThan", "2026-01-02T03:04:05"},
        {"DateLessThan", "2026-01-02 03:04:05Z"},
        {"DateLessThan", "${aws:CurrentTime}"},
        {"Bool", "yes"},
        {"Bool", "${aws:SecureTransport}"},
        {"Null", "null"},
        {"BinaryEquals", "YQ"},
        {"BinaryEquals", "YR=="},
        {"IpAddress", "203.0.113.0/33"},
        {"IpAddress", "203.0.113"},
        {"IpAddress", "203.0.113.0/"},
        {"IpAddress", "2001:db8::/129"},
        {"IpAddress", "localhost"},
        {"StringEquals", "${x}"},
        {"ArnLike", "${aws:x"},
    };
    for (const auto& [operator_name, value] : refused) {
        Condition condition(*parse_operator(operator_name), "x:Key");
        EXPECT_FALSE(condition.add(value, true)) << operator_name << " " << value;
    }
}

TEST(Condition, HasNoOtherOperators) {
    for (const std::string_view name :
         {"", "stringEquals", "STRINGEQUALS", "StringEquals ", "StringLikes", "NullIfExists",
          "ForAllValues:Null", "ForAnyValues:StringEquals", "forAllValues:StringEquals",
          "ForAllValues:ForAnyValue:StringEquals", "StringEqualsIfExistsIfExists",
          "BinaryNotEquals", "BoolNot", "IfExists", "NotIpAddressLike"}) {
        EXPECT_FALSE(parse_operator(name)) << name;
    }
}

}  // namespace
}  // namespace opentrail::access::policy

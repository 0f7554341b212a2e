// Which documents are policies, and what is said of those that are not: the rules are those of the
// IAM User Guide, "Grammar of the IAM JSON policy language" and the pages of the elements, the
// sentences IAM's own with the place added.

#include "access/policy/policy.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "access/policy/statement.h"

namespace opentrail::access::policy {
namespace {

constexpr std::size_t quota = 6'144;

std::string with_statement(std::string_view statement) {
    return fmt::format(R"({{"Version": "2012-10-17", "Statement": [{}]}})", statement);
}

struct Case {
    std::string_view name;
    Kind kind;
    std::string document;
};

const Case taken[] = {
    {"a list", Kind::identity,
     with_statement(R"({"Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"]})")},
    {"a single statement", Kind::identity,
     R"({"Statement": {"Resource": "*", "Action": "s3:*", "Effect": "Deny"}})"},
    {"an old version", Kind::identity,
     R"({"Version": "2008-10-17",
         "Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${x"}})"},
    {"everything but", Kind::identity,
     with_statement(R"({"Effect": "Deny", "NotAction": "*", "NotResource": "*"})")},
    {"an empty Sid, twice", Kind::identity,
     with_statement(R"({"Sid": "", "Effect": "Allow", "Action": "*", "Resource": "*"},
                       {"Sid": "", "Effect": "Allow", "Action": "*", "Resource": "*"})")},
    {"an empty Condition", Kind::identity,
     with_statement(R"({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {}})")},
    {"values of each type", Kind::identity,
     with_statement(R"({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
         "Bool": {"aws:SecureTransport": true, "aws:ViaAWSService": ["false"]},
         "NumericLessThan": {"s3:max-keys": [10, -1.5, 1e400, "7"]}}})")},
    {"letters of Latin-1", Kind::identity,
     with_statement("{\"Effect\": \"Allow\", \"Action\": \"*\",\r\n\t"
                    "\"Resource\": \"arn:aws:s3:::\xC3\xBF\"}")},
    {"a letter beyond, escaped", Kind::identity,
     with_statement(R"({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::\u20ac"})")},
    {"a letter beyond, of a resource", Kind::resource,
     with_statement("{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"*\", "
                    "\"Resource\": \"arn:aws:s3:::\xE2\x82\xAC\"}")},
    {"a resource's Id and Sid", Kind::resource,
     R"({"Id": "my policy", "Statement": {"Sid": "my own", "Effect": "Allow",
         "Principal": {"AWS": ["111122223333", "*"], "Service": "sns.amazonaws.com"},
         "Action": "*", "Resource": "*"}})"},
    {"NotPrincipal with Deny", Kind::resource,
     with_statement(R"({"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"},
                        "Action": "*", "Resource": "*"})")},
    {"trust", Kind::trust,
     with_statement(R"({"Effect": "Allow", "Principal": {"AWS": "111122223333"},
                        "Action": ["sts:AssumeRole", "STS:TagSession"]})")},
    {"trust in providers", Kind::trust,
     with_statement(R"({"Effect": "Allow", "Principal": {"Federated": [
         "accounts.google.com", "arn:aws:iam::111122223333:oidc-provider/token.example.com/x",
         "arn:aws:iam::111122223333:saml-provider/ADFS"]},
         "Action": "sts:AssumeRoleWith*"})")},
    {"a session's", Kind::session,
     with_statement(R"({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:sqs:*:*:*"})")},
};

TEST(Policy, TakesWhatIsOne) {
    for (const Case& row : taken) {
        const auto policy = parse_policy(row.document, row.kind, quota);
        EXPECT_TRUE(policy) << row.name << ": " << policy.error().message;
    }
}

struct Refused {
    Kind kind;
    std::string statement;  // Or a document, when it has a Statement.
    std::string_view message;
};

const Refused refused[] = {
    {Kind::identity, R"({"Action": "*", "Resource": "*"})",
     "Missing required field Effect. (statement 1, Effect)"},
    {Kind::identity, R"({"Effect": "allow", "Action": "*", "Resource": "*"})",
     "Invalid effect: allow (statement 1, Effect)"},
    {Kind::identity, R"({"Effect": ["Allow"], "Action": "*", "Resource": "*"})",
     "Syntax errors in policy. (statement 1, Effect: must be a text)"},
    {Kind::identity, R"({"Effect": "Allow", "Resource": "*"})",
     "Missing required field Action. (statement 1, Action)"},
    {Kind::identity, R"({"Effect": "Allow", "Action": "*"})",
     "Missing required field Resource. (statement 1, Resource)"},
    {Kind::identity, R"({"effect": "Allow", "Action": "*", "Resource": "*"})",
     "Syntax errors in policy. (statement 1, effect: a statement has no such element)"},
    {Kind::identity, R"({"Effect": "Allow", "Actions": "*", "Resource": "*"})",
     "Syntax errors in policy. (statement 1, Actions: a statement has no such element)"},
    {Kind::identity, R"({"Effect": "Allow", "Action": "*", "NotAction": "s3:*", "Resource": "*"})",
     "Syntax errors in policy. (statement 1, Action: NotAction stands beside it)"},
    {Kind::identity, R"({"Effect": "Allow", "Action": "*", "Resource": "*", "NotResource": "*"})",
     "Syntax errors in policy. (statement 1, Resource: NotResource stands beside it)"},
    {Kind::identity, R"({"Effect": "Allow", "Action": [], "Resource": "*"})",
     "Syntax errors in policy. (statement 1, Action: must not be empty)"},
    {Kind::identity, R"({"Effect": "Allow", "Action": [["*"]], "Resource": "*"})",
     "Syntax errors in policy. (statement 1, Action: may list texts only)"},
    {Kind::identity, R"({"Effect": "Allow", "Action": 1, "Resource": "*"})",
     "Syntax errors in policy. (statement 1, Action: must be a text or a list)"},
    {Kind::identity,
     R"({"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Allow", "Action": "GetObject", "Resource": "*"})",
     "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. "
     "(statement 2, Action: GetObject)"},
    {Kind::identity, R"({"Effect": "Allow", "Action": "*", "Resource": "b"})",
     "Resource b must be in ARN format or \"*\". (statement 1, Resource)"},
    {Kind::session, R"({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:sqs"})",
     "Resource arn:aws:sqs must be in ARN format or \"*\". (statement 1, Resource)"},
    {Kind::identity, R"({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"})",
     "Policy document should not specify a principal. (statement 1, Principal)"},
    {Kind::session, R"({"Effect": "Deny", "NotPrincipal": "*", "Action": "*", "Resource": "*"})",
     "Policy document should not specify a principal. (statement 1, NotPrincipal)"},
    {Kind::resource, R"({"Effect": "Allow", "Action": "*", "Resource": "*"})",
     "Missing required field Principal. (statement 1, Principal)"},
    {Kind::resource, R"({"Effect": "Allow", "NotPrincipal": "*", "Action": "*", "Resource": "*"})",
     "Has prohibited field NotPrincipal. (statement 1, NotPrincipal: it goes with Deny only)"},
    {Kind::trust, R"({"Effect": "Deny", "NotPrincipal": "*", "Action": "sts:AssumeRole"})",
     "Has prohibited field NotPrincipal. "
     "(statement 1, NotPrincipal: a trust policy cannot have it)"},
    {Kind::trust, R"({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"})",
     "AssumeRole policy may only specify STS AssumeRole actions. (statement 1, Action)"},
    {Kind::trust, R"({"Effect": "Allow", "Principal": "*", "Action": "*"})",
     "AssumeRole policy may only specify STS AssumeRole actions. (statement 1, Action)"},
    {Kind::trust,
     R"({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"})",
     "Has prohibited field Resource. (statement 1, Resource)"},
    {Kind::resource,
     R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/*"},
         "Action": "*", "Resource": "*"})",
     "Invalid principal in policy: \"AWS\":\"arn:aws:iam::111122223333:user/*\" "
     "(statement 1, Principal)"},
    {Kind::resource,
     R"({"Effect": "Allow", "Principal": {"Service": "*"}, "Action": "*", "Resource": "*"})",
     "Invalid principal in policy: \"Service\":\"*\" (statement 1, Principal)"},
    {Kind::resource,
     R"({"Effect": "Allow", "Principal": "111122223333", "Action": "*", "Resource": "*"})",
     "Invalid principal in policy. (statement 1, Principal: must be \"*\" or an object)"},
    {Kind::identity, R"({"Sid": "a b", "Effect": "Allow", "Action": "*", "Resource": "*"})",
     "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
     "expression [0-9A-Za-z]* (statement 1, Sid)"},
    {Kind::identity,
     R"({"Sid": "a", "Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Sid": "a", "Effect": "Allow", "Action": "*", "Resource": "*"})",
     "Statement IDs (SID) in a single policy must be unique. (statement 2, Sid)"},
    {Kind::identity,
     R"({"Effect": "Allow", "Action": "*", "Resource": "*",
         "Condition": {"StringIs": {"aws:x": "y"}}})",
     "Invalid Condition type : StringIs. (statement 1, Condition)"},
    {Kind::identity,
     R"({"Effect": "Allow", "Action": "*", "Resource": "*",
         "Condition": {"StringEquals": {"username": "y"}}})",
     "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. "
     "(statement 1, Condition: username)"},
    {Kind::identity,
     R"({"Effect": "Allow", "Action": "*", "Resource": "*",
         "Condition": {"StringEquals": {"aws:x": null}}})",
     "Syntax errors in policy. (statement 1, Condition: aws:x must have a text, a number, true, "
     "false or a list of these)"},
    {Kind::identity,
     R"({"Effect": "Allow", "Action": "*", "Resource": "*",
         "Condition": {"IpAddress": {"aws:SourceIp": "here"}}})",
     "Syntax errors in policy. (statement 1, Condition: aws:SourceIp: \"here\" is no value for "
     "this operator)"},
    {Kind::identity, R"("Statement")",
     "Syntax errors in policy. (statement 1: a statement must be an object)"},
};

TEST(Policy, SaysWhatIsWrongWithAStatement) {
    for (const Refused& row : refused) {
        const auto policy = parse_policy(with_statement(row.statement), row.kind, quota);
        ASSERT_FALSE(policy) << row.statement;
        EXPECT_EQ(policy.error().message, row.message);
        EXPECT_FALSE(policy.error().too_large);
    }
}

struct Wrong {
    std::string document;
    std::string_view message;
};

const std::string fine = R"({"Effect": "Allow", "Action": "*", "Resource": "*"})";

const Wrong wrong_documents[] = {
    {"", "Syntax errors in policy. (the JSON text ends too early)"},
    {"[]", "Syntax errors in policy. (a policy must be an object)"},
    {"{}", "Missing required field Statement (Statement)"},
    {R"({"Statement": []})", "Syntax errors in policy. (Statement: must not be empty)"},
    {R"({"Statement": [{}], "Statement": [{}]})",
     "Syntax errors in policy. (the name \"Statement\" occurs twice in one object)"},
    {R"({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Effect": "Allow"}})",
     "Syntax errors in policy. (the name \"Effect\" occurs twice in one object)"},
    {R"({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "\u0045ffect": "Allow"}})",
     "Syntax errors in policy. (the name \"Effect\" occurs twice in one object)"},
    {R"({"Version": "2012-10-18", "Statement": )" + fine + "}",
     "The policy must contain a valid version string (Version)"},
    {R"({"Version": 20121017, "Statement": )" + fine + "}",
     "The policy must contain a valid version string (Version)"},
    {R"({"version": "2012-10-17", "Statement": )" + fine + "}",
     "Syntax errors in policy. (version: a policy has no such element)"},
    {R"({"Id": "x", "Statement": )" + fine + "}",
     "Syntax errors in policy. (Id: only a resource policy has it)"},
    {R"({"Statement": )" + fine + "} x",
     "Syntax errors in policy. (something follows the JSON text, at byte 67)"},
    {"\xEF\xBB\xBF{}",
     "Syntax errors in policy. (a character is none of U+0009, U+000A, U+000D and U+0020 to "
     "U+00FF)"},
    {"{\"Statement\": \"\xE2\x82\xAC\"}",
     "Syntax errors in policy. (a character is none of U+0009, U+000A, U+000D and U+0020 to "
     "U+00FF)"},
    {std::string("{\"Statement\": \0}", 16),
     "Syntax errors in policy. (a character is none of U+0009, U+000A, U+000D and U+0020 to "
     "U+00FF)"},
    {"{\"Statement\": \"\xFF\"}", "Syntax errors in policy. (not UTF-8)"},
};

TEST(Policy, SaysWhatIsWrongWithADocument) {
    for (const Wrong& row : wrong_documents) {
        const auto policy = parse_policy(row.document, Kind::identity, quota);
        ASSERT_FALSE(policy) << row.document;
        EXPECT_EQ(policy.error().message, row.message);
    }
}

TEST(Policy, CountsCharactersWithoutWhiteSpace) {
    EXPECT_EQ(quota_characters(""), 0U);
    EXPECT_EQ(quota_characters(" \t\r\n{ \"a b\" }"), 6U);
    EXPECT_EQ(quota_characters("\xC3\xA9\xE2\x82\xAC"), 2U);

    const std::string document = R"({"Statement": )" + fine + "}";
    const std::size_t size = quota_characters(document);
    EXPECT_TRUE(parse_policy(document + std::string(50'000, ' '), Kind::identity, size));
    const auto policy = parse_policy(document, Kind::identity, size - 1);
    ASSERT_FALSE(policy);
    EXPECT_TRUE(policy.error().too_large);
    EXPECT_EQ(policy.error().message,
              fmt::format("Cannot exceed quota for PolicySize: {}", size - 1));
}

TEST(Policy, RefusesWhatIsHugeOrDeep) {
    const std::string huge(6 << 20, '[');
    for (const std::size_t most : {quota, huge.size()}) {
        const auto policy = parse_policy(huge, Kind::resource, most);
        ASSERT_FALSE(policy);
        EXPECT_TRUE(policy.error().too_large);
    }
    EXPECT_FALSE(parse_policy(std::string(document_bytes_max + 1, ' '), Kind::identity, quota));

    for (const std::string_view open : {"[", "{\"Statement\":", "{\"a\":["}) {
        std::string deep;
        while (deep.size() + open.size() <= 100'000) deep += open;
        const auto policy = parse_policy(deep, Kind::identity, document_bytes_max);
        ASSERT_FALSE(policy);
        EXPECT_EQ(policy.error().message, "Syntax errors in policy. (nested more than 12 deep)");
    }
}

TEST(Policy, TakesNoTimeOverManyPatterns) {
    std::string resources = "\"arn:aws:s3:::b\"";
    while (resources.size() < 100'000) resources += R"(,"arn:aws:s3:::*a*a*a")";
    const auto policy =
        parse_policy(with_statement(fmt::format(
                         R"({{"Effect": "Allow", "Action": "*", "Resource": [{}]}})", resources)),
                     Kind::identity, document_bytes_max);
    ASSERT_TRUE(policy);
    const auto& statement = (*policy)->statements().front();
    EXPECT_GT(statement.resources.size(), 4'000U);
    const std::string resource = "arn:aws:s3:::" + std::string(1'024, 'a') + "b";
    const Context context;
    EXPECT_TRUE(std::ranges::none_of(statement.resources, [&](const Template& pattern) {
        return pattern.matches(resource, context);
    }));
}

TEST(Policy, QuotesNoMoreThanNeeded) {
    const std::string name(50'000, 'x');
    const auto policy = parse_policy(with_statement(fmt::format(R"({{"{}": 1}})", name)),
                                     Kind::identity, document_bytes_max);
    ASSERT_FALSE(policy);
    EXPECT_LT(policy.error().message.size(), 300U);
}

}  // namespace
}  // namespace opentrail::access::policy

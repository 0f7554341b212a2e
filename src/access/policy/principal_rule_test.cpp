// Whom each form of a principal names, and how (IAM User Guide, "AWS JSON policy elements:
// Principal" and "NotPrincipal").

#include "access/policy/principal_rule.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace opentrail::access::policy {
namespace {

const Subject root = {SubjectType::root, "111122223333", "arn:aws:iam::111122223333:root"};
const Subject alice = {SubjectType::user, "111122223333", "arn:aws:iam::111122223333:user/p/alice",
                       "", "AIDAEXAMPLEEXAMPLE01"};
const Subject session = {SubjectType::role_session, "111122223333",
                         "arn:aws:sts::111122223333:assumed-role/auditor/carol",
                         "arn:aws:iam::111122223333:role/p/auditor", "AROAEXAMPLEEXAMPLE01"};
const Subject federated = {SubjectType::federated, "111122223333",
                           "arn:aws:sts::111122223333:federated-user/bob"};
const Subject web = {SubjectType::federated, "", "accounts.google.com"};
const Subject service = {SubjectType::service, "", "cloudtrail.amazonaws.com"};
const Subject anonymous = {};

struct Case {
    std::string_view type;
    std::string_view id;
    const Subject& subject;
    Named named;
};

const Case cases[] = {
    {"AWS", "*", alice, Named::directly},
    {"AWS", "*", anonymous, Named::directly},
    {"AWS", "*", service, Named::directly},
    {"AWS", "111122223333", alice, Named::by_account},
    {"AWS", "111122223333", session, Named::by_account},
    {"AWS", "111122223333", federated, Named::by_account},
    {"AWS", "111122223333", root, Named::directly},
    {"AWS", "111122223333", anonymous, Named::no},
    {"AWS", "444455556666", alice, Named::no},
    {"AWS", "arn:aws:iam::111122223333:root", alice, Named::by_account},
    {"AWS", "arn:aws:iam::111122223333:root", root, Named::directly},
    {"AWS", "arn:aws:iam::444455556666:root", root, Named::no},
    {"AWS", "arn:aws:iam::111122223333:user/p/alice", alice, Named::directly},
    {"AWS", "arn:aws:iam::111122223333:user/alice", alice, Named::no},
    {"AWS", "arn:aws:iam::111122223333:user/p/Alice", alice, Named::no},
    {"AWS", "arn:aws:iam::111122223333:role/p/auditor", session, Named::by_role},
    {"AWS", "arn:aws:iam::111122223333:role/auditor", session, Named::no},
    {"AWS", "arn:aws:sts::111122223333:assumed-role/auditor/carol", session, Named::directly},
    {"AWS", "arn:aws:sts::111122223333:assumed-role/auditor/dave", session, Named::no},
    {"AWS", "arn:aws:sts::111122223333:federated-user/bob", federated, Named::directly},
    {"AWS", "AIDAEXAMPLEEXAMPLE01", alice, Named::directly},
    {"AWS", "AROAEXAMPLEEXAMPLE01", session, Named::by_role},
    {"AWS", "AROAEXAMPLEEXAMPLE02", session, Named::no},
    {"Service", "cloudtrail.amazonaws.com", service, Named::directly},
    {"Service", "sns.amazonaws.com", service, Named::no},
    {"Service", "cloudtrail.amazonaws.com", alice, Named::no},
    {"Federated", "accounts.google.com", web, Named::directly},
    {"Federated", "graph.facebook.com", web, Named::no},
    {"Federated", "accounts.google.com", service, Named::no},
    {"CanonicalUser", "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be", alice,
     Named::no},
};

TEST(PrincipalRule, NamesWhomItSays) {
    for (const Case& row : cases) {
        const auto rule = parse_principal(row.type, row.id);
        ASSERT_TRUE(rule) << row.id;
        EXPECT_EQ(names(*rule, row.subject), row.named) << row.id << " " << row.subject.arn;
    }
}

TEST(PrincipalRule, HasNoOtherForms) {
    const std::pair<std::string_view, std::string_view> refused[] = {
        {"AWS", ""},
        {"AWS", "**"},
        {"AWS", "11112222333"},
        {"AWS", "1111222233334"},
        {"AWS", "arn:aws:iam::111122223333:user/"},
        {"AWS", "arn:aws:iam::111122223333:user/*"},
        {"AWS", "arn:aws:iam::111122223333:user/a?"},
        {"AWS", "arn:aws:iam::111122223333:user//a"},
        {"AWS", "arn:aws:iam::*:root"},
        {"AWS", "arn:aws:iam::111122223333:*"},
        {"AWS", "arn:aws:iam::111122223333:group/g"},
        {"AWS", "arn:aws:iam:us-east-1:111122223333:root"},
        {"AWS", "arn:aws:sts::111122223333:assumed-role/r"},
        {"AWS", "arn:aws:sts::111122223333:assumed-role/p/r/s"},
        {"AWS", "arn:aws:sts::111122223333:federated-user/a/b"},
        {"AWS", "arn:other:iam::111122223333:root"},
        {"AWS", "arn:aws:s3:::b"},
        {"AWS", "AGPAEXAMPLEEXAMPLE01"},
        {"AWS", "AIDA"},
        {"AWS", "AIDAexampleexample01"},
        {"AWS", "cloudtrail.amazonaws.com"},
        {"Service", "*"},
        {"Service", "cloudtrail"},
        {"Service", "*.amazonaws.com"},
        {"Federated", "*"},
        {"Federated", "arn:aws:iam::111122223333:user/a"},
        {"Federated", "arn:aws:iam::111122223333:saml-provider/*"},
        {"CanonicalUser", "79a59df9"},
        {"Aws", "*"},
        {"", "*"},
    };
    for (const auto& [type, id] : refused) EXPECT_FALSE(parse_principal(type, id)) << id;
}

struct Exemption {
    std::string_view name;
    std::vector<std::string_view> listed;
    const Subject& subject;
    bool exempt;
};

const Exemption exemptions[] = {
    {"user and account",
     {"arn:aws:iam::111122223333:user/p/alice", "arn:aws:iam::111122223333:root"},
     alice,
     true},
    {"user alone", {"arn:aws:iam::111122223333:user/p/alice"}, alice, false},
    {"account alone", {"111122223333"}, alice, false},
    {"another user", {"arn:aws:iam::111122223333:user/bob", "111122223333"}, alice, false},
    {"root by its account", {"111122223333"}, root, true},
    {"session, role and account",
     {"arn:aws:sts::111122223333:assumed-role/auditor/carol",
      "arn:aws:iam::111122223333:role/p/auditor", "111122223333"},
     session,
     true},
    {"role and account",
     {"arn:aws:iam::111122223333:role/p/auditor", "111122223333"},
     session,
     false},
    {"session and account",
     {"arn:aws:sts::111122223333:assumed-role/auditor/carol", "111122223333"},
     session,
     false},
    {"everyone", {"*"}, anonymous, true},
    {"a stranger", {"111122223333"}, anonymous, false},
};

TEST(PrincipalRule, ExemptsThoseWhoAreListedByAllTheirNames) {
    for (const Exemption& row : exemptions) {
        std::vector<PrincipalRule> rules;
        for (const std::string_view id : row.listed) rules.push_back(*parse_principal("AWS", id));
        EXPECT_EQ(exempts(rules, row.subject, false), row.exempt) << row.name;
        EXPECT_FALSE(exempts(rules, row.subject, true)) << row.name;
    }
    const PrincipalRule rules[] = {*parse_principal("Service", "cloudtrail.amazonaws.com")};
    EXPECT_TRUE(exempts(rules, service, false));
    EXPECT_FALSE(exempts(rules, alice, false));
}

}  // namespace
}  // namespace opentrail::access::policy

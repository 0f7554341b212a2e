// The order in which policies decide, step by step as in the IAM User Guide, "How AWS enforcement
// code logic evaluates requests to allow or deny access", "Cross-account policy evaluation logic"
// and "Permissions boundaries for IAM entities".

#include "access/policy/decide.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opentrail::access::policy {
namespace {

constexpr std::size_t quota = 6'144;

const Subject root = {SubjectType::root, "111122223333", "arn:aws:iam::111122223333:root"};
const Subject alice = {SubjectType::user, "111122223333", "arn:aws:iam::111122223333:user/alice",
                       "", "AIDAEXAMPLEEXAMPLE01"};
const Subject session = {SubjectType::role_session, "111122223333",
                         "arn:aws:sts::111122223333:assumed-role/auditor/carol",
                         "arn:aws:iam::111122223333:role/auditor", "AROAEXAMPLEEXAMPLE01"};
const Subject federated = {SubjectType::federated, "111122223333",
                           "arn:aws:sts::111122223333:federated-user/bob"};
const Subject web = {SubjectType::federated, "", "accounts.google.com"};
const Subject service = {SubjectType::service, "", "cloudtrail.amazonaws.com"};
const Subject anonymous = {};

// Statements, in short.
const std::string allow =
    R"({"Sid": "Yes", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"})";
const std::string allow_other = R"({"Effect": "Allow", "Action": "s3:Put*", "Resource": "*"})";
const std::string deny = R"({"Effect": "Deny", "Action": "s3:*", "Resource": "*"})";

std::string by(std::string_view effect, std::string_view principal, std::string_view more = "") {
    return fmt::format(
        R"({{"Sid": "Grant", "Effect": "{}", "Principal": {}, "Action": "s3:*", "Resource": "*"{}}})",
        effect, principal, more);
}

std::string all_but(std::string_view principals) {
    return fmt::format(R"({{"Sid": "Grant", "Effect": "Deny", "NotPrincipal": {{"AWS": {}}}, )"
                       R"("Action": "s3:*", "Resource": "*"}})",
                       principals);
}

const std::string to_everyone = by("Allow", R"("*")");
const std::string to_account = by("Allow", R"({"AWS": "111122223333"})");
const std::string to_alice = by("Allow", R"({"AWS": "arn:aws:iam::111122223333:user/alice"})");
const std::string to_role = by("Allow", R"({"AWS": "arn:aws:iam::111122223333:role/auditor"})");
const std::string to_session =
    by("Allow", R"({"AWS": "arn:aws:sts::111122223333:assumed-role/auditor/carol"})");
const std::string to_federated =
    by("Allow", R"({"AWS": "arn:aws:sts::111122223333:federated-user/bob"})");
const std::string to_service = by("Allow", R"({"Service": "cloudtrail.amazonaws.com"})");
constexpr std::string_view if_role =
    R"(, "Condition": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/auditor"}})";
constexpr std::string_view if_not_other =
    R"(, "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/other"}})";
constexpr std::string_view if_any_role =
    R"(, "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}})";

using Texts = std::vector<std::string>;

/// What bears on the request: statements, in a policy each where there are several.
struct Set {
    Texts identity = {};
    std::optional<std::string> boundary = std::nullopt;
    std::optional<Texts> session = std::nullopt;
    std::optional<std::string> resource = std::nullopt;
    std::string_view owner = "";
};

struct Case {
    std::string_view name;
    const Subject& subject;
    Set set;
    std::string_view decision;
};

constexpr std::string_view elsewhere = "444455556666";

const Case cases[] = {
    // Identity policies.
    {"nothing allows", alice, {}, "not allowed by identity"},
    {"allowed", alice, {.identity = {allow}}, "allowed by identity: identity0 Yes"},
    {"something else is allowed", alice, {.identity = {allow_other}}, "not allowed by identity"},
    {"a later policy allows",
     alice,
     {.identity = {allow_other, allow}},
     "allowed by identity: identity1 Yes"},
    {"a later statement denies",
     alice,
     {.identity = {allow + "," + deny}},
     "denied by identity: identity0 #2"},
    {"a later policy denies",
     alice,
     {.identity = {allow, deny}},
     "denied by identity: identity1 #1"},
    {"a role's policy allows",
     session,
     {.identity = {allow}},
     "allowed by identity: identity0 Yes"},
    // Permissions boundaries.
    {"within the boundary",
     alice,
     {.identity = {allow}, .boundary = allow},
     "allowed by identity: identity0 Yes"},
    {"a boundary grants nothing", alice, {.boundary = allow}, "not allowed by identity"},
    {"outside the boundary",
     alice,
     {.identity = {allow}, .boundary = allow_other},
     "not allowed by boundary"},
    {"the boundary denies",
     alice,
     {.identity = {allow}, .boundary = allow + "," + deny},
     "denied by boundary: boundary0 #2"},
    // Session policies.
    {"within the session policy",
     session,
     {.identity = {allow}, .session = Texts{allow}},
     "allowed by identity: identity0 Yes"},
    {"one of the session policies",
     session,
     {.identity = {allow}, .session = Texts{allow_other, allow}},
     "allowed by identity: identity0 Yes"},
    {"outside the session policy",
     session,
     {.identity = {allow}, .session = Texts{allow_other}},
     "not allowed by session"},
    {"a session policy grants nothing",
     session,
     {.session = Texts{allow}},
     "not allowed by identity"},
    {"the session policy denies",
     session,
     {.identity = {allow}, .session = Texts{allow, deny}},
     "denied by session: session1 #1"},
    {"boundary before session",
     session,
     {.identity = {allow}, .boundary = allow_other, .session = Texts{allow_other}},
     "not allowed by boundary"},
    {"federated without a session policy",
     federated,
     {.identity = {allow}},
     "not allowed by session"},
    {"federated with one",
     federated,
     {.identity = {allow}, .session = Texts{allow}},
     "allowed by identity: identity0 Yes"},
    // Resource policies of the same account.
    {"to the user itself", alice, {.resource = to_alice}, "allowed by resource: resource0 Grant"},
    {"to the user, whatever the boundary",
     alice,
     {.boundary = allow_other, .resource = to_alice},
     "allowed by resource: resource0 Grant"},
    {"to the user, who is denied",
     alice,
     {.identity = {deny}, .resource = to_alice},
     "denied by identity: identity0 #1"},
    {"to another", session, {.resource = to_alice}, "not allowed by identity"},
    {"to the session itself",
     session,
     {.boundary = allow_other, .session = Texts{allow_other}, .resource = to_session},
     "allowed by resource: resource0 Grant"},
    {"to the federated user itself",
     federated,
     {.resource = to_federated},
     "allowed by resource: resource0 Grant"},
    {"to the role", session, {.resource = to_role}, "allowed by resource: resource0 Grant"},
    {"to the role, outside its boundary",
     session,
     {.boundary = allow_other, .resource = to_role},
     "not allowed by boundary"},
    {"to the role, outside its session policy",
     session,
     {.session = Texts{allow_other}, .resource = to_role},
     "not allowed by session"},
    {"to the account, for the role",
     session,
     {.resource = by("Allow", R"({"AWS": "111122223333"})", if_role)},
     "allowed by resource: resource0 Grant"},
    {"to the account, for the role, outside its boundary",
     session,
     {.boundary = allow_other, .resource = by("Allow", R"({"AWS": "111122223333"})", if_role)},
     "not allowed by boundary"},
    {"to the account, for all but another role",
     session,
     {.resource = by("Allow", R"({"AWS": "111122223333"})", if_not_other)},
     "not allowed by identity"},
    {"to the account, and then to the role",
     session,
     {.resource = std::string(to_account).replace(9, 5, "First") + "," + to_role},
     "allowed by resource: resource0 Grant"},
    {"to the account, for any role",
     session,
     {.resource = by("Allow", R"({"AWS": "111122223333"})", if_any_role)},
     "not allowed by identity"},
    {"to everyone, for the role, outside its boundary",
     session,
     {.boundary = allow_other,
      .session = Texts{allow_other},
      .resource = by("Allow", R"("*")", if_role)},
     "allowed by resource: resource0 Grant"},
    {"to the account, that does not allow",
     alice,
     {.resource = to_account},
     "not allowed by identity"},
    {"to the account, that allows",
     alice,
     {.identity = {allow}, .resource = to_account},
     "allowed by identity: identity0 Yes"},
    {"to everyone", alice, {.resource = to_everyone}, "allowed by resource: resource0 Grant"},
    {"the resource denies",
     alice,
     {.identity = {allow}, .resource = by("Deny", R"("*")")},
     "denied by resource: resource0 Grant"},
    {"the resource denies another",
     alice,
     {.identity = {allow},
      .resource = by("Deny", R"({"AWS": "arn:aws:iam::111122223333:user/bob"})")},
     "allowed by identity: identity0 Yes"},
    {"the resource says nothing",
     alice,
     {.identity = {allow}, .resource = to_service},
     "allowed by identity: identity0 Yes"},
    // Across accounts.
    {"across: both allow",
     alice,
     {.identity = {allow}, .resource = to_account, .owner = elsewhere},
     "allowed by identity: identity0 Yes"},
    {"across: the user is named, its account does not allow",
     alice,
     {.resource = to_alice, .owner = elsewhere},
     "not allowed by identity"},
    {"across: everyone is named, its account does not allow",
     alice,
     {.resource = to_everyone, .owner = elsewhere},
     "not allowed by identity"},
    {"across: no resource policy",
     alice,
     {.identity = {allow}, .owner = elsewhere},
     "not allowed by resource"},
    {"across: the resource names others",
     alice,
     {.identity = {allow}, .resource = to_role, .owner = elsewhere},
     "not allowed by resource"},
    {"across: outside the boundary",
     alice,
     {.identity = {allow}, .boundary = allow_other, .resource = to_alice, .owner = elsewhere},
     "not allowed by boundary"},
    {"across: the role is named, its account does not allow",
     session,
     {.resource = to_role, .owner = elsewhere},
     "not allowed by identity"},
    {"across: the resource denies",
     alice,
     {.identity = {allow},
      .resource = to_account + "," + all_but(R"("555566667777")").replace(9, 5, "Never"),
      .owner = elsewhere},
     "denied by resource: resource0 Never"},
    {"across: the owner named is the same",
     alice,
     {.identity = {allow}, .owner = "111122223333"},
     "allowed by identity: identity0 Yes"},
    // Root.
    {"root needs nothing", root, {}, "allowed by none"},
    {"root is not limited by its own account",
     root,
     {.identity = {deny}, .boundary = deny},
     "allowed by none"},
    {"the resource denies root",
     root,
     {.resource = by("Deny", R"({"AWS": "111122223333"})")},
     "denied by resource: resource0 Grant"},
    {"across: root", root, {.owner = elsewhere}, "not allowed by resource"},
    {"across: root is let in",
     root,
     {.resource = to_account, .owner = elsewhere},
     "allowed by resource: resource0 Grant"},
    // Those who have no account.
    {"a service", service, {.owner = "111122223333"}, "not allowed by resource"},
    {"a service is named",
     service,
     {.resource = to_service, .owner = "111122223333"},
     "allowed by resource: resource0 Grant"},
    {"a service is not an account",
     service,
     {.identity = {allow}, .resource = to_account, .owner = "111122223333"},
     "not allowed by resource"},
    {"anonymous",
     anonymous,
     {.identity = {allow}, .resource = to_account, .owner = "111122223333"},
     "not allowed by resource"},
    {"anonymous with everyone",
     anonymous,
     {.resource = to_everyone, .owner = "111122223333"},
     "allowed by resource: resource0 Grant"},
    // NotPrincipal.
    {"all but her",
     alice,
     {.identity = {allow},
      .resource = all_but(R"(["arn:aws:iam::111122223333:user/alice", "111122223333"])")},
     "allowed by identity: identity0 Yes"},
    {"all but her, and she has a boundary",
     alice,
     {.identity = {allow},
      .boundary = allow,
      .resource = all_but(R"(["arn:aws:iam::111122223333:user/alice", "111122223333"])")},
     "denied by resource: resource0 Grant"},
    {"all but another",
     alice,
     {.identity = {allow},
      .resource = all_but(R"(["arn:aws:iam::111122223333:user/bob", "111122223333"])")},
     "denied by resource: resource0 Grant"},
};

struct Compiled {
    std::vector<NamedPolicy> policies;

    void add(const Texts& statements, std::string_view name, Kind kind) {
        for (const std::string& text : statements) {
            const auto parsed =
                parse_policy(fmt::format(R"({{"Version": "2012-10-17", "Statement": [{}]}})", text),
                             kind, quota);
            ASSERT_TRUE(parsed) << parsed.error().message;
            policies.push_back({fmt::format("{}{}", name, policies.size()), false, *parsed});
        }
    }
    void add(const std::optional<std::string>& statements, std::string_view name, Kind kind) {
        if (statements) add(Texts{*statements}, name, kind);
    }
    const NamedPolicy* first() const { return policies.empty() ? nullptr : &policies.front(); }
};

std::string text_of(const Decision& decision) {
    constexpr std::string_view why[] = {"allowed", "denied", "not allowed"};
    constexpr std::string_view by_what[] = {"none", "identity", "resource", "session", "boundary"};
    std::string text = fmt::format("{} by {}", why[static_cast<std::size_t>(decision.why)],
                                   by_what[static_cast<std::size_t>(decision.by)]);
    if (!decision.policy.empty()) {
        text += fmt::format(": {} {}", decision.policy, decision.statement);
    }
    return text;
}

std::string decide_case(const Case& row, bool must_allow, std::string_view action) {
    Compiled identity;
    Compiled boundary;
    Compiled of_session;
    Compiled resource;
    identity.add(row.set.identity, "identity", Kind::identity);
    boundary.add(row.set.boundary, "boundary", Kind::identity);
    of_session.add(row.set.session.value_or(Texts{}), "session", Kind::session);
    resource.add(row.set.resource, "resource", must_allow ? Kind::trust : Kind::resource);
    Policies policies{.identity = identity.policies,
                      .boundary = boundary.first(),
                      .resource = resource.first(),
                      .resource_account = row.set.owner,
                      .resource_must_allow = must_allow};
    if (row.set.session) policies.session = of_session.policies;
    Context context;
    const bool of_role = row.subject.type == SubjectType::role_session;
    if (row.subject.type != SubjectType::anonymous) {
        context.set("aws:PrincipalArn", of_role ? row.subject.role_arn : row.subject.arn);
    }
    return text_of(decide({row.subject, action, "arn:aws:s3:::b/k", context}, policies));
}

TEST(Decide, GoesByTheOrderOfTheGuide) {
    for (const Case& row : cases) {
        EXPECT_EQ(decide_case(row, false, "s3:GetObject"), row.decision) << row.name;
    }
}

std::string trust(std::string_view principal) {
    return fmt::format(
        R"({{"Sid": "Trust", "Effect": "Allow", "Principal": {}, "Action": "sts:AssumeRole"}})",
        principal);
}

const std::string assume = R"({"Sid": "May", "Effect": "Allow", "Action": "sts:AssumeRole",
    "Resource": "*"})";

const Case trusts[] = {
    {"a role without trust", alice, {.identity = {assume}}, "not allowed by resource"},
    {"trust in another",
     alice,
     {.identity = {assume}, .resource = trust(R"({"AWS": "arn:aws:iam::111122223333:user/bob"})")},
     "not allowed by resource"},
    {"trust in the account, that does not allow",
     alice,
     {.resource = trust(R"({"AWS": "111122223333"})")},
     "not allowed by identity"},
    {"trust in the account, that allows",
     alice,
     {.identity = {assume}, .resource = trust(R"({"AWS": "111122223333"})")},
     "allowed by identity: identity0 May"},
    {"trust in the user",
     alice,
     {.resource = trust(R"({"AWS": "arn:aws:iam::111122223333:user/alice"})")},
     "allowed by resource: resource0 Trust"},
    {"a role that trusts itself",
     session,
     {.resource = trust(R"({"AWS": "arn:aws:iam::111122223333:role/auditor"})")},
     "allowed by resource: resource0 Trust"},
    {"a role that does not trust itself",
     session,
     {.identity = {assume}},
     "not allowed by resource"},
    {"across: trust in the account, that allows",
     alice,
     {.identity = {assume}, .resource = trust(R"({"AWS": "111122223333"})"), .owner = elsewhere},
     "allowed by identity: identity0 May"},
    {"across: trust in the user, whose account does not allow",
     alice,
     {.resource = trust(R"({"AWS": "arn:aws:iam::111122223333:user/alice"})"), .owner = elsewhere},
     "not allowed by identity"},
    {"across: no trust",
     alice,
     {.identity = {assume}, .owner = elsewhere},
     "not allowed by resource"},
    {"root without trust", root, {}, "not allowed by resource"},
    {"trust in a service",
     service,
     {.resource = trust(R"({"Service": "cloudtrail.amazonaws.com"})"), .owner = "111122223333"},
     "allowed by resource: resource0 Trust"},
    {"trust in a provider",
     web,
     {.resource = trust(R"({"Federated": "accounts.google.com"})"), .owner = "111122223333"},
     "allowed by resource: resource0 Trust"},
    {"trust in another provider",
     web,
     {.resource = trust(R"({"Federated": "graph.facebook.com"})"), .owner = "111122223333"},
     "not allowed by resource"},
};

TEST(Decide, NeedsTheTrustOfARole) {
    for (const Case& row : trusts) {
        EXPECT_EQ(decide_case(row, true, "sts:AssumeRole"), row.decision) << row.name;
    }
}

TEST(Decide, TellsManagedPoliciesApart) {
    const auto parsed = parse_policy(fmt::format(R"({{"Statement": [{}, {}]}})", allow, deny),
                                     Kind::identity, quota);
    ASSERT_TRUE(parsed);
    const NamedPolicy managed[] = {{"arn:aws:iam::aws:policy/Some", true, *parsed}};
    const Context context;
    const Decision decision = decide({alice, "s3:GetObject", "*", context}, {.identity = managed});
    EXPECT_EQ(decision.why, Why::explicit_deny);
    EXPECT_TRUE(decision.managed);
    EXPECT_EQ(decision.policy, "arn:aws:iam::aws:policy/Some");
    EXPECT_FALSE(decision.allowed());
}

}  // namespace
}  // namespace opentrail::access::policy

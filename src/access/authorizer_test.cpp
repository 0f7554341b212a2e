// Authorizer: which policies bear on a request, which condition keys it has, and the words of a
// denial. How policies are decided is in access/policy's tests.

#include "access/authorizer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>

#include "access/denial_text.h"
#include "access/request_context.h"
#include "access/testing/access_world.h"

namespace opentrail::access {
namespace {

constexpr std::string_view account = AccessWorld::other_account;
constexpr std::string_view home = AccessWorld::home_account;

class AuthorizerTest : public ::testing::Test {
  protected:
    AuthorizerTest()
        : authenticator_(world_.make_authenticator()),
          authorizer_(world_.directory(), world_.clock) {}

    Principal caller(const http::Request& request) {
        return authenticator_.authenticate(request).value();
    }
    /// "" when allowed, else the denial.
    std::string denied(const Principal& who, const Ask& ask) {
        const auto allowed = authorizer_.authorize(who, world_.request(), ask);
        if (allowed) return "";
        EXPECT_EQ(allowed.error().code, "AccessDeniedException");
        return allowed.error().message;
    }
    void put_history_policy(std::string_view owner, std::string_view document,
                            std::string_view region = "eu-west-1") {
        world_.apply(catalog::PutResourcePolicy{
            {.arn = fmt::format("arn:aws:cloudtrail:{}:{}:eventdatastore/history", region, owner),
             .account = std::string(owner),
             .document = std::string(document),
             .updated = world_.clock.now()}});
    }

    AccessWorld world_;
    Authenticator authenticator_;
    Authorizer authorizer_;
};

std::string resource_policy(std::string_view effect, std::string_view principal,
                            std::string_view action) {
    return fmt::format(
        R"({{"Version":"2012-10-17","Statement":{{"Effect":"{}","Principal":{},"Action":"{}","Resource":"*"}}}})",
        effect, principal, action);
}

constexpr std::string_view trail = "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit";
constexpr const char* no_trails = "arn:aws:iam::111122223333:policy/NoTrails";

struct DenialRow {
    const char* name;
    std::function<void(catalog::User&)> change;
    Ask ask;
    const char* denial;
};

const DenialRow denial_rows[] = {
    {"nothing allows it",
     [](catalog::User&) {},
     {.action = "cloudtrail:LookupEvents"},
     "User: arn:aws:iam::111122223333:user/mia is not authorized to perform: "
     "cloudtrail:LookupEvents because no identity-based policy allows the "
     "cloudtrail:LookupEvents action"},
    {"with a resource",
     [](catalog::User&) {},
     {.action = "cloudtrail:DeleteTrail", .resource = std::string(trail)},
     "User: arn:aws:iam::111122223333:user/mia is not authorized to perform: "
     "cloudtrail:DeleteTrail on resource: "
     "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit because no identity-based policy "
     "allows the cloudtrail:DeleteTrail action"},
    {"an inline policy denies",
     [](catalog::User& user) {
         user.permissions.inline_policies = {{.name = "a", .document = allow("*")},
                                             {.name = "d", .document = deny("cloudtrail:*")}};
     },
     {.action = "cloudtrail:LookupEvents"},
     "User: arn:aws:iam::111122223333:user/mia is not authorized to perform: "
     "cloudtrail:LookupEvents with an explicit deny in an identity-based policy"},
    {"a managed policy denies",
     [](catalog::User& user) { user.permissions.attached = {no_trails}; },
     {.action = "cloudtrail:LookupEvents"},
     "User: arn:aws:iam::111122223333:user/mia is not authorized to perform: "
     "cloudtrail:LookupEvents with an explicit deny in an identity-based policy: "
     "arn:aws:iam::111122223333:policy/NoTrails"},
    {"the boundary does not allow",
     [](catalog::User& user) {
         user.permissions.inline_policies = {{.name = "a", .document = allow("*")}};
         user.permissions.boundary = "arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess";
     },
     {.action = "cloudtrail:DeleteTrail", .resource = std::string(trail)},
     "User: arn:aws:iam::111122223333:user/mia is not authorized to perform: "
     "cloudtrail:DeleteTrail on resource: "
     "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit because no permissions boundary "
     "allows the cloudtrail:DeleteTrail action"},
    {"the boundary denies",
     [](catalog::User& user) {
         user.permissions.inline_policies = {{.name = "a", .document = allow("*")}};
         user.permissions.boundary = no_trails;
     },
     {.action = "cloudtrail:LookupEvents"},
     "User: arn:aws:iam::111122223333:user/mia is not authorized to perform: "
     "cloudtrail:LookupEvents with an explicit deny in a permissions boundary: "
     "arn:aws:iam::111122223333:policy/NoTrails"},
    {"allowed",
     [](catalog::User& user) {
         user.permissions.inline_policies = {
             {.name = "a", .document = allow("cloudtrail:Lookup*")}};
     },
     {.action = "cloudtrail:LookupEvents"},
     ""},
    {"another account's resource",
     [](catalog::User& user) {
         user.permissions.inline_policies = {{.name = "a", .document = allow("*")}};
     },
     {.action = "cloudtrail:GetTrail",
      .resource = "arn:aws:cloudtrail:us-east-1:000000000000:trail/audit"},
     "User: arn:aws:iam::111122223333:user/mia is not authorized to perform: "
     "cloudtrail:GetTrail on resource: "
     "arn:aws:cloudtrail:us-east-1:000000000000:trail/audit because no resource-based policy "
     "allows the cloudtrail:GetTrail action"},
};

TEST_F(AuthorizerTest, DeniesInTheWordsOfIam) {
    world_.apply(catalog::PutPolicy{world_.policy(account, "NoTrails", deny("cloudtrail:*"))});
    const Credentials key = world_.add_user(account, "mia");
    const catalog::User mia = *world_.directory().user(account, "mia")->row;
    for (const auto& row : denial_rows) {
        SCOPED_TRACE(row.name);
        catalog::User changed = mia;
        row.change(changed);
        world_.apply(catalog::PutUser{changed});
        EXPECT_EQ(denied(caller(world_.signed_by(key)), row.ask), row.denial);
    }
}

TEST_F(AuthorizerTest, ASessionMayDoWhatItsPoliciesAllowToo) {
    catalog::Role role = world_.role(account, "Auditor");
    role.permissions.inline_policies = {{.name = "own", .document = allow("cloudtrail:*")}};
    world_.apply(catalog::PutRole{role});
    const struct {
        const char* name;
        std::function<void(Session&)> change;
        const char* ends;
    } rows[] = {
        {"without session policies", [](Session&) {}, ""},
        {"one that allows",
         [](Session& session) { session.policies = {allow("cloudtrail:LookupEvents")}; }, ""},
        {"one by ARN that allows",
         [](Session& session) {
             session.policies = {allow("s3:*")};
             session.policy_arns = {"arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess"};
         },
         ""},
        {"one that does not", [](Session& session) { session.policies = {allow("s3:*")}; },
         "because no session policy allows the cloudtrail:LookupEvents action"},
        {"one that denies", [](Session& session) { session.policies = {deny("*")}; },
         "with an explicit deny in a session policy"},
        {"one by ARN that was deleted",
         [](Session& session) { session.policy_arns = {"arn:aws:iam::111122223333:policy/Gone"}; },
         "with an explicit deny in a session policy: arn:aws:iam::111122223333:policy/Gone"},
        {"one that was deleted, beside those that allow",
         [](Session& session) {
             session.policies = {allow("*")};
             session.policy_arns = {"arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess",
                                    "arn:aws:iam::111122223333:policy/Gone"};
         },
         "with an explicit deny in a session policy: arn:aws:iam::111122223333:policy/Gone"},
        {"one that cannot be read", [](Session& session) { session.policies = {"{]"}; },
         "with an explicit deny in a session policy"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Session session = world_.session(role, "mia");
        row.change(session);
        session.has_session_policy = !session.policies.empty() || !session.policy_arns.empty();
        const std::string denial =
            denied(caller(world_.signed_by(session)), {.action = "cloudtrail:LookupEvents"});
        EXPECT_EQ(denial.empty(), std::string_view(row.ends).empty());
        EXPECT_TRUE(denial.ends_with(row.ends)) << denial;
        if (!denial.empty()) {
            EXPECT_TRUE(denial.starts_with(
                "User: arn:aws:sts::111122223333:assumed-role/Auditor/mia is not authorized"));
        }
    }
    // A user's session may do what the user may.
    world_.add_user(account, "mia", allow("s3:*"));
    const Principal user =
        caller(world_.signed_by(world_.session(*world_.directory().user(account, "mia")->row)));
    EXPECT_EQ(denied(user, {.action = "s3:GetObject"}), "");
    EXPECT_NE(denied(user, {.action = "cloudtrail:LookupEvents"}), "");
}

TEST_F(AuthorizerTest, ARolesTrustMustAllow) {
    catalog::Role role = world_.role(home, "Auditor");
    role.trust_policy =
        R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"agreed"}}}})";
    world_.apply(catalog::PutRole{role});
    const Principal may = caller(
        world_.signed_by(world_.add_user(account, "mia", allow("sts:AssumeRole", role.arn))));
    const Principal may_not = caller(world_.signed_by(world_.add_user(account, "noa")));
    const Principal of_owner =
        caller(world_.signed_by(world_.add_user(home, "ann", allow("sts:*"))));
    Ask ask{.action = "sts:AssumeRole", .resource = role.arn};
    EXPECT_NE(denied(may, ask), "");  // The confused deputy: without the agreed ExternalId.
    ask.keys = {{"sts:ExternalId", {"other"}}};
    EXPECT_NE(denied(may, ask), "");
    ask.keys = {{"sts:ExternalId", {"agreed"}}};
    EXPECT_EQ(denied(may, ask), "");
    EXPECT_NE(denied(may_not, ask), "");
    EXPECT_NE(denied(of_owner, ask), "");  // Not trusted, though its own policies allow.
}

TEST_F(AuthorizerTest, WidensViewsByResourcePolicies) {
    const std::string all = R"({"AWS":"111122223333"})";
    const std::string lookup = "cloudtrail:LookupEvents";
    const struct {
        const char* name;
        std::string own;
        std::string history;  // Of the home account.
        bool may_read;
    } rows[] = {
        {"both allow", allow(lookup), resource_policy("Allow", all, lookup), true},
        {"the user by name", allow(lookup),
         resource_policy("Allow", R"({"AWS":"arn:aws:iam::111122223333:user/mia"})", lookup), true},
        {"his own policies do not", allow("s3:*"), resource_policy("Allow", all, lookup), false},
        {"not on that history", allow(lookup, "arn:aws:cloudtrail:*:111122223333:*"),
         resource_policy("Allow", all, lookup), false},
        {"another account", allow(lookup),
         resource_policy("Allow", R"({"AWS":"444455556666"})", lookup), false},
        {"another action", allow(lookup), resource_policy("Allow", all, "cloudtrail:GetTrail"),
         false},
        {"it denies", allow(lookup), resource_policy("Deny", all, lookup), false},
    };
    const Credentials key = world_.add_user(account, "mia");
    catalog::User mia = *world_.directory().user(account, "mia")->row;
    EXPECT_FALSE(caller(world_.signed_by(key)).view.may_read(home));
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        mia.permissions.inline_policies = {{.name = "own", .document = row.own}};
        world_.apply(catalog::PutUser{mia});
        put_history_policy(home, row.history);
        const View view = caller(world_.signed_by(key)).view;
        EXPECT_EQ(view.may_read(home), row.may_read);
        EXPECT_TRUE(view.may_read(account));
        EXPECT_FALSE(view.may_read("444455556666"));
        EXPECT_FALSE(view.all);
    }
}

/// A history is one resource: what the policy of one Region's ARN denies, no other allows.
TEST_F(AuthorizerTest, ADenyForAHistoryCountsForAllRegions) {
    const std::string lookup = "cloudtrail:LookupEvents";
    const std::string mia = R"({"AWS":"111122223333"})";
    const Credentials key = world_.add_user(account, "mia", allow(lookup));
    put_history_policy(home, resource_policy("Allow", mia, lookup), "eu-west-1");
    EXPECT_TRUE(caller(world_.signed_by(key)).view.may_read(home));
    for (const char* region : {"ap-south-1", "us-east-1"}) {
        put_history_policy(home, resource_policy("Deny", mia, lookup), region);
        EXPECT_FALSE(caller(world_.signed_by(key)).view.may_read(home)) << region;
        put_history_policy(home, resource_policy("Allow", mia, "cloudtrail:GetTrail"), region);
        EXPECT_TRUE(caller(world_.signed_by(key)).view.may_read(home)) << region;
    }
}

// Condition keys.

/// The values of a key, joined; "absent" where there is none.
std::string value(const policy::Context& context, std::string_view key) {
    const std::vector<std::string>* values = context.find(key);
    return values ? fmt::format("{}", fmt::join(*values, ",")) : "absent";
}

struct KeyRow {
    const char* key;
    const char* value;
};

TEST_F(AuthorizerTest, FillsConditionKeysOfAUser) {
    const Credentials key = world_.add_user(account, "mia");
    catalog::User mia = *world_.directory().user(account, "mia")->row;
    mia.tags = {{"team", "red"}};
    world_.apply(catalog::PutUser{mia});
    http::Request request = world_.signed_by(key);
    request.headers.push_back({"Referer", "https://example.com/"});
    const Ask ask{.action = "cloudtrail:CreateTrail",
                  .resource = "arn:aws:cloudtrail:us-east-1:111122223333:trail/a",
                  .resource_account = std::string(account),
                  .request_tags = {{"env", "dev"}, {"team", "blue"}},
                  .resource_tags = {{"env", "prod"}},
                  .keys = {{"sts:ExternalId", {"x"}}, {"aws:SourceIp", {"203.0.113.1"}}}};
    const policy::Context context =
        request_context(caller(request), request, ask, world_.clock.now());
    const KeyRow rows[] = {
        {"aws:PrincipalArn", "arn:aws:iam::111122223333:user/mia"},
        {"aws:PrincipalAccount", "111122223333"},
        {"aws:PrincipalType", "User"},
        {"aws:userid", mia.id.c_str()},
        {"aws:username", "mia"},
        {"aws:PrincipalTag/team", "red"},
        {"aws:PrincipalIsAWSService", "false"},
        {"aws:ViaAWSService", "false"},
        {"aws:SourceIp", "192.0.2.7"},
        {"aws:SecureTransport", "false"},
        {"aws:UserAgent", "test/1"},
        {"aws:Referer", "https://example.com/"},
        {"aws:CurrentTime", "2026-01-02T03:04:05Z"},
        {"aws:EpochTime", "1767323045"},
        {"aws:RequestedRegion", "us-east-1"},
        {"aws:ResourceAccount", "111122223333"},
        {"aws:ResourceTag/env", "prod"},
        {"aws:RequestTag/env", "dev"},
        {"aws:RequestTag/team", "blue"},
        {"aws:TagKeys", "env,team"},
        {"sts:ExternalId", "x"},
        {"aws:TokenIssueTime", "absent"},
        {"aws:MultiFactorAuthPresent", "absent"},
        {"aws:MultiFactorAuthAge", "absent"},
        {"aws:SourceIdentity", "absent"},
        {"aws:SourceArn", "absent"},
    };
    for (const KeyRow& row : rows) EXPECT_EQ(value(context, row.key), row.value) << row.key;
    request.tls = http::Tls{.version = "TLSv1.3", .cipher = "", .client_subject = ""};
    EXPECT_EQ(value(request_context(caller(request), request, ask, world_.clock.now()),
                    "aws:SecureTransport"),
              "true");
}

TEST_F(AuthorizerTest, FillsConditionKeysOfASession) {
    catalog::Role role = world_.role(account, "Auditor");
    role.tags = {{"team", "red"}, {"cost", "1"}};
    world_.apply(catalog::PutRole{role});
    Session session = world_.session(role, "mia");
    session.mfa = true;
    session.source_identity = "mia@example.com";
    session.tags = {{"team", "blue"}};
    const http::Request request = world_.signed_by(session);
    const Principal who = caller(request);
    const std::string id = role.id + ":mia";
    const policy::Context context =
        request_context(who, request, {.action = "cloudtrail:LookupEvents"},
                        world_.clock.now() + std::chrono::milliseconds(90'500));
    const KeyRow rows[] = {
        {"aws:PrincipalArn", role.arn.c_str()},
        {"aws:PrincipalType", "AssumedRole"},
        {"aws:userid", id.c_str()},
        {"aws:username", "absent"},
        {"aws:PrincipalTag/team", "blue"},
        {"aws:PrincipalTag/cost", "1"},
        {"aws:TokenIssueTime", "2026-01-02T03:04:05Z"},
        {"aws:MultiFactorAuthPresent", "true"},
        {"aws:MultiFactorAuthAge", "90"},
        {"aws:SourceIdentity", "mia@example.com"},
        {"aws:ResourceAccount", "absent"},
        {"aws:CurrentTime", "2026-01-02T03:05:35Z"},
    };
    for (const KeyRow& row : rows) EXPECT_EQ(value(context, row.key), row.value) << row.key;
}

/// What was issued before a moment can be taken back: AWS's own way to end sessions.
TEST_F(AuthorizerTest, SessionsEndByTheTimeOfTheirIssue) {
    catalog::Role role = world_.role(account, "Auditor");
    role.permissions.inline_policies = {
        {.name = "a", .document = allow("*")},
        {.name = "revoke",
         .document =
             R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"2026-01-02T03:30:00Z"}}}})"}};
    world_.apply(catalog::PutRole{role});
    const Principal before = caller(world_.signed_by(world_.session(role, "mia")));
    EXPECT_NE(denied(before, {.action = "cloudtrail:LookupEvents"}), "");
    world_.clock.move(std::chrono::minutes(30));
    const Principal after = caller(world_.signed_by(world_.session(role, "mia")));
    EXPECT_EQ(denied(after, {.action = "cloudtrail:LookupEvents"}), "");
}

}  // namespace
}  // namespace opentrail::access

// Callers with temporary credentials: as whom a session is believed, and every session that must
// not be.

#include <gtest/gtest.h>

#include "access/testing/authenticator_fixture.h"

namespace opentrail::access {
namespace {

class SessionCallerTest : public AuthenticatorFixture {};

TEST_F(SessionCallerTest, KnowsARolesSession) {
    catalog::Role role = world_.role(account, "Auditor");
    role.arn = "arn:aws:iam::111122223333:role/teams/Auditor";
    role.path = "/teams/";
    role.permissions.inline_policies = {{.name = "own", .document = allow("*")}};
    world_.apply(catalog::PutRole{role});
    Session session = world_.session(role, "mia@example");
    session.has_session_policy = true;
    session.policies = {allow("s3:*")};
    session.policy_arns = {"arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess"};
    const Principal caller = believed(world_.signed_by(session));
    EXPECT_EQ(caller.type, "AssumedRole");
    EXPECT_EQ(caller.account, account);
    EXPECT_EQ(caller.arn, "arn:aws:sts::111122223333:assumed-role/Auditor/mia@example");
    EXPECT_EQ(caller.id, role.id + ":mia@example");
    EXPECT_EQ(caller.role_arn, role.arn);
    EXPECT_EQ(caller.user_name, "");
    EXPECT_EQ(caller.access_key_id, session.access_key_id);
    ASSERT_TRUE(caller.session);
    EXPECT_EQ(*caller.session, session);
    ASSERT_EQ(caller.session_policies.size(), 2U);
    EXPECT_EQ(caller.session_policies[1].name, session.policy_arns[0]);
    EXPECT_EQ(caller.permits->identity.size(), 1U);
}

TEST_F(SessionCallerTest, KnowsAUsersSession) {
    world_.add_user(account, "mia", allow("*"));
    const auto user = world_.directory().user(account, "mia")->row;
    const Session session = world_.session(*user);
    const Principal caller = believed(world_.signed_by(session));
    EXPECT_EQ(caller.type, "IAMUser");
    EXPECT_EQ(caller.arn, user->arn);
    EXPECT_EQ(caller.id, user->id);
    EXPECT_EQ(caller.user_name, "mia");
    EXPECT_EQ(caller.access_key_id, session.access_key_id);
    EXPECT_TRUE(caller.session);
    EXPECT_EQ(caller.role_arn, "");
}

TEST_F(SessionCallerTest, RefusesSessionsThatAreNot) {
    catalog::Role role = world_.role(account, "Auditor");
    world_.apply(catalog::PutRole{role});
    const Credentials mia = world_.add_user(account, "mia");
    const Session session = world_.session(role, "one");
    const Session other = world_.session(role, "two");
    const std::string token = world_.token(session);
    const auto sign = [&](const std::string& id, const std::string& secret,
                          const std::string& with) {
        http::Request request = world_.request();
        aws::sign(request, {id, secret, with}, "us-east-1", "cloudtrail", world_.clock.now());
        return request;
    };
    std::string altered = token;
    altered[token.size() / 2] = altered[token.size() / 2] == 'A' ? 'B' : 'A';
    Session of_nobody = world_.session(role, "x");
    of_nobody.issuer_id = "AROANOBODY";
    Session of_other_account = world_.session(role, "x");
    of_other_account.account = AccessWorld::home_account;
    Session user_as_role = world_.session(role, "x");
    user_as_role.issuer_id = world_.directory().user(account, "mia")->row->id;
    http::Request unsigned_token = sign(session.access_key_id, session.secret, "");
    unsigned_token.headers.push_back({"X-Amz-Security-Token", token});
    const struct {
        const char* name;
        http::Request request;
        std::string_view refused;
    } rows[] = {
        {"as it is", sign(session.access_key_id, session.secret, token), ""},
        {"another session's token",
         sign(session.access_key_id, session.secret, world_.token(other)), unrecognized},
        {"another session's key", sign(other.access_key_id, other.secret, token), unrecognized},
        {"a long-term key with it", sign(mia.access_key_id, mia.secret, token), unrecognized},
        {"no token", sign(session.access_key_id, session.secret, ""), unrecognized},
        {"an altered token", sign(session.access_key_id, session.secret, altered), unrecognized},
        {"half a token", sign(session.access_key_id, session.secret, token.substr(0, 80)),
         unrecognized},
        {"a longer token", sign(session.access_key_id, session.secret, token + "A"), unrecognized},
        {"a huge token",
         sign(session.access_key_id, session.secret, token + std::string(20'000, 'A')),
         unrecognized},
        {"a wrong secret", sign(session.access_key_id, other.secret, token), mismatch},
        {"a token that is not signed", unsigned_token,
         "InvalidSignatureException: 'X-Amz-Security-Token' must be a 'SignedHeader'"},
        {"a role that is not there",
         sign(of_nobody.access_key_id, of_nobody.secret, world_.token(of_nobody)), unrecognized},
        {"a role of another account",
         sign(of_other_account.access_key_id, of_other_account.secret,
              world_.token(of_other_account)),
         unrecognized},
        {"a user's id as a role's",
         sign(user_as_role.access_key_id, user_as_role.secret, world_.token(user_as_role)),
         unrecognized},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string refusal = refused(row.request);
        EXPECT_EQ(refusal.substr(0, row.refused.size()), row.refused);
        EXPECT_EQ(refusal.empty(), row.refused.empty());
    }
}

TEST_F(SessionCallerTest, ASessionEnds) {
    catalog::Role role = world_.role(account, "Auditor");
    world_.apply(catalog::PutRole{role});
    const Session session = world_.session(role, "one");
    const Principal caller = believed(world_.signed_by(session));
    world_.clock.move(std::chrono::hours(1) - std::chrono::milliseconds(1));
    EXPECT_EQ(refused(world_.signed_by(session)), "");
    EXPECT_TRUE(authenticator_.still_stands(caller));
    world_.clock.move(std::chrono::milliseconds(1));
    EXPECT_EQ(refused(world_.signed_by(session)), expired);
    EXPECT_EQ(authenticator_.still_stands(caller).error().code, "ExpiredTokenException");
}

TEST_F(SessionCallerTest, ASessionGoesWithItsRole) {
    catalog::Role role = world_.role(account, "Auditor");
    world_.apply(catalog::PutRole{role});
    const Session session = world_.session(role, "one");
    const Principal caller = believed(world_.signed_by(session));
    world_.apply(catalog::DeleteRole{role.id});
    EXPECT_EQ(refused(world_.signed_by(session)), unrecognized);
    EXPECT_FALSE(authenticator_.still_stands(caller));
    world_.apply(catalog::PutRole{world_.role(account, "Auditor")});
    EXPECT_EQ(refused(world_.signed_by(session)), unrecognized);
}

TEST_F(SessionCallerTest, ASessionOfAnotherMasterKeyIsNone) {
    catalog::Role role = world_.role(account, "Auditor");
    world_.apply(catalog::PutRole{role});
    const http::Request request = world_.signed_by(world_.session(role, "one"));
    const Authenticator other(world_.directory(), world_.clock, std::string(32, 'x'), {});
    EXPECT_TRUE(authenticator_.authenticate(request));
    EXPECT_EQ(other.authenticate(request).error().code, "UnrecognizedClientException");
}

}  // namespace
}  // namespace opentrail::access

// Sign-ins in the catalog: passwords, MFA devices and sessions of users that are there, and what
// goes with a user.

#include "catalog/sign_in_table.h"

#include <gtest/gtest.h>

#include "catalog/database.h"
#include "catalog/testing/catalog_fixture.h"

namespace opentrail::catalog {
namespace {

const Timestamp noon = from_millis(1'767'355'200'000);

class SignInTable : public CatalogFixture {
  protected:
    SignInTable() { apply({PutUser{user("AIDA1", "ann")}, PutUser{user("AIDA2", "bob")}}); }

    static User user(const std::string& id, const std::string& name) {
        return {.account = "1", .name = name, .id = id, .arn = "arn:" + name, .created = noon};
    }
    static Login login(const std::string& user_id, const std::string& hash = "h") {
        return {.user_id = user_id, .hash = hash, .created = noon, .changed = noon};
    }
    static MfaDevice device(const std::string& name, const std::string& user_id = "") {
        MfaDevice device{.arn = "arn:aws:iam::1:mfa/" + name,
                         .account = "1",
                         .name = name,
                         .sealed_seed = "s",
                         .created = noon,
                         .user_id = user_id};
        if (!user_id.empty()) device.enabled = noon;
        return device;
    }
    static ConsoleSession session(const std::string& id, const std::string& user_id) {
        ConsoleSession session{.id = id,
                               .user_id = user_id,
                               .created = noon,
                               .expires = noon + std::chrono::hours(12),
                               .mfa = true,
                               .address = "192.0.2.1",
                               .user_agent = "agent"};
        session.hash.fill(static_cast<std::uint8_t>(id.back()));
        return session;
    }
    std::vector<std::string> session_ids() {
        std::vector<std::string> ids;
        const auto sessions = catalog_->console_sessions().value();
        for (const UsedSession& used : sessions) ids.push_back(used.session.id);
        return ids;
    }
};

TEST_F(SignInTable, KeepsThePasswordThatWasPutLast) {
    EXPECT_EQ(catalog_->login("AIDA1").error().code, Code::not_found);
    EXPECT_FALSE(catalog_->has_had_logins().value());
    apply({PutLogin{login("AIDA1", "one")}, PutLogin{login("AIDA1", "two")}});
    open();
    EXPECT_EQ(catalog_->login("AIDA1").value(), login("AIDA1", "two"));
    EXPECT_EQ(catalog_->login("AIDA2").error().code, Code::not_found);
}

TEST_F(SignInTable, RemembersThatThereWerePasswords) {
    apply({PutLogin{login("AIDA1")}, DeleteLogin{"AIDA1"}});
    EXPECT_EQ(catalog_->login("AIDA1").error().code, Code::not_found);
    EXPECT_TRUE(catalog_->has_had_logins().value());
    apply({PutLogin{login("AIDA1", "new")}});
    EXPECT_EQ(catalog_->login("AIDA1")->hash, "new");
}

TEST_F(SignInTable, GivesNothingToUsersWhoAreNotThere) {
    apply({PutLogin{login("AIDA9")}, BeginSession{session("ASIA9", "AIDA9")}});
    EXPECT_FALSE(catalog_->has_had_logins().value());
    EXPECT_TRUE(session_ids().empty());
}

TEST_F(SignInTable, KeepsSessionsOfPeopleOfAProvider) {
    ConsoleSession visit = session("ASIA5", "1:ann");
    visit.person = FederatedPerson{.account = "1",
                                   .name = "ann",
                                   .issuer = "https://idp.example",
                                   .client = "opentrail",
                                   .subject = "248289761001",
                                   .group_ids = {"AGPA1", "AGPA2"}};
    apply({BeginSession{visit}, BeginSession{session("ASIA6", "AIDA1")}});
    open();
    EXPECT_EQ(catalog_->console_session("ASIA5")->session, visit);
    apply({EndSessions{.user_id = "1:ann", .except = {}}});
    EXPECT_EQ(session_ids(), std::vector<std::string>{"ASIA6"});
}

TEST_F(SignInTable, KeepsDevicesByAccount) {
    MfaDevice enabled = device("b", "AIDA1");
    enabled.last_step = 5;
    enabled.drift = -2;
    enabled.tags = {{"k", "v"}};
    apply({PutMfaDevice{device("b")}, PutMfaDevice{device("a")}, PutMfaDevice{enabled}});
    EXPECT_EQ(catalog_->mfa_devices("1").value(), (std::vector{device("a"), enabled}));
    EXPECT_TRUE(catalog_->mfa_devices("2")->empty());
    apply({DeleteMfaDevice{device("a").arn}});
    EXPECT_EQ(catalog_->mfa_device(device("a").arn).error().code, Code::not_found);
    EXPECT_EQ(catalog_->mfa_device(enabled.arn).value(), enabled);
}

TEST_F(SignInTable, EndsSessionsOneByOneAndTogether) {
    const ConsoleSession one = session("ASIA1", "AIDA1");
    apply({BeginSession{one}, BeginSession{session("ASIA2", "AIDA1")},
           BeginSession{session("ASIA3", "AIDA1")}, BeginSession{session("ASIA4", "AIDA2")}});
    EXPECT_EQ(catalog_->console_session("ASIA1").value(), (UsedSession{one, noon}));
    apply({EndSession{"ASIA2"}});
    EXPECT_EQ(session_ids(), (std::vector<std::string>{"ASIA1", "ASIA3", "ASIA4"}));
    apply({EndSessions{.user_id = "AIDA1", .except = "ASIA3"}});
    EXPECT_EQ(session_ids(), (std::vector<std::string>{"ASIA3", "ASIA4"}));
    apply({EndSessions{.user_id = "AIDA1", .except = ""}});
    EXPECT_EQ(session_ids(), (std::vector<std::string>{"ASIA4"}));
}

TEST_F(SignInTable, NotesUsesForwardOnly) {
    apply({BeginSession{session("ASIA1", "AIDA1")}});
    const std::vector<SessionUse> uses{
        {"ASIA1", noon + Duration(5)}, {"ASIA1", noon + Duration(2)}, {"ASIA9", noon}};
    ASSERT_TRUE(catalog_->note_session_uses(uses));
    open();
    EXPECT_EQ(catalog_->console_session("ASIA1")->used, noon + Duration(5));
    EXPECT_EQ(session_ids(), std::vector<std::string>{"ASIA1"});
}

TEST_F(SignInTable, DropsSessionsThatExpired) {
    apply({BeginSession{session("ASIA1", "AIDA1")}});
    ASSERT_TRUE(catalog_->drop_console_sessions(noon + std::chrono::hours(12)));
    EXPECT_EQ(session_ids().size(), 1U);
    ASSERT_TRUE(catalog_->drop_console_sessions(noon + std::chrono::hours(12) + Duration(1)));
    EXPECT_TRUE(session_ids().empty());
}

TEST_F(SignInTable, KeepsWhenAPasswordWasUsed) {
    const auto begin = [&](const char* id, const char* user_id, std::chrono::minutes later) {
        ConsoleSession begun = session(id, user_id);
        begun.created = noon + later;
        apply({BeginSession{begun}});
    };
    apply({PutLogin{login("AIDA1")}, PutLogin{login("AIDA2")}});
    EXPECT_TRUE(catalog_->password_uses()->empty());
    EXPECT_EQ(catalog_->password_use("AIDA1").value(), std::nullopt);
    begin("ASIA1", "AIDA1", std::chrono::minutes(0));
    begin("ASIA2", "AIDA1", std::chrono::minutes(4));
    EXPECT_EQ(catalog_->password_use("AIDA1").value(), noon) << "the first of five minutes";
    begin("ASIA3", "AIDA1", std::chrono::minutes(5));
    const Timestamp latest = noon + std::chrono::minutes(5);
    EXPECT_EQ(catalog_->password_use("AIDA1").value(), latest);
    begin("ASIA4", "AIDA1", std::chrono::minutes(-60));
    apply({PutLogin{login("AIDA1", "new")}, DeleteLogin{"AIDA1"},
           EndSessions{.user_id = "AIDA1", .except = {}}});
    open();
    EXPECT_EQ(catalog_->password_uses().value(), (PasswordUses{{"AIDA1", latest}}))
        << "of a password that is no more, too";
}

TEST_F(SignInTable, ChangesASessionAndKeepsItsUse) {
    ConsoleSession begun = session("ASIA1", "AIDA1");
    begun.reset_required = true;
    apply({BeginSession{begun}});
    open();
    EXPECT_EQ(catalog_->console_session("ASIA1")->session, begun);
    ASSERT_TRUE(
        catalog_->note_session_uses(std::vector<SessionUse>{{"ASIA1", noon + Duration(5)}}));
    begun.reset_required = false;
    apply({BeginSession{begun}});
    EXPECT_EQ(catalog_->console_session("ASIA1").value(), (UsedSession{begun, noon + Duration(5)}));
}

TEST_F(SignInTable, KnowsUsesFromBeforeTheyWereKept) {
    apply({PutLogin{login("AIDA1")}, PutLogin{login("AIDA2")},
           BeginSession{session("ASIA1", "AIDA1")}});
    catalog_ = nullptr;
    {
        Database database = *Database::open(path(), Database::Access::read_write);
        ASSERT_TRUE(database.run("ALTER TABLE logins DROP COLUMN used; PRAGMA user_version=12"));
    }
    open();
    EXPECT_EQ(catalog_->password_use("AIDA1").value(), noon);
    EXPECT_EQ(catalog_->password_use("AIDA2").value(), std::nullopt);
}

TEST_F(SignInTable, TakesAllOfAUserAway) {
    apply({PutLogin{login("AIDA1")}, PutMfaDevice{device("a", "AIDA1")},
           PutMfaDevice{device("b", "AIDA2")}, BeginSession{session("ASIA1", "AIDA1")},
           BeginSession{session("ASIA2", "AIDA2")}, DeleteUser{"AIDA1"}});
    EXPECT_EQ(catalog_->login("AIDA1").error().code, Code::not_found);
    EXPECT_EQ(catalog_->mfa_devices("1").value(), std::vector{device("b", "AIDA2")});
    EXPECT_EQ(session_ids(), std::vector<std::string>{"ASIA2"});
}

}  // namespace
}  // namespace opentrail::catalog

// Principals in the catalog: what is there, by name, id and ARN; and changes that no request may
// make, which change nothing and stop nothing.

#include "catalog/principal_table.h"

#include <gtest/gtest.h>

#include "catalog/catalog.h"
#include "catalog/schema.h"
#include "catalog/testing/catalog_fixture.h"
#include "catalog/testing/older_schema.h"

namespace opentrail::catalog {
namespace {

const Timestamp noon = from_millis(1'767'355'200'000);

User user_of(const std::string& id, const std::string& name, const std::string& account = "1") {
    return {.account = account,
            .name = name,
            .id = id,
            .arn = "arn:aws:iam::" + account + ":user/" + name,
            .created = noon};
}

Group group_of(const std::string& id, const std::string& name, const std::string& account = "1") {
    return {.account = account,
            .name = name,
            .id = id,
            .arn = "arn:aws:iam::" + account + ":group/" + name,
            .created = noon};
}

Role role_of(const std::string& id, const std::string& name, const std::string& account = "1") {
    return {.account = account,
            .name = name,
            .id = id,
            .arn = "arn:aws:iam::" + account + ":role/" + name,
            .created = noon};
}

ManagedPolicy policy_of(const std::string& id, const std::string& name,
                        const std::string& path = "/") {
    return {.account = "1",
            .name = name,
            .id = id,
            .arn = "arn:aws:iam::1:policy" + path + name,
            .created = noon,
            .updated = noon,
            .path = path};
}

AccessKey key_of(const std::string& id, const std::string& user, const std::string& account = "1") {
    return {.id = id,
            .account = account,
            .user = user,
            .sealed_secret = "s",
            .active = true,
            .created = noon};
}

Token token_of(const std::string& id, const std::string& user) {
    return {.id = id,
            .name = id,
            .hash = sha256(id),
            .account = "1",
            .user = user,
            .scopes = {},
            .created = noon,
            .expires = std::nullopt};
}

AccessKeyUse use_of(const std::string& id, Timestamp time) {
    return {.id = id, .time = time, .service = "cloudtrail", .region = "us-east-1"};
}

class PrincipalTableTest : public CatalogFixture {
  protected:
    template <class Row>
    static std::vector<std::string> ids(const Result<std::vector<Row>>& rows) {
        std::vector<std::string> ids;
        for (const Row& row : rows.value()) ids.push_back(row.id);
        return ids;
    }

    using Ids = std::vector<std::string>;
};

TEST_F(PrincipalTableTest, KeepsEveryKindOverReopening) {
    User user = user_of("U", "Ann");
    user.path = "/team/";
    user.groups = {"Viewers"};
    user.permissions = {.inline_policies = {{.name = "p", .document = "{}"}},
                        .attached = {"arn:a"},
                        .boundary = "arn:b"};
    user.tags = {{"k", "v"}};
    Role role = role_of("R", "Auditor");
    role.trust_policy = R"({"Version":"2012-10-17"})";
    role.max_session_seconds = 43'200;
    Group group = group_of("G", "Viewers");
    group.permissions.attached = {"arn:a"};
    const ManagedPolicy policy = policy_of("P", "read", "/a/");
    const ResourcePolicy resource{
        .arn = "arn:c", .account = "1", .document = "{}", .updated = noon};
    const Account account{.id = "111122223333", .name = "home", .created = noon};
    apply({PutAccount{account}, PutUser{user}, PutGroup{group}, PutRole{role}, PutPolicy{policy},
           PutResourcePolicy{resource}});
    open();
    EXPECT_EQ(catalog_->account("111122223333").value(), account);
    EXPECT_EQ(catalog_->user("1", "Ann").value(), user);
    EXPECT_EQ(catalog_->user_by_id("U").value(), user);
    EXPECT_EQ(catalog_->group("1", "Viewers").value(), group);
    EXPECT_EQ(catalog_->role("1", "Auditor").value(), role);
    EXPECT_EQ(catalog_->role_by_id("R").value(), role);
    EXPECT_EQ(catalog_->policy("arn:aws:iam::1:policy/a/read").value(), policy);
    EXPECT_EQ(catalog_->policy_by_name("1", "read").value(), policy);
    EXPECT_EQ(catalog_->resource_policy("arn:c").value(), resource);
    EXPECT_EQ(catalog_->resource_policies().value(), std::vector{resource});
}

TEST_F(PrincipalTableTest, FindsNothingOfAnotherKindOrAccount) {
    apply({PutUser{user_of("U", "same")}, PutRole{role_of("R", "same")}});
    EXPECT_EQ(catalog_->user("2", "same").error().code, Code::not_found);
    EXPECT_EQ(catalog_->group("1", "same").error().code, Code::not_found);
    EXPECT_EQ(catalog_->role_by_id("U").error().code, Code::not_found);
    EXPECT_EQ(catalog_->policy("arn:aws:iam::1:user/same").error().code, Code::not_found);
    EXPECT_EQ(catalog_->account("1").error().code, Code::not_found);
    EXPECT_EQ(catalog_->resource_policy("arn:c").error().code, Code::not_found);
    EXPECT_EQ(catalog_->access_key_use("AKIAX").error().code, Code::not_found);
}

TEST_F(PrincipalTableTest, FindsNamesWhateverTheirCaseAndListsThemInOrder) {
    apply({PutUser{user_of("U1", "bob")}, PutUser{user_of("U2", "Ann")},
           PutUser{user_of("U3", "ann", "0")}, PutGroup{group_of("G1", "Viewers")},
           PutGroup{group_of("G2", "Administrators")}, PutRole{role_of("R1", "z")},
           PutPolicy{policy_of("P1", "b")}, PutPolicy{policy_of("P2", "A")}});
    EXPECT_EQ(catalog_->user("1", "aNN")->name, "Ann");
    EXPECT_EQ(ids(catalog_->users("1")), (Ids{"U2", "U1"}));
    EXPECT_EQ(ids(catalog_->all_users()), (Ids{"U3", "U2", "U1"}));
    EXPECT_EQ(ids(catalog_->groups("1")), (Ids{"G2", "G1"}));
    EXPECT_EQ(ids(catalog_->all_groups()), (Ids{"G2", "G1"}));
    EXPECT_EQ(ids(catalog_->roles("1")), Ids{"R1"});
    EXPECT_EQ(ids(catalog_->all_roles()), Ids{"R1"});
    EXPECT_EQ(ids(catalog_->policies("1")), (Ids{"P2", "P1"}));
    EXPECT_EQ(ids(catalog_->all_policies()), (Ids{"P2", "P1"}));
}

TEST_F(PrincipalTableTest, ReplacesById) {
    apply({PutAccount{{.id = "111122223333", .name = "old", .created = noon}},
           PutAccount{{.id = "111122223333", .name = "new", .created = noon + Duration(1)}},
           PutGroup{group_of("G", "Viewers")}});
    EXPECT_EQ(catalog_->accounts().value(),
              (std::vector<Account>{{.id = "111122223333", .name = "new", .created = noon}}));
    Group changed = group_of("G", "Watchers");
    changed.permissions.attached = {"arn:a"};
    apply({PutGroup{changed}});
    EXPECT_EQ(catalog_->group("1", "Watchers").value(), changed);
    EXPECT_EQ(catalog_->group("1", "Viewers").error().code, Code::not_found);
}

TEST_F(PrincipalTableTest, PassesOverWhatNobodyCouldAskForAndAppliesTheRest) {
    const struct {
        const char* name;
        Change change;
    } rows[] = {
        {"a name that another has", PutUser{user_of("U2", "ANN")}},
        {"a new name that another has", PutUser{user_of("B", "ann")}},
        {"an id of another kind", PutRole{role_of("U", "r")}},
        {"an id of another account", PutUser{user_of("U", "ann", "2")}},
        {"a user who is not there", DeleteUser{"absent"}},
        {"a user as a group", DeleteGroup{"U"}},
        {"a group as a user", DeleteUser{"G"}},
        {"a role that is not there", DeleteRole{"absent"}},
        {"a policy that is not there", DeletePolicy{"absent"}},
        {"a key that is not there", DeleteAccessKey{"absent"}},
        {"a resource policy that is not there", DeleteResourcePolicy{"absent"}},
        {"a key of a user who is not there", PutAccessKey{key_of("K2", "nobody")}},
        {"a key in another case than its user", PutAccessKey{key_of("K2", "ANN")}},
        {"a key that goes to another user", PutAccessKey{key_of("K", "bob")}},
    };
    apply({PutUser{user_of("U", "ann")}, PutUser{user_of("B", "bob")}, PutGroup{group_of("G", "g")},
           PutAccessKey{key_of("K", "ann")}});
    for (const auto& row : rows) {
        apply({row.change, PutAccount{{.id = row.name, .name = "after", .created = noon}}});
        EXPECT_TRUE(catalog_->account(row.name)) << row.name;
        EXPECT_EQ(catalog_->all_users().value(),
                  (std::vector{user_of("U", "ann"), user_of("B", "bob")}))
            << row.name;
        EXPECT_EQ(catalog_->all_groups().value(), std::vector{group_of("G", "g")}) << row.name;
        EXPECT_EQ(catalog_->all_access_keys().value(), std::vector{key_of("K", "ann")}) << row.name;
        EXPECT_TRUE(catalog_->all_roles()->empty()) << row.name;
    }
    // Nothing of this took an id that others may still get.
    apply({PutRole{role_of("absent", "r")}});
    EXPECT_TRUE(catalog_->role("1", "r"));
}

TEST_F(PrincipalTableTest, BringsBackNothingThatWasDeleted) {
    apply({PutUser{user_of("U", "ann")}, PutAccessKey{key_of("K1", "ann")},
           PutAccessKey{key_of("K2", "ann")}, PutGroup{group_of("G", "g")}, DeleteAccessKey{"K1"},
           PutAccessKey{key_of("K1", "ann")}, DeleteUser{"U"}, PutUser{user_of("U", "ann")},
           DeleteGroup{"G"}, PutGroup{group_of("G", "g")}, PutUser{user_of("V", "ann")},
           PutAccessKey{key_of("K2", "ann")}});
    EXPECT_EQ(catalog_->user("1", "ann")->id, "V");
    EXPECT_TRUE(catalog_->all_groups()->empty());
    EXPECT_TRUE(catalog_->all_access_keys()->empty());
}

TEST_F(PrincipalTableTest, DeletesAUsersKeysAndLeavesItsTokensDead) {
    apply({PutUser{user_of("U", "ann")}, PutUser{user_of("B", "bob")},
           PutAccessKey{key_of("K1", "ann")}, PutAccessKey{key_of("K2", "bob")},
           PutToken{token_of("t1", "ann")}, PutToken{token_of("t2", "bob")}});
    ASSERT_TRUE(catalog_->note_access_key_uses(
        std::vector{use_of("K1", noon), use_of("K2", noon), use_of("absent", noon)}));
    EXPECT_TRUE(catalog_->token_by_hash(sha256("t1")));
    // Another user of that name neither gets the tokens.
    apply({DeleteUser{"U"}, PutUser{user_of("V", "ann")}});
    EXPECT_EQ(catalog_->all_access_keys().value(), std::vector{key_of("K2", "bob")});
    EXPECT_EQ(catalog_->token_by_hash(sha256("t1")).error().code, Code::not_found);
    EXPECT_TRUE(catalog_->token("t1"));
    EXPECT_TRUE(catalog_->token_by_hash(sha256("t2")));
    EXPECT_EQ(catalog_->access_key_use("K1").error().code, Code::not_found);
    EXPECT_EQ(catalog_->access_key_use("absent").error().code, Code::not_found);
    EXPECT_EQ(catalog_->access_key_use("K2").value(), use_of("K2", noon));
}

TEST_F(PrincipalTableTest, TakesKeysAndTokensAlongToANewName) {
    apply({PutUser{user_of("U", "ann")}, PutAccessKey{key_of("K", "ann")},
           PutToken{token_of("t", "ann")}, PutUser{user_of("U", "Anna")}});
    EXPECT_EQ(ids(catalog_->access_keys("1", "Anna")), Ids{"K"});
    EXPECT_EQ(catalog_->token_by_hash(sha256("t"))->user, "Anna");
}

TEST_F(PrincipalTableTest, KeepsTheKeysOfTheRootUser) {
    AccessKey key = key_of("K", "");
    apply({PutAccessKey{key}});
    key.active = false;
    apply({PutAccessKey{key}});
    EXPECT_EQ(catalog_->access_key("K").value(), key);
}

TEST_F(PrincipalTableTest, NotesTheLatestUseOfAKey) {
    apply({PutUser{user_of("U", "ann")}, PutAccessKey{key_of("K", "ann")}});
    ASSERT_TRUE(catalog_->note_access_key_uses(
        std::vector{use_of("K", noon + Duration(5)), use_of("K", noon)}));
    open();
    EXPECT_EQ(catalog_->access_key_use("K")->time, noon + Duration(5));
    apply({DeleteAccessKey{"K"}});
    EXPECT_EQ(catalog_->access_key_use("K").error().code, Code::not_found);
}

TEST_F(PrincipalTableTest, OpensACatalogFromBeforeGroups) {
    const std::string path = directory_ / "old.db";
    {
        ASSERT_TRUE(Catalog::open(path));
    }
    {
        Database database = *Database::open(path, Database::Access::read_write);
        // As version 4 has it.
        ASSERT_TRUE(database.run(without_digests));
        ASSERT_TRUE(database.run(
            "DROP TABLE accounts; DROP TABLE principals; DROP TABLE deleted_ids;"
            "DROP TABLE resource_policies; DROP TABLE access_key_uses;"
            "ALTER TABLE tokens DROP COLUMN user_id;"
            "CREATE TABLE users (account TEXT NOT NULL, name TEXT NOT NULL,"
            " id TEXT NOT NULL, arn TEXT NOT NULL, created INTEGER NOT NULL,"
            " PRIMARY KEY (account, name)) WITHOUT ROWID;"
            "INSERT INTO users VALUES ('1', 'a\"dmin', 'AIDAX', 'arn:u', 7);"
            "INSERT INTO tokens VALUES ('t', 'n', zeroblob(32), '1', 'a\"dmin', '[]', 7, NULL),"
            " ('dead', 'n', x'" +
            std::string(64, '1') +
            "', '1', 'gone', '[]', 7, NULL);"
            "DROP TABLE buckets; DROP TABLE trail_buckets; PRAGMA user_version=4"));
    }
    const auto catalog = Catalog::open(path).value();
    const User expected{.account = "1",
                        .name = "a\"dmin",
                        .id = "AIDAX",
                        .arn = "arn:u",
                        .created = from_millis(7)};
    EXPECT_EQ(catalog->all_users().value(), std::vector{expected});
    EXPECT_TRUE(catalog->token_by_hash(Sha256{}));
    Sha256 dead;
    dead.fill(0x11);
    EXPECT_EQ(catalog->token_by_hash(dead).error().code, Code::not_found);
}

TEST(PrincipalText, IsRefusedWhenItIsNone) {
    EXPECT_EQ(decode_principal<User>("[]").error().code, Code::corrupt);
    EXPECT_EQ(decode_principal<Role>("{}").error().code, Code::corrupt);
    const ManagedPolicy policy = policy_of("P", "p");
    EXPECT_EQ(decode_principal<ManagedPolicy>(encode_principal(policy)).value(), policy);
}

TEST_F(PrincipalTableTest, KeepsTheFirstOwnerOfABucket) {
    apply({FoundHome{{"1", "us-east-1", from_millis(1000), "key"}}});
    EXPECT_EQ(catalog_->bucket("logs").value(), (Bucket{"logs", "1", from_millis(1000)}));
    apply(
        {PutBucket{{"logs", "2", from_millis(2000)}}, PutBucket{{"logs", "3", from_millis(3000)}}});
    EXPECT_EQ(catalog_->bucket("logs").value(), (Bucket{"logs", "2", from_millis(2000)}));
    EXPECT_EQ(catalog_->bucket("other")->account, "1");
}

}  // namespace
}  // namespace opentrail::catalog

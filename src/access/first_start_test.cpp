// First start: a home, its admin and one key, made once, opened only by the master key they were
// sealed with.

#include "access/first_start.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "access/new_account.h"
#include "access/sealing.h"
#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"
#include "disk/testing/fake_disk.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::access {
namespace {

class FirstStartTest : public ::testing::Test {
  protected:
    FirstStartTest() {
        journal_ = journal::Journal::open(disk_, clock_, "journal", {}).value();
        catalog_ = catalog::Catalog::open(directory_ / "catalog.db").value();
        applier_ = catalog::Applier::start(*journal_, *catalog_, {}).value();
    }

    Result<Credentials> ensure(const FirstStart& first_start = {}, char key = 'k') {
        return ensure_home(*catalog_, *applier_, clock_, random_, std::string(32, key),
                           first_start);
    }

    void append(const std::vector<catalog::Change>& changes) {
        ASSERT_TRUE(applier_->append(journal::Kind::change, {}, changes));
    }

    FakeClock clock_;
    FakeRandom random_;
    disk::FakeDisk disk_;
    disk::TemporaryDirectory directory_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<catalog::Catalog> catalog_;
    std::unique_ptr<catalog::Applier> applier_;
};

TEST_F(FirstStartTest, MakesAHomeOnce) {
    const Credentials made = ensure({.account = "111122223333", .region = "eu-west-1"}).value();
    EXPECT_EQ(made.access_key_id.size(), 20U);
    EXPECT_EQ(made.secret.size(), 40U);
    EXPECT_EQ(made.region, "eu-west-1");
    const catalog::User admin = catalog_->user("111122223333", "admin").value();
    EXPECT_EQ(admin.arn, "arn:aws:iam::111122223333:user/admin");
    EXPECT_EQ(admin.id.substr(0, 4), "AIDA");
    EXPECT_EQ(admin.groups, std::vector<std::string>{"Administrators"});
    EXPECT_EQ(catalog_->account("111122223333")->name, "home");
    const catalog::Group administrators = catalog_->group("111122223333", "Administrators").value();
    EXPECT_EQ(administrators.arn, "arn:aws:iam::111122223333:group/Administrators");
    EXPECT_EQ(administrators.permissions.attached,
              std::vector<std::string>{"arn:aws:iam::aws:policy/AdministratorAccess"});
    EXPECT_EQ(catalog_->group("111122223333", "Viewers")->permissions.attached,
              (std::vector<std::string>{"arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess",
                                        "arn:aws:iam::aws:policy/OpenTrailReadOnlyAccess"}));

    // Settings that changed later do not move the home.
    const Credentials again = ensure({.account = "999988887777", .region = "us-west-2"}).value();
    EXPECT_EQ(again.access_key_id, made.access_key_id);
    EXPECT_EQ(again.secret, made.secret);
    EXPECT_EQ(again.region, "eu-west-1");
    EXPECT_EQ(journal_->durable_end(0), 6U);
}

TEST_F(FirstStartTest, MakesAdministratorsOfWhoCouldDoEverythingBefore) {
    const SealingKey key = sealing_key(std::string(32, 'k'));
    const std::string account = "000000000000";
    const auto user = [&](const std::string& id, const std::string& name) {
        return catalog::PutUser{{.account = account,
                                 .name = name,
                                 .id = id,
                                 .arn = "arn:aws:iam::000000000000:user/" + name,
                                 .created = clock_.now()}};
    };
    const NewAccessKey admin = make_access_key(account, "admin", clock_.now(), key, random_);
    append({catalog::FoundHome{{.account = account,
                                .region = "us-east-1",
                                .created = clock_.now(),
                                .sealed_page_key = seal(key, "p", page_key_context, random_)}},
            user("AIDA1", "admin"), user("AIDA2", "other"), catalog::PutAccessKey{admin.key}});
    const Credentials opened = ensure().value();
    EXPECT_EQ(opened.access_key_id, admin.key.id);
    EXPECT_EQ(opened.secret, admin.secret);
    EXPECT_EQ(catalog_->account(account)->name, "home");
    EXPECT_EQ(catalog_->groups(account)->size(), 2U);
    for (const char* name : {"admin", "other"}) {
        EXPECT_EQ(catalog_->user(account, name)->groups, std::vector<std::string>{"Administrators"})
            << name;
    }
}

TEST_F(FirstStartTest, LeavesGroupsAloneThatWereChangedLater) {
    ASSERT_TRUE(ensure());
    catalog::User admin = catalog_->user("000000000000", "admin").value();
    admin.groups.clear();
    append({catalog::DeleteGroup{catalog_->group("000000000000", "Viewers")->id},
            catalog::PutUser{admin}});
    ASSERT_TRUE(ensure());
    EXPECT_EQ(catalog_->groups("000000000000")->size(), 1U);
    EXPECT_TRUE(catalog_->user("000000000000", "admin")->groups.empty());
}

TEST_F(FirstStartTest, GivesTheNewestKeyOfTheAdminThatIsActive) {
    const Credentials first = ensure().value();
    const SealingKey key = sealing_key(std::string(32, 'k'));
    clock_.move(Duration(1));
    NewAccessKey second = make_access_key("000000000000", "admin", clock_.now(), key, random_);
    append({catalog::PutAccessKey{second.key}});
    EXPECT_EQ(ensure()->secret, second.secret);
    second.key.active = false;
    append({catalog::PutAccessKey{second.key}});
    EXPECT_EQ(ensure()->access_key_id, first.access_key_id);
    append({catalog::DeleteUser{catalog_->user("000000000000", "admin")->id}});
    EXPECT_EQ(ensure()->access_key_id, "");
    EXPECT_EQ(ensure({}, 'x').error().code, Code::denied);
}

TEST_F(FirstStartTest, MakesTheAccountsOfTheConfigurationOnce) {
    ASSERT_TRUE(ensure());
    const auto accounts = [this](std::vector<ConfiguredAccount> configured) {
        return ensure_accounts(*catalog_, *applier_, clock_, random_, configured).has_value();
    };
    ASSERT_TRUE(accounts({{"111122223333", "one"}, {"000000000000", "mine"}}));
    clock_.move(Duration(1));
    ASSERT_TRUE(accounts({{"111122223333", "other"}, {"222233334444", "two"}}));
    ASSERT_TRUE(accounts({}));
    std::vector<std::string> names;
    const std::vector<catalog::Account> made = catalog_->accounts().value();
    for (const catalog::Account& account : made) names.push_back(account.name);
    std::ranges::sort(names);
    EXPECT_EQ(names, (std::vector<std::string>{"home", "one", "two"}));
    EXPECT_EQ(catalog_->groups("222233334444")->size(), 2U);
    EXPECT_TRUE(catalog_->users("222233334444")->empty());
}

TEST_F(FirstStartTest, WritesNoSecretIntoTheJournal) {
    const Credentials made = ensure().value();
    std::string all;
    ASSERT_TRUE(
        journal_->scan(0, 0, journal_->durable_end(0), false, [&](const journal::Batch& batch) {
            for (const journal::Item& item : batch.items) all += item.record;
            return true;
        }));
    EXPECT_NE(all.find(made.access_key_id), std::string::npos);
    EXPECT_EQ(all.find(made.secret), std::string::npos);
}

TEST_F(FirstStartTest, RefusesAnotherMasterKey) {
    ASSERT_TRUE(ensure());
    const auto refused = ensure({}, 'x');
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::denied);
}

TEST_F(FirstStartTest, RefusesSettingsThatCannotBe) {
    EXPECT_EQ(ensure({.account = "12345", .region = "us-east-1"}).error().code, Code::invalid);
    EXPECT_EQ(ensure({.account = "000000000000", .region = "Mars"}).error().code, Code::invalid);
    EXPECT_EQ(catalog_->home().error().code, Code::not_found);
}

TEST(CredentialsFile, IsAsTheAwsClientsReadIt) {
    EXPECT_EQ(credentials_file({.access_key_id = "AKIAX", .secret = "s/+", .region = "us-east-1"}),
              "[opentrail]\naws_access_key_id = AKIAX\naws_secret_access_key = s/+\nregion = "
              "us-east-1\n");
}

}  // namespace
}  // namespace opentrail::access

// Recovery: whatever became of admin and its group, it can do everything again.

#include "access/recovery.h"

#include <gtest/gtest.h>

#include "access/first_start.h"
#include "access/new_account.h"
#include "access/sealing.h"
#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"
#include "disk/testing/fake_disk.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::access {
namespace {

const std::string home_account = "000000000000";
const std::string master_key(32, 'k');

class RecoveryTest : public ::testing::Test {
  protected:
    RecoveryTest() {
        journal_ = journal::Journal::open(disk_, clock_, "journal", {}).value();
        catalog_ = catalog::Catalog::open(directory_ / "catalog.db").value();
        applier_ = catalog::Applier::start(*journal_, *catalog_, {}).value();
        first_ = ensure().value();
    }

    Result<Credentials> ensure() {
        return ensure_home(*catalog_, *applier_, clock_, random_, master_key, {});
    }
    void append(const std::vector<catalog::Change>& changes) {
        ASSERT_TRUE(applier_->append(journal::Kind::change, {}, changes));
    }
    void recover() {
        const auto done =
            recover_admin(*catalog_, *applier_, clock_, random_, sealing_key(master_key));
        ASSERT_TRUE(done) << done.error().message;
    }
    void expect_whole() {
        const catalog::User admin = catalog_->user(home_account, "admin").value();
        EXPECT_EQ(admin.groups, std::vector<std::string>{"Administrators"});
        EXPECT_EQ(admin.permissions, catalog::Permissions());
        EXPECT_EQ(catalog_->group(home_account, "Administrators")->permissions.attached,
                  std::vector<std::string>{"arn:aws:iam::aws:policy/AdministratorAccess"});
        const auto keys = catalog_->access_keys(home_account, "admin").value();
        ASSERT_EQ(keys.size(), 1U);
        EXPECT_NE(keys.front().id, first_.access_key_id);
        EXPECT_EQ(ensure()->access_key_id, keys.front().id);
    }

    FakeClock clock_;
    FakeRandom random_;
    disk::FakeDisk disk_;
    disk::TemporaryDirectory directory_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<catalog::Catalog> catalog_;
    std::unique_ptr<catalog::Applier> applier_;
    Credentials first_;
};

TEST_F(RecoveryTest, ReplacesTheKeysOfAnAdminWhoCouldCall) {
    recover();
    expect_whole();
}

TEST_F(RecoveryTest, MakesAgainWhatWasDeleted) {
    append({catalog::DeleteUser{catalog_->user(home_account, "admin")->id},
            catalog::DeleteGroup{catalog_->group(home_account, "Administrators")->id}});
    EXPECT_EQ(ensure()->access_key_id, "");
    recover();
    expect_whole();
}

TEST_F(RecoveryTest, TakesAwayWhatHindersAnAdmin) {
    catalog::User admin = catalog_->user(home_account, "admin").value();
    admin.groups = {"Viewers"};
    admin.permissions = {.inline_policies = {{.name = "no", .document = "{}"}},
                         .attached = {"arn:x"},
                         .boundary = "arn:b"};
    catalog::Group group = catalog_->group(home_account, "Administrators").value();
    group.permissions = {.inline_policies = {{.name = "no", .document = "{}"}}};
    append({catalog::PutUser{admin}, catalog::PutGroup{group}});
    recover();
    expect_whole();
    EXPECT_EQ(catalog_->user(home_account, "admin")->id, admin.id);
    EXPECT_EQ(catalog_->group(home_account, "Administrators")->id, group.id);
}

}  // namespace
}  // namespace opentrail::access

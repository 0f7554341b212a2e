// First start: a home, its admin and one key, made once, opened only by the master key they were
// sealed with.

#include "access/first_start.h"

#include <gtest/gtest.h>

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

    // Settings that changed later do not move the home.
    const Credentials again = ensure({.account = "999988887777", .region = "us-west-2"}).value();
    EXPECT_EQ(again.access_key_id, made.access_key_id);
    EXPECT_EQ(again.secret, made.secret);
    EXPECT_EQ(again.region, "eu-west-1");
    EXPECT_EQ(journal_->durable_end(0), 3U);
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

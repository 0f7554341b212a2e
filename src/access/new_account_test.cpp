// A new account: its number, and a key that opens.

#include "access/new_account.h"

#include <gtest/gtest.h>

#include "access/identifier.h"
#include "access/sealing.h"
#include "base/testing/fake_random.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::access {
namespace {

const Timestamp noon = from_millis(1'767'355'200'000);

TEST(NewAccount, HasANumberThatNoOtherHas) {
    const disk::TemporaryDirectory directory;
    const auto catalog = catalog::Catalog::open(directory / "catalog.db").value();
    FakeRandom first;
    const std::string taken = unused_account_id(*catalog, first).value();
    EXPECT_TRUE(is_account_id(taken));
    EXPECT_NE(taken.front(), '0');
    const std::vector<catalog::PlacedChange> changes{
        {{0, 0}, catalog::PutAccount{{.id = taken, .name = "a", .created = noon}}}};
    ASSERT_TRUE(catalog->apply(changes, {0, 1}));
    FakeRandom again;
    const std::string other = unused_account_id(*catalog, again).value();
    EXPECT_TRUE(is_account_id(other));
    EXPECT_NE(other, taken);
}

TEST(NewAccount, HasGroupsOfItsOwn) {
    FakeRandom random;
    const std::vector<catalog::Change> changes =
        account_changes({.id = "111122223333", .name = "second", .created = noon}, random);
    ASSERT_EQ(changes.size(), 3U);
    const catalog::Group& group = std::get<catalog::PutGroup>(changes[1]).group;
    EXPECT_EQ(group.account, "111122223333");
    EXPECT_EQ(group.arn, "arn:aws:iam::111122223333:group/Administrators");
    EXPECT_EQ(group.created, noon);
    EXPECT_NE(group.id, std::get<catalog::PutGroup>(changes[2]).group.id);
}

TEST(NewAccount, KeepsASecretSealed) {
    FakeRandom random;
    const SealingKey key = sealing_key(std::string(32, 'k'));
    const NewAccessKey made = make_access_key("111122223333", "admin", noon, key, random);
    EXPECT_EQ(made.key.sealed_secret.find(made.secret), std::string::npos);
    const auto opened = unseal(key, made.key.sealed_secret, access_key_context(made.key.id));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->reveal(), made.secret);
    EXPECT_EQ(make_admin("111122223333", noon, random).arn, "arn:aws:iam::111122223333:user/admin");
}

}  // namespace
}  // namespace opentrail::access

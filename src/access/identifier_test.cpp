// Identifiers: their forms, and the account that AWS's own readers find in an access key id.

#include "access/identifier.h"

#include <gtest/gtest.h>

#include <set>

#include "base/testing/fake_random.h"

namespace opentrail::access {
namespace {

constexpr std::string_view base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view letters_and_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// `prefix`, then `count` characters of `alphabet`.
bool has_form(const std::string& text, std::string_view prefix, std::string_view alphabet,
              std::size_t count) {
    return text.starts_with(prefix) && text.size() == prefix.size() + count &&
           text.find_first_not_of(alphabet, prefix.size()) == std::string::npos;
}

TEST(Identifier, AccessKeyIdHoldsTheAccount) {
    FakeRandom random;
    // AKIARZPUZDIKBUVTYTK6 is of account 123456789012 by the published formula; eight characters
    // are the account's.
    const std::string id = make_access_key_id("123456789012", random);
    EXPECT_EQ(id.substr(0, 12), "AKIARZPUZDIK");
    EXPECT_TRUE(has_form(id, "AKIA", base32, 16)) << id;
}

TEST(Identifier, ReadsTheAccountInAKeysId) {
    // The published sample, and one made here.
    EXPECT_EQ(account_of_key_id("ASIAY34FZKBOKMUTVV7A"), "609629065308");
    EXPECT_EQ(account_of_key_id("AKIARZPUZDIKBUVTYTK6"), "123456789012");
    FakeRandom random;
    EXPECT_EQ(account_of_key_id(make_access_key_id("000000000007", random)), "000000000007");
    EXPECT_EQ(account_of_key_id("ASIAY34F"), std::nullopt);
    EXPECT_EQ(account_of_key_id("ASIA1234567890123456"), std::nullopt);
}

TEST(Identifier, FormsAreThoseOfIam) {
    FakeRandom random;
    EXPECT_TRUE(has_form(make_user_id(random), "AIDA", base32, 17));
    EXPECT_TRUE(has_form(make_group_id(random), "AGPA", base32, 17));
    EXPECT_TRUE(has_form(make_role_id(random), "AROA", base32, 17));
    EXPECT_TRUE(has_form(make_policy_id(random), "ANPA", base32, 17));
    EXPECT_TRUE(has_form(make_secret(random), "", std::string(letters_and_digits) + "+/", 40));
    EXPECT_TRUE(
        has_form(make_token(random), "opentrail_", std::string(letters_and_digits) + "-_", 43));
}

TEST(Identifier, NoTwoAreEqual) {
    FakeRandom random;
    std::set<std::string> made;
    for (int i = 0; i < 100; ++i) {
        made.insert(make_access_key_id("000000000000", random));
        made.insert(make_user_id(random));
        made.insert(make_secret(random));
        made.insert(make_token(random));
    }
    EXPECT_EQ(made.size(), 400U);
}

TEST(Identifier, NamesAndPaths) {
    const struct {
        const char* name;
        std::string text;
        bool user;   // And role.
        bool group;  // And policy.
        bool path;
    } rows[] = {
        {"every character of names", "aZ09_+=,.@-", true, true, false},
        {"64 characters", std::string(64, 'a'), true, true, false},
        {"65 characters", std::string(65, 'a'), false, true, false},
        {"128 characters", std::string(128, 'a'), false, true, false},
        {"129 characters", std::string(129, 'a'), false, false, false},
        {"nothing", "", false, false, false},
        {"a space", "a b", false, false, false},
        {"a slash", "a/b", false, false, false},
        {"a letter that is not ASCII", "\xc3\xa4", false, false, false},
        {"a colon", "a:b", false, false, false},
        {"the plain path", "/", false, false, true},
        {"a path of two", "/a!b/~c/", false, false, true},
        {"two slashes", "//", false, false, false},
        {"no slash at the end", "/a", false, false, false},
        {"no slash at the beginning", "a/", false, false, false},
        {"a path with a space", "/a b/", false, false, false},
        {"a path of 512", "/" + std::string(510, 'a') + "/", false, false, true},
        {"a path of 513", "/" + std::string(511, 'a') + "/", false, false, false},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(is_user_name(row.text), row.user) << row.name;
        EXPECT_EQ(is_role_name(row.text), row.user) << row.name;
        EXPECT_EQ(is_group_name(row.text), row.group) << row.name;
        EXPECT_EQ(is_policy_name(row.text), row.group) << row.name;
        EXPECT_EQ(is_path(row.text), row.path) << row.name;
    }
}

TEST(Identifier, AccountNames) {
    EXPECT_TRUE(is_account_name("Billing, EU (old)"));
    EXPECT_TRUE(is_account_name(std::string(50, 'a')));
    EXPECT_FALSE(is_account_name(std::string(51, 'a')));
    EXPECT_FALSE(is_account_name(""));
    EXPECT_FALSE(is_account_name("a\nb"));
    EXPECT_FALSE(is_account_name("\xc3\xa4"));
}

TEST(Identifier, AccountsAndRegions) {
    const struct {
        const char* name;
        const char* text;
        bool account;
        bool region;
    } rows[] = {
        {"an account", "000000000000", true, true},
        {"eleven digits", "00000000000", false, true},
        {"thirteen digits", "0000000000000", false, true},
        {"a Region", "us-gov-west-1", false, true},
        {"capitals", "US-EAST-1", false, false},
        {"a slash", "us/east", false, false},
        {"nothing", "", false, false},
        {"33 characters", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false, false},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(is_account_id(row.text), row.account) << row.name;
        EXPECT_EQ(is_region(row.text), row.region) << row.name;
    }
}

}  // namespace
}  // namespace opentrail::access

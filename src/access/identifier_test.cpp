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

TEST(Identifier, FormsAreThoseOfIam) {
    FakeRandom random;
    EXPECT_TRUE(has_form(make_user_id(random), "AIDA", base32, 17));
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

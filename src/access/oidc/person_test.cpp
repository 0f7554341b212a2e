// Who somebody becomes by what the provider says.

#include "access/oidc/person.h"

#include <gtest/gtest.h>

namespace opentrail::access::oidc {
namespace {

using Names = std::vector<std::string>;

Options options_with(const std::string& name_claim, const std::string& groups_claim) {
    Options options;
    options.name_claim = name_claim;
    options.groups_claim = groups_claim;
    options.groups = {{.value = "soc", .group = "Administrators"},
                      {.value = "/staff/audit", .group = "Viewers"},
                      {.value = "boss", .group = "Administrators"}};
    return options;
}

TEST(Person, IsNamedByTheClaim) {
    struct Row {
        const char* claim;
        const char* claims;
        const char* name;  // Empty: none.
    };
    const std::string longest(64, 'a');
    const std::string with_longest = R"({"n":")" + longest + R"("})";
    const std::string too_long = R"({"n":")" + longest + R"(a"})";
    const Row rows[] = {
        {"n", R"({"n":"ann.lee+x=1,_@example-1.com"})", "ann.lee+x=1,_@example-1.com"},
        {"n", R"({"n":"ab"})", "ab"},
        {"n", R"({"n":"a"})", ""},
        {"n", with_longest.c_str(), longest.c_str()},
        {"n", too_long.c_str(), ""},
        {"n", R"({"n":"ann lee"})", ""},
        {"n", R"({"n":"ann/lee"})", ""},
        {"n", R"({"n":"ann:lee"})", ""},
        {"n", R"({"n":"änn"})", ""},
        {"n", R"({"n":["ann"]})", ""},
        {"n", R"({"m":"ann"})", ""},
        {"a.b", R"({"a":{"b":"ann"}})", "ann"},
        {"https://x.example/name", R"({"https://x.example/name":"ann"})", "ann"},
        {"email", R"({"email":"ann@example.com"})", "ann@example.com"},
        {"email", R"({"email":"ann@example.com","email_verified":true})", "ann@example.com"},
        {"email", R"({"email":"ann@example.com","email_verified":"true"})", "ann@example.com"},
        {"email", R"({"email":"ann@example.com","email_verified":false})", ""},
        {"email", R"({"email":"ann@example.com","email_verified":"false"})", ""},
    };
    for (const Row& row : rows) {
        const auto person =
            person_of(parse_json_object(row.claims).value(), options_with(row.claim, "groups"));
        EXPECT_EQ(person ? person->name : "", row.name) << row.claim << row.claims;
        if (person) continue;
        EXPECT_EQ(person.error().code, Code::invalid) << row.claims;
    }
}

TEST(Person, IsInTheGroupsThatTheClaimLeadsTo) {
    struct Row {
        const char* claim;
        const char* claims;
        Names groups;
    };
    const Row rows[] = {
        {"g", R"({"n":"ann","g":["soc"]})", {"Administrators"}},
        {"g", R"({"n":"ann","g":["x","/staff/audit","soc"]})", {"Administrators", "Viewers"}},
        {"g", R"({"n":"ann","g":["boss","soc"]})", {"Administrators"}},
        {"g", R"({"n":"ann","g":"soc"})", {"Administrators"}},
        {"g", R"({"n":"ann","g":["SOC","soc ",7,null]})", {}},
        {"g", R"({"n":"ann","g":{"soc":true}})", {}},
        {"g", R"({"n":"ann"})", {}},
        {"realm_access.roles",
         R"({"n":"ann","realm_access":{"roles":["soc"]}})",
         {"Administrators"}},
        {"realm_access.roles", R"({"n":"ann","realm_access":["soc"]})", {}},
    };
    for (const Row& row : rows) {
        const auto person =
            person_of(parse_json_object(row.claims).value(), options_with("n", row.claim));
        EXPECT_EQ(person->groups, row.groups) << row.claims;
    }
    Options any = options_with("n", "g");
    any.groups = {{.value = "*", .group = "Viewers"}};
    EXPECT_EQ(person_of({{"n", "ann"}}, any)->groups, Names{"Viewers"});
    EXPECT_EQ(person_of({{"n", "ann"}, {"g", JsonArray{"*"}}}, options_with("n", "g"))->groups,
              Names{});
}

TEST(Person, UsedTwoFactorsIfTheProviderSaysSo) {
    const Options options = options_with("n", "g");
    EXPECT_TRUE(person_of({{"n", "ann"}, {"amr", JsonArray{"pwd", "mfa"}}}, options)->mfa);
    EXPECT_FALSE(person_of({{"n", "ann"}, {"amr", JsonArray{"pwd", "otp"}}}, options)->mfa);
    EXPECT_FALSE(person_of({{"n", "ann"}}, options)->mfa);
}

TEST(Person, HasTheNamesThatAwsGives) {
    EXPECT_EQ(person_arn("111122223333", "bob"), "arn:aws:sts::111122223333:federated-user/bob");
    EXPECT_EQ(person_id("111122223333", "bob"), "111122223333:bob");
    EXPECT_EQ(provider_name("https://idp.example/realms/x"), "idp.example/realms/x");
    EXPECT_EQ(provider_name("https://idp.example/"), "idp.example");
}

}  // namespace
}  // namespace opentrail::access::oidc

// Which settings of an identity provider are taken, and that those which make no whole are refused
// before anybody could try to sign in by them.

#include "app/oidc_settings.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "app/settings.h"
#include "app/testing/setting_rows.h"
#include "disk/testing/temporary_directory.h"
#include "http/testing/certificates.h"

namespace opentrail::app {
namespace {

using access::oidc::GroupRule;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(OidcSettings, TakeWhatTheyShouldAndSayWhatIsWrong) {
    const SettingRow rows[] = {
        {"oidc.issuer", "https://idp.example/realms/x", ""},
        {"oidc.issuer", "http://localhost:8080", ""},
        {"oidc.issuer", "", ""},
        {"oidc.issuer", "http://idp.example",
         "setting oidc.issuer: 'http://idp.example' is no https URL without a query (http: of this"
         " machine only)"},
        {"oidc.issuer", "https://idp.example/?a=b",
         "setting oidc.issuer: 'https://idp.example/?a=b' is no https URL without a query (http: of"
         " this machine only)"},
        {"oidc.scopes", "openid profile", ""},
        {"oidc.scopes", "profile email",
         "setting oidc.scopes: 'profile email' does not have openid among them"},
        {"oidc.display_name", "", "setting oidc.display_name: it is empty"},
        {"oidc.name_claim", "", "setting oidc.name_claim: it is empty"},
        {"oidc.groups", "soc=Administrators,*=Viewers", ""},
        {"oidc.groups", "cn=soc,Administrators",
         "setting oidc.groups: 'Administrators' is not a value of the claim, = and a group"},
        {"oidc.groups", "=Viewers",
         "setting oidc.groups: '=Viewers' is not a value of the claim, = and a group"},
        {"oidc.groups",
         "soc=", "setting oidc.groups: 'soc=' is not a value of the claim, = and a group"},
        {"oidc.groups", "soc=The bosses",
         "setting oidc.groups: 'The bosses' cannot be the name of a group"},
        {"oidc.account", "111122223333", ""},
        {"oidc.account", "12", "setting oidc.account: '12' is not twelve digits"},
        {"oidc.session_duration", "1m", ""},
        {"oidc.session_duration", "25h",
         "setting oidc.session_duration: 25h is not between 1m and 24h"},
    };
    check_settings(rows);
}

TEST(OidcSettings, PartValueAndGroupAtTheLastSign) {
    Settings settings;
    ASSERT_TRUE(settings.set("oidc.groups", "cn=soc=Administrators,*=Viewers"));
    EXPECT_EQ(settings.oidc.options.groups,
              (std::vector<GroupRule>{{"cn=soc", "Administrators"}, {"*", "Viewers"}}));
}

class OidcSettingsFile : public SettingsFile {};

TEST_F(OidcSettingsFile, TakesAListOfGroups) {
    Settings settings;
    const auto done = settings.read_file(
        write("oidc:\n  issuer: https://idp.example\n  groups:\n    - soc=Administrators\n"
              "    - \"*=Viewers\"\n"));
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(settings.oidc.options.issuer, "https://idp.example");
    EXPECT_EQ(settings.oidc.options.groups,
              (std::vector<GroupRule>{{"soc", "Administrators"}, {"*", "Viewers"}}));
}

class ProviderOptions : public ::testing::Test {
  protected:
    ProviderOptions() {
        settings_.options.issuer = "https://idp.example";
        settings_.options.client_id = "opentrail";
        settings_.options.groups = {{.value = "*", .group = "Viewers"}};
    }
    std::string write(const std::string& text) {
        const std::string path = folder_ / "file";
        std::ofstream(path) << text;
        return path;
    }
    std::string refusal() {
        const auto made = provider_options(settings_);
        return made ? "none" : made.error().message;
    }

    disk::TemporaryDirectory folder_;
    OidcSettings settings_;
};

TEST_F(ProviderOptions, AreAWholeOrRefused) {
    EXPECT_EQ(refusal(), "none");
    OidcSettings without_client = settings_;
    without_client.options.client_id.clear();
    OidcSettings without_groups = settings_;
    without_groups.options.groups.clear();
    for (OidcSettings settings : {without_client, without_groups}) {
        EXPECT_EQ(provider_options(settings).error().code, Code::invalid);
        settings.options.issuer.clear();
        EXPECT_TRUE(provider_options(settings)) << "there is no provider";
    }
}

TEST_F(ProviderOptions, HaveTheSecretOfTheFile) {
    EXPECT_EQ(provider_options(settings_).value().client_secret.reveal(), "");
    settings_.client_secret_file = write("a secret / with + signs\n");
    EXPECT_EQ(provider_options(settings_).value().client_secret.reveal(),
              "a secret / with + signs");
    settings_.client_secret_file = write("\n");
    EXPECT_THAT(refusal(), StartsWith("oidc.client_secret_file: "));
    EXPECT_THAT(refusal(), HasSubstr("is empty"));
    settings_.client_secret_file = folder_ / "nowhere";
    EXPECT_THAT(refusal(), StartsWith("oidc.client_secret_file: "));
    EXPECT_THAT(refusal(), HasSubstr("nowhere"));
}

TEST_F(ProviderOptions, NameAuthoritiesThatCanBeRead) {
    settings_.options.ca_file = folder_ / "nowhere";
    EXPECT_THAT(refusal(), StartsWith("oidc.ca_file: "));
    EXPECT_THAT(refusal(), HasSubstr("nowhere"));
    settings_.options.ca_file = write("no certificate\n");
    EXPECT_THAT(refusal(), StartsWith("oidc.ca_file: "));
    settings_.options.ca_file = write(http::testing::Authority().certificate());
    EXPECT_EQ(refusal(), "none");
}

}  // namespace
}  // namespace opentrail::app

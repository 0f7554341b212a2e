// Shows what settings take, what they refuse and with which words, and that docs/settings.md lists
// every one of them as it is.

#include "app/settings.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "app/testing/setting_rows.h"

namespace opentrail::app {
namespace {

TEST(Settings, TakeWhatTheyShouldAndSayWhatIsWrong) {
    const SettingRow rows[] = {
        {"account.id", "111122223333", ""},
        {"account.id", "1111", "setting account.id: '1111' is not twelve digits"},
        {"accounts", "111122223333=Billing (EU),222233334444=b=c", ""},
        {"accounts", "", ""},
        {"accounts", "1111=b", "setting accounts: '1111=b' is not twelve digits, = and a name"},
        {"accounts", "111122223333",
         "setting accounts: '111122223333' is not twelve digits, = and a name"},
        {"regions", "cloud-1,cloud-2", ""},
        {"regions", "", ""},
        {"regions", "Cloud 1", "setting regions: 'Cloud 1' is no Region's name"},
        {"regions", ",cloud-1", "setting regions: '' is no Region's name"},
        {"profile", "aws", ""},
        {"profile", "gcp", "setting profile: 'gcp' is not one of default, aws"},
        {"lenient", "true", ""},
        {"lenient", "yes", "setting lenient: 'yes' is neither true nor false"},
        {"history.keep_live", "365d", ""},
        {"history.keep_live", "soon", "setting history.keep_live: "},
        {"validation.interval", "0s", ""},
        {"validation.interval", "1s", ""},
        {"validation.interval", "999ms",
         "setting validation.interval: 999ms is neither 0s nor between 1s and 365d"},
        {"validation.interval", "366d",
         "setting validation.interval: 366d is neither 0s nor between 1s and 365d"},
        {"delivery.interval", "1s", ""},
        {"delivery.interval", "500ms", "setting delivery.interval: 500ms is not between 1s and 1d"},
        {"journal.segment_bytes", "64MiB", ""},
        {"journal.segment_bytes", "64MB",
         "setting journal.segment_bytes: '64MB' has no known unit (KiB, MiB, GiB)"},
        {"journal.segment_bytes", "12",
         "setting journal.segment_bytes: 12 is not between 1048576 and 1073741824"},
        {"http.workers", "0", "setting http.workers: 0 is not between 1 and 1024"},
        {"http.workers", "18446744073709551616",
         "setting http.workers: '18446744073709551616' is not a whole number"},
        {"histroy.keep_live", "1d",
         "no setting is called 'histroy.keep_live'; did you mean 'history.keep_live'?"},
    };
    check_settings(rows);
}

TEST(Settings, SuggestOnlyWhatIsNear) {
    const SettingRow rows[] = {
        {"tail", "1", "no setting is called 'tail'; did you mean 'tails'?"},
        {"http.workXYZ", "1", "no setting is called 'http.workXYZ'; did you mean 'http.workers'?"},
        {"http.workWXYZ", "1", "no setting is called 'http.workWXYZ'"},
        {"tabc", "1", "no setting is called 'tabc'"},  // 3 of 4 differ.
        {"colour", "1", "no setting is called 'colour'"},
        {"", "1", "no setting is called ''"},
    };
    check_settings(rows);
}

TEST_F(SettingsFile, NestedAndDottedKeysMeanTheSame) {
    Settings settings;
    ASSERT_TRUE(settings.read_file(
        write("account:\n  id: \"000011112222\"\nhistory.keep_live: 30d\nlenient: true\n")));
    EXPECT_EQ(settings.account_id, "000011112222");
    EXPECT_EQ(settings.history_keep_live, std::chrono::hours(24 * 30));
    EXPECT_TRUE(settings.lenient);
}

TEST_F(SettingsFile, TakesAListOfAccounts) {
    Settings settings;
    const std::string path = write(
        "accounts:\n  - id: 000011112222\n    name: Billing\n  - {id: \"111122223333\", name: "
        "b}\n");
    const auto done = settings.read_file(path);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(settings.accounts, (std::vector<access::ConfiguredAccount>{
                                     {"000011112222", "Billing"}, {"111122223333", "b"}}));
    for (const char* text : {"accounts: [1]\n", "accounts: [{id: \"111122223333\"}]\n",
                             "accounts: [{id: \"111122223333\", name: a, path: b}]\n",
                             "accounts: [{id: \"111122223333\", name: \"a,b\"}]\n"}) {
        EXPECT_EQ(settings.read_file(write(text)).error().code, Code::invalid) << text;
    }
}

TEST_F(SettingsFile, TakesAListOfRegions) {
    Settings settings;
    const auto done = settings.read_file(write("regions: [cloud-1, cloud-2]\n"));
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(settings.regions, (std::vector<std::string>{"cloud-1", "cloud-2"}));
    for (const char* text :
         {"regions: [Cloud]\n", "regions: [[a]]\n", "regions: {a: b}\n", "regions: [\"a,b\"]\n"}) {
        EXPECT_EQ(settings.read_file(write(text)).error().code, Code::invalid) << text;
    }
}

TEST_F(SettingsFile, ErrorsNameTheFile) {
    Settings settings;
    const std::string path = write("account: {id: 12}\n");
    const auto done = settings.read_file(path);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message, path + ": setting account.id: '12' is not twelve digits");
    const auto broken = settings.read_file(write("a: [1,\n"));
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, Code::invalid);
    EXPECT_EQ(settings.read_file("/nowhere/at.yaml").error().code, Code::not_found);
}

TEST(Settings, TheDocumentListsEveryOne) {
    std::ifstream file("docs/settings.md");
    std::stringstream text;
    text << file.rdbuf();
    const std::string document = text.str();
    for (const SettingHelp& help : settings_help()) {
        const std::string row =
            fmt::format("| `{}` | {} | {} |", help.key, help.default_value, help.meaning);
        EXPECT_NE(document.find(row), std::string::npos) << "docs/settings.md lacks: " << row;
    }
}

TEST(Settings, InEffectAreShownAsTheyWereGiven) {
    Settings settings;
    ASSERT_TRUE(settings.set("history.keep_live", "365d"));
    std::set<std::string> changed;
    for (const api::ShownSetting& shown : settings_in_effect(settings)) {
        EXPECT_FALSE(shown.meaning.empty()) << shown.key;
        if (shown.value != shown.default_value) {
            changed.insert(
                fmt::format("{}: {} for {}", shown.key, shown.value, shown.default_value));
        }
    }
    EXPECT_EQ(changed, std::set<std::string>{"history.keep_live: 365d for 90d"});
}

}  // namespace
}  // namespace opentrail::app

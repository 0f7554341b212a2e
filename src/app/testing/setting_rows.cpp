#include "app/testing/setting_rows.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <string_view>

#include "app/settings.h"

namespace opentrail::app {

void check_settings(std::span<const SettingRow> rows) {
    for (const SettingRow& row : rows) {
        SCOPED_TRACE(fmt::format("{}={}", row.key, row.value));
        Settings settings;
        const auto done = settings.set(row.key, row.value);
        const std::string_view error = row.error;
        std::string said = done ? "" : done.error().message;
        if (error.ends_with(": ")) said = said.substr(0, error.size());
        EXPECT_EQ(said, error);
        EXPECT_EQ(static_cast<bool>(done), error.empty());
        EXPECT_EQ(said.find("secret"), std::string::npos);
    }
}

std::string SettingsFile::write(const std::string& text) {
    path_ = std::filesystem::temp_directory_path() /
            fmt::format("opentrail-settings-{}.yaml", getpid());
    std::ofstream(path_) << text;
    return path_.string();
}

void SettingsFile::TearDown() { std::filesystem::remove(path_); }

}  // namespace opentrail::app

// What tests of settings share: rows of what is taken and what is refused, and a file to read.

#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <span>
#include <string>

namespace opentrail::app {

struct SettingRow {
    const char* key;
    const char* value;
    const char* error;  // Empty: it is taken. Ends in ": ": the rest is another parser's sentence.
};

/// Sets each on its own, and expects its error, in which no "secret" may stand.
void check_settings(std::span<const SettingRow> rows);

class SettingsFile : public testing::Test {
  protected:
    /// Writes the file anew; returns its path.
    std::string write(const std::string& text);
    void TearDown() override;

  private:
    std::filesystem::path path_;
};

}  // namespace opentrail::app

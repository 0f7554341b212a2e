// FileName: what the names of CloudTrail's files say of them, wherever they lie ("Finding your
// CloudTrail log files", "CloudTrail digest file structure", AWS CloudTrail User Guide). Plain data
// and pure functions.

#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace opentrail::delivery::validation {

/// The folders, and the words in names, of what CloudTrail stores.
inline constexpr std::string_view digest_folder = "CloudTrail-Digest";
inline constexpr std::string_view log_folders[] = {
    "CloudTrail", "CloudTrail-Insight", "CloudTrail-NetworkActivity", "CloudTrail-Aggregated"};

/// ACCOUNT_FOLDER_REGION_YYYYMMDDTHHMMZ_RANDOM.json.gz. Points into the name.
struct LogFileName {
    std::string_view account;
    std::string_view folder;  // One of log_folders.
    std::string_view region;
    Timestamp minute;  // When it was made.
};

/// ACCOUNT_CloudTrail-Digest_REGION_TRAIL_HOMEREGION_YYYYMMDDTHHMMSSZ[_backfill].json.gz. Points
/// into the name.
struct DigestFileName {
    std::string_view account;
    std::string_view region;
    std::string_view trail;  // Name and home Region, "NAME_REGION".
    Timestamp end;
    bool backfill = false;
};

/// `file` is what follows the last slash. Absent when it is no such name.
std::optional<LogFileName> read_log_file_name(std::string_view file);
std::optional<DigestFileName> read_digest_file_name(std::string_view file);

/// When a digest's window ends, by its name's end alone; `name` may have folders in front.
struct DigestNameEnd {
    Timestamp end;
    bool backfill = false;
    std::string_view before;  // What comes before the time.
};
std::optional<DigestNameEnd> read_digest_name_end(std::string_view name);

}  // namespace opentrail::delivery::validation

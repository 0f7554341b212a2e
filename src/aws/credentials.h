// Credentials: who signs a request of ours, from where AWS's own clients look for them.
//
// AWS SDKs and Tools Reference Guide, "Shared config and credentials files" and "Environment
// variables"; in doubt what botocore does.

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "disk/disk.h"

namespace opentrail::aws {

struct Credentials {
    std::string access_key_id;
    Secret secret;
    std::string session_token;  // May be empty.
    std::string region;         // May be empty: none was set.
};

/// The value of an environment variable; absent when it is not set or empty.
using Environment = std::function<std::optional<std::string>(const char* name)>;
Environment process_environment();

/// The variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; else the profile
/// AWS_PROFILE ("default") in the file AWS_SHARED_CREDENTIALS_FILE (~/.aws/credentials), else in
/// AWS_CONFIG_FILE (~/.aws/config). The Region: AWS_REGION, AWS_DEFAULT_REGION, the profile's.
/// Code::not_found, saying where was looked, when there are none; Code::invalid when half of a pair
/// is missing or a file is malformed.
Result<Credentials> find_credentials(disk::Disk& disk, const Environment& environment);

/// Those of one profile of one file. Code::not_found when file or profile are not there.
Result<Credentials> read_credentials(disk::Disk& disk, const std::string& path,
                                     std::string_view profile);

/// Sections of settings: "[name]", then "key = value" lines. Keys in lower case. '#' and ';' begin
/// a comment line; indented lines continue the setting above and are left out. Fails with
/// Code::invalid, naming the line, never repeating it: it may be half a secret.
using Profiles = std::map<std::string, std::map<std::string, std::string>, std::less<>>;
Result<Profiles> parse_profiles(std::string_view text);

}  // namespace opentrail::aws

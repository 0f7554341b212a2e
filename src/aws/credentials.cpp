#include "aws/credentials.h"

#include <fmt/format.h>

#include <cstdlib>

#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<std::string> value_of(const std::map<std::string, std::string>& settings,
                                    const std::string& key) {
    const auto found = settings.find(key);
    if (found == settings.end() || found->second.empty()) return std::nullopt;
    return found->second;
}

/// An absent file is no profiles, and so is /dev/null, by which people say that there is none.
Result<Profiles> read_profiles(disk::Disk& disk, const std::string& path) {
    if (path == "/dev/null") return Profiles();
    auto text = disk::read_file(disk, path);
    if (!text) {
        if (text.error().code == Code::not_found) return Profiles();
        return std::unexpected(text.error());
    }
    auto profiles = parse_profiles(*text);
    if (!profiles) {
        return fail(profiles.error().code, fmt::format("{}: {}", path, profiles.error().message));
    }
    return profiles;
}

/// Absent when the profile has no keys at all.
Result<std::optional<Credentials>> pick(const std::map<std::string, std::string>& settings,
                                        std::string_view where) {
    auto id = value_of(settings, "aws_access_key_id");
    auto secret = value_of(settings, "aws_secret_access_key");
    if (!id && !secret) return std::optional<Credentials>();
    if (!id || !secret) {
        return fail(Code::invalid, fmt::format("{} has no {}", where,
                                               id ? "aws_secret_access_key" : "aws_access_key_id"));
    }
    Credentials found;
    found.access_key_id = std::move(*id);
    found.secret = Secret(std::move(*secret));
    found.session_token = value_of(settings, "aws_session_token").value_or("");
    found.region = value_of(settings, "region").value_or("");
    return std::optional<Credentials>(std::move(found));
}

Result<std::optional<Credentials>> from_environment(const Environment& environment) {
    auto id = environment("AWS_ACCESS_KEY_ID");
    auto secret = environment("AWS_SECRET_ACCESS_KEY");
    if (!id && !secret) return std::optional<Credentials>();
    if (!id || !secret) {
        return fail(Code::invalid, fmt::format("{} is set but {} is not",
                                               id ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY",
                                               id ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID"));
    }
    Credentials found;
    found.access_key_id = std::move(*id);
    found.secret = Secret(std::move(*secret));
    found.session_token = environment("AWS_SESSION_TOKEN").value_or("");
    return std::optional<Credentials>(std::move(found));
}

/// The path that a variable names, else the usual one below the home directory.
std::string path_of(const Environment& environment, const char* variable, const char* usual) {
    const std::string home = environment("HOME").value_or("");
    std::string path = environment(variable).value_or(fmt::format("~/.aws/{}", usual));
    if (path.starts_with("~/")) path = home + path.substr(1);
    return path;
}

struct Files {
    std::string credentials;
    std::string config;
    std::string profile;
};

Result<std::optional<Credentials>> from_files(const Files& files, const Profiles& credentials,
                                              const Profiles& config) {
    if (const auto found = credentials.find(files.profile); found != credentials.end()) {
        auto picked =
            pick(found->second, fmt::format("profile {} in {}", files.profile, files.credentials));
        if (!picked || *picked) return picked;
    }
    if (const auto found = config.find(files.profile); found != config.end()) {
        return pick(found->second, fmt::format("profile {} in {}", files.profile, files.config));
    }
    return std::optional<Credentials>();
}

/// In the config file a profile other than "default" is called "profile NAME".
Profiles without_prefix(Profiles config) {
    Profiles plain;
    for (auto& [name, settings] : config) {
        const std::string_view text = name;
        if (text == "default") {
            plain["default"].merge(settings);
        } else if (text.starts_with("profile ") || text.starts_with("profile\t")) {
            std::string_view rest = trimmed(text.substr(8));
            if (rest.size() > 1 && rest.front() == '"' && rest.back() == '"') {
                rest = rest.substr(1, rest.size() - 2);
            }
            plain[std::string(rest)].merge(settings);
        }
    }
    return plain;
}

}  // namespace

Environment process_environment() {
    return [](const char* name) -> std::optional<std::string> {
        const char* value = std::getenv(name);
        if (!value || *value == 0) return std::nullopt;
        return value;
    };
}

Result<Profiles> parse_profiles(std::string_view text) {
    Profiles profiles;
    std::map<std::string, std::string>* section = nullptr;
    std::size_t number = 0;
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        ++number;
        const std::string_view content = trimmed(line);
        if (content.empty() || content.front() == '#' || content.front() == ';') continue;
        if (content.front() == '[') {
            const auto close = content.find(']');
            const std::string_view name = trimmed(content.substr(1, close - 1));
            if (close == std::string_view::npos || name.empty()) {
                return fail(Code::invalid, fmt::format("line {} is not [a section]", number));
            }
            section = &profiles[std::string(name)];
            continue;
        }
        if (!section)
            return fail(Code::invalid, fmt::format("line {} is before any section", number));
        if (line.front() == ' ' || line.front() == '\t') continue;
        const auto equals = content.find_first_of("=:");
        const std::string_view key = trimmed(content.substr(0, equals));
        if (equals == std::string_view::npos || key.empty()) {
            return fail(Code::invalid, fmt::format("line {} is not KEY = VALUE", number));
        }
        (*section)[http::lower(key)] = trimmed(content.substr(equals + 1));
    }
    return profiles;
}

Result<Credentials> read_credentials(disk::Disk& disk, const std::string& path,
                                     std::string_view profile) {
    const Profiles profiles = TRY(read_profiles(disk, path));
    const auto found = profiles.find(profile);
    if (found != profiles.end()) {
        auto picked = TRY(pick(found->second, fmt::format("profile {} in {}", profile, path)));
        if (picked) return std::move(*picked);
    }
    return fail(Code::not_found, fmt::format("no credentials for profile {} in {}", profile, path));
}

Result<Credentials> find_credentials(disk::Disk& disk, const Environment& environment) {
    const Files files{path_of(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials"),
                      path_of(environment, "AWS_CONFIG_FILE", "config"),
                      environment("AWS_PROFILE").value_or("default")};
    auto found = TRY(from_environment(environment));
    const bool in_environment = found.has_value();
    // Without credentials in the files the Region may still be there.
    auto credentials = read_profiles(disk, files.credentials);
    auto config = read_profiles(disk, files.config);
    if (!in_environment) {
        if (!credentials) return std::unexpected(credentials.error());
        if (!config) return std::unexpected(config.error());
    }
    const Profiles plain = config ? without_prefix(std::move(*config)) : Profiles();
    if (!in_environment) found = TRY(from_files(files, *credentials, plain));
    if (!found) {
        return fail(Code::not_found,
                    fmt::format("no credentials in the environment (AWS_ACCESS_KEY_ID), nor for "
                                "profile {} in {} or {}",
                                files.profile, files.credentials, files.config));
    }
    if (auto region = environment("AWS_REGION")) {
        found->region = std::move(*region);
    } else if (auto fallback = environment("AWS_DEFAULT_REGION")) {
        found->region = std::move(*fallback);
    } else if (found->region.empty()) {
        const auto profile = plain.find(files.profile);
        if (profile != plain.end())
            found->region = value_of(profile->second, "region").value_or("");
    }
    return std::move(*found);
}

}  // namespace opentrail::aws

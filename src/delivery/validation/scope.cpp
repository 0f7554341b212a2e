#include "delivery/validation/scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "aws/arn.h"
#include "base/limits.h"
#include "delivery/validation/file_name.h"

namespace opentrail::delivery::validation {
namespace {

constexpr std::string_view root_name = "AWSLogs/";

/// Takes it off the front, or says that it is not there.
bool skip(std::string_view& text, std::string_view what) {
    if (!text.starts_with(what)) return false;
    text.remove_prefix(what.size());
    return true;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "YYYY/MM/DD/".
bool skip_day(std::string_view& text) {
    constexpr std::string_view form = "dddd/dd/dd/";
    if (text.size() < form.size()) return false;
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] == 'd' ? !is_digit(text[i]) : text[i] != '/') return false;
    }
    text.remove_prefix(form.size());
    return true;
}

/// What follows the day in a key below `folder`; absent when the key is not of that form.
std::optional<std::string_view> file_below(std::string_view key, std::string_view folder) {
    if (!skip(key, folder) || !skip_day(key)) return std::nullopt;
    if (key.find('/') != std::string_view::npos) return std::nullopt;
    return key;
}

/// Whether a file's name says the account and Region of its place.
bool is_of(const auto& file, const Place& place) {
    return file.account == place.account && file.region == place.region;
}

}  // namespace

Result<TrailName> parse_trail_arn(std::string_view arn) {
    const auto parsed = aws::parse_arn(arn);
    if (!parsed || parsed->service != "cloudtrail" || parsed->resource_type() != "trail" ||
        !aws::is_account_id(parsed->account) || !aws::is_region(parsed->region) ||
        parsed->resource_name().empty() || parsed->resource_name().find('/') != std::string::npos) {
        return fail(Code::invalid, fmt::format("Invalid trail ARN provided: {}",
                                               arn.substr(0, limits::quoted_bytes_max)));
    }
    return TrailName{.arn = std::string(arn),
                     .name = std::string(parsed->resource_name()),
                     .home_region = parsed->region,
                     .account = parsed->account};
}

std::string Place::root() const {
    return fmt::format("{}{}{}{}{}{}/", prefix, prefix.empty() ? "" : "/", root_name, organization,
                       organization.empty() ? "" : "/", account);
}

std::string Place::digests() const {
    return fmt::format("{}{}/{}/", root(), digest_folder, region);
}

std::vector<std::string> Place::logs() const {
    std::vector<std::string> folders;
    for (const std::string_view folder : log_folders) {
        folders.push_back(fmt::format("{}{}/{}/", root(), folder, region));
    }
    return folders;
}

std::optional<DigestKey> read_digest_key(std::string_view key, const Place& place,
                                         const TrailName& trail) {
    const auto below = file_below(key, place.digests());
    if (!below) return std::nullopt;
    const auto read = read_digest_file_name(*below);
    if (!read || !is_of(*read, place) ||
        read->trail != fmt::format("{}_{}", trail.name, trail.home_region)) {
        return std::nullopt;
    }
    return DigestKey{read->end, read->backfill};
}

std::optional<DigestKey> read_digest_key(std::string_view key, const Place& place) {
    const auto below = file_below(key, place.digests());
    if (!below) return std::nullopt;
    const auto read = read_digest_file_name(*below);
    if (!read || !is_of(*read, place)) return std::nullopt;
    return DigestKey{read->end, read->backfill};
}

std::optional<Timestamp> end_of_digest_key(std::string_view key) {
    const auto read = read_digest_name_end(key);
    return read ? std::optional(read->end) : std::nullopt;
}

std::optional<Timestamp> minute_of_log_key(std::string_view key, const Place& place) {
    for (const std::string_view folder : log_folders) {
        const auto below =
            file_below(key, fmt::format("{}{}/{}/", place.root(), folder, place.region));
        if (!below) continue;
        const auto read = read_log_file_name(*below);
        if (!read || !is_of(*read, place) || read->folder != folder) return std::nullopt;
        return read->minute;
    }
    return std::nullopt;
}

std::optional<std::string> prefix_of_key(std::string_view key) {
    if (key.starts_with(root_name)) return std::string();
    const std::size_t at = key.rfind("/AWSLogs/");
    if (at == std::string_view::npos) return std::nullopt;
    return std::string(key.substr(0, at));
}

std::string day_folder(const std::string& folder, Timestamp time) {
    const std::string t = iso8601_basic(time);
    return fmt::format("{}{}/{}/{}/", folder, t.substr(0, 4), t.substr(4, 2), t.substr(6, 2));
}

}  // namespace opentrail::delivery::validation

#include "delivery/validation/scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "aws/arn.h"
#include "base/limits.h"

namespace opentrail::delivery::validation {
namespace {

constexpr std::string_view root_name = "AWSLogs/";
constexpr std::string_view ending = ".json.gz";
constexpr std::string_view backfill_mark = "_backfill";
constexpr std::string_view log_folders[] = {"CloudTrail", "CloudTrail-Insight",
                                            "CloudTrail-NetworkActivity", "CloudTrail-Aggregated"};

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

/// "YYYYMMDDTHHMMSSZ", or with minutes only.
std::optional<Timestamp> time_of(std::string_view text, bool with_seconds) {
    const std::string_view form = with_seconds ? "ddddddddTddddddZ" : "ddddddddTddddZ";
    if (text.size() != form.size()) return std::nullopt;
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] == 'd' ? !is_digit(text[i]) : text[i] != form[i]) return std::nullopt;
    }
    std::string whole(text);
    if (!with_seconds) whole.insert(whole.size() - 1, "00");
    const auto time = parse_iso8601(whole);
    return time ? std::optional(*time) : std::nullopt;
}

/// What follows the day in a key below `folder`; absent when the key is not of that form.
std::optional<std::string_view> file_below(std::string_view key, std::string_view folder) {
    if (!skip(key, folder) || !skip_day(key)) return std::nullopt;
    if (key.find('/') != std::string_view::npos) return std::nullopt;
    return key;
}

/// Takes "TIMEZ[_backfill].json.gz" off the end; what is left ends before it.
std::optional<DigestKey> cut_time(std::string_view& file) {
    constexpr std::size_t time_bytes = 16;
    if (!file.ends_with(ending)) return std::nullopt;
    std::string_view left = file.substr(0, file.size() - ending.size());
    DigestKey read;
    if (left.ends_with(backfill_mark)) {
        read.backfill = true;
        left.remove_suffix(backfill_mark.size());
    }
    if (left.size() < time_bytes) return std::nullopt;
    const auto end = time_of(left.substr(left.size() - time_bytes), true);
    if (!end) return std::nullopt;
    read.end = *end;
    file = left.substr(0, left.size() - time_bytes);
    return read;
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
    return fmt::format("{}CloudTrail-Digest/{}/", root(), region);
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
    std::string_view file = *below;
    const auto read = cut_time(file);
    const std::string expected = fmt::format("{}_CloudTrail-Digest_{}_{}_{}_", place.account,
                                             place.region, trail.name, trail.home_region);
    return read && file == expected ? read : std::nullopt;
}

std::optional<DigestKey> read_digest_key(std::string_view key, const Place& place) {
    const auto below = file_below(key, place.digests());
    if (!below) return std::nullopt;
    std::string_view file = *below;
    const auto read = cut_time(file);
    const std::string begin = fmt::format("{}_CloudTrail-Digest_{}_", place.account, place.region);
    return read && file.starts_with(begin) ? read : std::nullopt;
}

std::optional<Timestamp> end_of_digest_key(std::string_view key) {
    const auto read = cut_time(key);
    return read ? std::optional(read->end) : std::nullopt;
}

std::optional<Timestamp> minute_of_log_key(std::string_view key, const Place& place) {
    for (const std::string_view folder : log_folders) {
        const auto below =
            file_below(key, fmt::format("{}{}/{}/", place.root(), folder, place.region));
        if (!below) continue;
        std::string_view file = *below;
        constexpr std::size_t minute_bytes = 14;  // "YYYYMMDDTHHMMZ"
        if (!skip(file, fmt::format("{}_{}_{}_", place.account, folder, place.region)) ||
            !file.ends_with(ending) || file.size() < minute_bytes + 1 + ending.size() ||
            file[minute_bytes] != '_') {
            return std::nullopt;
        }
        return time_of(file.substr(0, minute_bytes), false);
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

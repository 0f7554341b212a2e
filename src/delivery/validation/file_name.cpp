#include "delivery/validation/file_name.h"

#include <algorithm>
#include <string>

#include "aws/arn.h"

namespace opentrail::delivery::validation {
namespace {

constexpr std::string_view ending = ".json.gz";
constexpr std::string_view backfill_mark = "_backfill";
constexpr std::size_t minute_bytes = 14;  // "YYYYMMDDTHHMMZ"
constexpr std::size_t second_bytes = 16;  // "YYYYMMDDTHHMMSSZ"

bool is_digit(char c) { return c >= '0' && c <= '9'; }

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

/// What comes before the next '_', which is taken off too. Empty when there is none.
std::string_view next_part(std::string_view& text) {
    const std::size_t end = text.find('_');
    if (end == std::string_view::npos) return {};
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end + 1);
    return part;
}

}  // namespace

std::optional<LogFileName> read_log_file_name(std::string_view file) {
    if (file.find('/') != std::string_view::npos) return std::nullopt;
    LogFileName name;
    name.account = next_part(file);
    name.folder = next_part(file);
    name.region = next_part(file);
    if (!aws::is_account_id(name.account) || !aws::is_region(name.region) ||
        std::ranges::find(log_folders, name.folder) == std::end(log_folders) ||
        !file.ends_with(ending) || file.size() < minute_bytes + 1 + ending.size() ||
        file[minute_bytes] != '_') {
        return std::nullopt;
    }
    const auto minute = time_of(file.substr(0, minute_bytes), false);
    if (!minute) return std::nullopt;
    name.minute = *minute;
    return name;
}

std::optional<DigestFileName> read_digest_file_name(std::string_view file) {
    if (file.find('/') != std::string_view::npos) return std::nullopt;
    const auto tail = read_digest_name_end(file);
    if (!tail || !tail->before.ends_with('_')) return std::nullopt;
    std::string_view front = tail->before;
    DigestFileName name;
    name.account = next_part(front);
    const std::string_view folder = next_part(front);
    name.region = next_part(front);
    if (folder != digest_folder || !aws::is_account_id(name.account) ||
        !aws::is_region(name.region) || front.empty()) {
        return std::nullopt;
    }
    name.trail = front.substr(0, front.size() - 1);
    name.end = tail->end;
    name.backfill = tail->backfill;
    return name;
}

std::optional<DigestNameEnd> read_digest_name_end(std::string_view name) {
    if (!name.ends_with(ending)) return std::nullopt;
    name.remove_suffix(ending.size());
    const bool backfill = name.ends_with(backfill_mark);
    if (backfill) name.remove_suffix(backfill_mark.size());
    if (name.size() < second_bytes) return std::nullopt;
    const auto end = time_of(name.substr(name.size() - second_bytes), true);
    if (!end) return std::nullopt;
    return DigestNameEnd{*end, backfill, name.substr(0, name.size() - second_bytes)};
}

}  // namespace opentrail::delivery::validation

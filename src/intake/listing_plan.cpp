#include "intake/listing_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "intake/object_name.h"

namespace opentrail::intake {
namespace {

constexpr std::size_t page = 1000;  // Of ListObjectsV2, at most.
/// Files are named and filed by when they were made, and come a little later; clocks differ.
constexpr Duration overlap = std::chrono::hours(2);
constexpr std::size_t folders_max = 100'000;

/// What comes before "2026/01/02/FILE"; empty where a key is not like that.
std::string_view folder_of_days(std::string_view key) {
    const std::size_t end = key.rfind('/');
    constexpr std::string_view day = "2026/01/02";
    if (end == std::string_view::npos || end < day.size() + 1) return {};
    const std::string_view text = key.substr(end - day.size(), day.size());
    for (std::size_t i = 0; i < day.size(); ++i) {
        const bool fits = day[i] == '/' ? text[i] == '/' : text[i] >= '0' && text[i] <= '9';
        if (!fits) return {};
    }
    const std::string_view before = key.substr(0, end - day.size());
    return before.ends_with('/') ? before : std::string_view();
}

}  // namespace

void ListingPlan::saw(std::string_view key) {
    ++seen_;
    if (folders_.size() >= folders_max || read_object_name(key).kind == FileKind::other) return;
    const std::string_view folder = folder_of_days(key);
    if (!folder.empty() && !folders_.contains(folder)) folders_.emplace(folder);
}

std::vector<std::string> ListingPlan::recent(Timestamp now) const {
    using std::chrono::days;
    std::vector<std::string> prefixes;
    const auto last = std::chrono::floor<days>(now + overlap);
    for (auto day = std::chrono::floor<days>(*listed_at_ - overlap); day <= last; day += days(1)) {
        const std::chrono::year_month_day date(day);
        for (const std::string& folder : folders_) {
            prefixes.push_back(fmt::format(
                "{}{:04}/{:02}/{:02}/", folder, static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())));
        }
        // Nobody needs to count further.
        if (prefixes.size() > whole_pages_) break;
    }
    return prefixes;
}

std::vector<std::string> ListingPlan::next(Timestamp now) {
    now_ = now;
    seen_ = 0;
    is_whole_ = true;
    if (!whole_at_ || now - *whole_at_ >= whole_every_ || now < *whole_at_) return {prefix_};
    std::vector<std::string> prefixes = recent(now);
    if (prefixes.empty() || prefixes.size() >= whole_pages_) return {prefix_};
    is_whole_ = false;
    return prefixes;
}

void ListingPlan::ended(bool complete) {
    if (!complete) return;
    listed_at_ = now_;
    if (!is_whole_) return;
    whole_at_ = now_;
    whole_pages_ = seen_ / page + 1;
}

}  // namespace opentrail::intake

#include "app/intake_filter.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "aws/arn.h"
#include "base/encoding.h"

namespace opentrail::app {
namespace {

Result<std::optional<Timestamp>> moment_in(const std::string& text) {
    if (text.empty()) return std::optional<Timestamp>();
    const std::string whole = text.size() == 10 ? text + "T00:00:00Z" : text;
    return std::optional(TRY(parse_iso8601(whole)));
}

}  // namespace

std::string check_account(const std::string& text) {
    return aws::is_account_id(text) ? "" : fmt::format("'{}' is not twelve digits", text);
}

std::string check_region(const std::string& text) {
    return aws::is_region(text) ? "" : fmt::format("'{}' is no Region, as us-east-1 is", text);
}

std::string check_moment(const std::string& text) {
    const auto moment = moment_in(text);
    if (moment && *moment) return {};
    return fmt::format("'{}' is neither a date, as 2026-01-02, nor a time, as 2026-01-02T03:00:00Z",
                       text);
}

Result<TimeRange> time_range_of(const IntakeOptions& options) {
    const TimeRange range{.from = TRY(moment_in(options.since)),
                          .to = TRY(moment_in(options.until))};
    if (range.from && range.to && *range.from >= *range.to) {
        return fail(Code::invalid,
                    fmt::format("--from {} is not before --to {}", options.since, options.until));
    }
    return range;
}

Result<std::string> query_of(const IntakeOptions& options, const std::string& more) {
    const TimeRange range = TRY(time_range_of(options));
    std::string query;
    const auto add = [&](std::string_view name, const std::string& value) {
        if (value.empty()) return;
        query += fmt::format("{}{}={}", query.empty() ? '?' : '&', name, percent_encode(value));
    };
    add("account", options.account);
    add("region", options.account_region);
    if (range.from) add("from", iso8601(*range.from));
    if (range.to) add("to", iso8601(*range.to));
    if (!more.empty()) query += fmt::format("{}{}", query.empty() ? '?' : '&', more);
    return query;
}

bool is_restricted(const IntakeOptions& options) {
    return !options.account.empty() || !options.account_region.empty() || !options.since.empty() ||
           !options.until.empty();
}

std::string words_of(const IntakeOptions& options) {
    std::vector<std::string> words;
    if (!options.account.empty()) words.push_back("account " + options.account);
    if (!options.account_region.empty()) words.push_back("Region " + options.account_region);
    if (!options.since.empty()) words.push_back("from " + options.since);
    if (!options.until.empty()) words.push_back("to " + options.until);
    return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace opentrail::app

// Which accounts, Regions and hours a command of `opentrail intake` is for: what its options may
// say, and what they come to. Plain data and pure functions.

#pragma once

#include <optional>
#include <string>

#include "app/intake_command.h"
#include "base/result.h"
#include "base/time.h"

namespace opentrail::app {

// What CLI11 wants of a check: empty when the text is good, else what is wrong with it.

/// Twelve digits.
std::string check_account(const std::string& text);
/// A Region's form; whether there is such a one is not asked.
std::string check_region(const std::string& text);
/// 2026-01-02T03:00:00Z, or a date.
std::string check_moment(const std::string& text);

struct TimeRange {
    std::optional<Timestamp> from;  // Inclusive.
    std::optional<Timestamp> to;    // Exclusive.
};

/// Of --from and --to; a date is its begin, in UTC. Code::invalid when there is no time in between.
Result<TimeRange> time_range_of(const IntakeOptions& options);

/// The query of --account, --region, --from and --to, with its '?', and the members behind. Code as
/// time_range_of().
Result<std::string> query_of(const IntakeOptions& options, const std::string& more = "");

/// Whether any of them is given.
bool is_restricted(const IntakeOptions& options);

/// "account 111122223333, Region us-east-1, from 2026-01-02T00:00:00Z"; empty when none is given.
std::string words_of(const IntakeOptions& options);

}  // namespace opentrail::app

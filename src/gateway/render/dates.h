// Dates as CloudTrail writes them in requestParameters and responseElements. Pure functions.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace opentrail::gateway::render {

enum class DateForm : std::uint8_t {
    text,          // "Jul 29, 2021 1:10:42 PM": most services.
    text_comma,    // "Jul 10, 2023, 12:07:59 PM": Secrets Manager.
    iso,           // "2026-07-28T10:13:58Z": STS since eventVersion 1.11, Systems Manager.
    epoch_millis,  // 1688990121000: EC2.
};

/// How a service of that name (Service::name) writes them.
DateForm date_form_of(std::string_view service);

/// The time as JSON.
std::string date_json(Timestamp time, DateForm form);

/// A time as it travels: seconds since 1970 with or without a fraction, ISO 8601, or an HTTP date.
/// Nothing when it is none of these.
std::optional<Timestamp> read_date(std::string_view text);

}  // namespace opentrail::gateway::render

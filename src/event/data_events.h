// Data events: which API calls CloudTrail records as data events. Decides the category of records
// from before managementEvent (1.06) and eventCategory (1.07) said so themselves.
//
// Immutable; safe from any thread.

#pragma once

#include <span>
#include <string_view>

namespace opentrail::event {

struct DataEvents {
    std::string_view source;  // Full, e.g. "s3.amazonaws.com".
    std::span<const std::string_view> names;
};

/// CloudTrail User Guide, "Logging data events", and the pages of the services it links to.
std::span<const DataEvents> data_events();

/// Whether `name` of `source` is a data event by the table.
bool is_data_event(std::string_view source, std::string_view name);

}  // namespace opentrail::event

// Event time: when an event happened, by its record.
//
// Internal to the room. Pure functions, safe from any thread.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "event/reader.h"

namespace opentrail::event {

/// eventTime; for an aggregated event, which has none, the start of its window. Fails with
/// Code::invalid, naming the member.
Result<Timestamp> event_time_of(const Reading& reading);

/// The text of a member that must be there: not empty and at most limits::indexed_text_bytes_max
/// long. Fails with Code::invalid, naming `member` and what is wrong.
Result<std::string_view> required_text(std::string_view member, const Taken& taken);

/// The sentence that refuses a text longer than limits::indexed_text_bytes_max.
std::string too_long(std::string_view member, std::string_view text);

/// `text` for an error sentence: in quotation marks, and cut where it is long.
std::string quoted(std::string_view text);

}  // namespace opentrail::event

#include "event/event_time.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "event/category.h"

namespace opentrail::event {
namespace {

Result<Timestamp> parse_time(std::string_view member, std::string_view text) {
    if (Result<Timestamp> time = parse_iso8601(text)) return *time;
    return fail(Code::invalid, fmt::format("{} is {}, not a time such as 2026-01-02T03:04:05Z",
                                           member, quoted(text)));
}

}  // namespace

Result<Timestamp> event_time_of(const Reading& reading) {
    constexpr std::string_view window = "timeWindow.windowStart";
    const Taken& own = reading[Slot::event_time];
    if (own.kind != Kind::absent || category_of(reading) != Category::aggregated) {
        return parse_time("eventTime", TRY(required_text("eventTime", own)));
    }
    const std::string_view start = TRY(required_text(window, reading[Slot::window_start]));
    // Samples in the User Guide write "2025-10-30 23:45:00" as well as ISO 8601.
    if (start.size() != 19 || start[10] != ' ') return parse_time(window, start);
    return parse_time(window, fmt::format("{}T{}Z", start.substr(0, 10), start.substr(11)));
}

Result<std::string_view> required_text(std::string_view member, const Taken& taken) {
    const auto refuse = [&](std::string what) {
        return fail(Code::invalid, fmt::format("{} is {}", member, what));
    };
    if (taken.kind == Kind::absent) return refuse("missing");
    if (taken.kind != Kind::text)
        return refuse(fmt::format("{}, not a string", describe(taken.kind)));
    if (taken.text.empty()) return refuse("empty");
    if (taken.text.size() > limits::indexed_text_bytes_max) {
        return fail(Code::invalid, too_long(member, taken.text));
    }
    return taken.text;
}

std::string too_long(std::string_view member, std::string_view text) {
    return fmt::format("{} of {} bytes is longer than {}", member, text.size(),
                       limits::indexed_text_bytes_max);
}

std::string quoted(std::string_view text) {
    if (text.size() <= limits::quoted_bytes_max) return fmt::format("\"{}\"", text);
    std::size_t end = limits::quoted_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return fmt::format("\"{}...\"", text.substr(0, end));
}

}  // namespace opentrail::event

// Log: what an operator should know, one line each, on standard error.
//
//     2026-01-02T03:04:05.123Z warn journal: sync took long duration_ms=812 path="/var/lib/open
//     trail/0.log"
//
// Safe from any thread; a line is written in one piece. Secrets have no way in: Secret does not
// convert to a field, and a field whose name says that it is one (token, password, signature, ...)
// is not shown.

#pragma once

#include <concepts>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace opentrail {

enum class Level { debug, info, warn, error };

/// "debug", "info", "warn", "error".
std::string_view name(Level level);
std::optional<Level> level_named(std::string_view name);

/// A name in snake_case, with its unit last, and a value.
struct LogField {
    LogField(std::string_view key, std::string_view text) : name(key), value(text) {}
    LogField(std::string_view key, const std::string& text) : name(key), value(text) {}
    LogField(std::string_view key, const char* text) : name(key), value(text) {}
    LogField(std::string_view key, bool truth) : name(key), value(truth ? "true" : "false") {}
    LogField(std::string_view key, Timestamp time) : name(key), value(iso8601(time)) {}
    LogField(std::string_view key, std::integral auto number)
        : name(key), value(std::to_string(number)) {}
    LogField(std::string_view key, double number);
    LogField(std::string_view key, const Error& error)
        : name(key), value(error.message), code(error.code) {}
    LogField(std::string_view key, const Secret& secret) = delete;

    std::string_view name;
    std::string value;
    std::optional<Code> code;
};

/// `where` is the room. `message` has no values in it: they are fields.
void log(Level level, std::string_view where, std::string_view message,
         std::initializer_list<LogField> fields = {});

inline void log_debug(std::string_view where, std::string_view message,
                      std::initializer_list<LogField> fields = {}) {
    log(Level::debug, where, message, fields);
}
inline void log_info(std::string_view where, std::string_view message,
                     std::initializer_list<LogField> fields = {}) {
    log(Level::info, where, message, fields);
}
inline void log_warn(std::string_view where, std::string_view message,
                     std::initializer_list<LogField> fields = {}) {
    log(Level::warn, where, message, fields);
}
inline void log_error(std::string_view where, std::string_view message,
                      std::initializer_list<LogField> fields = {}) {
    log(Level::error, where, message, fields);
}

/// Where lines go and which. At the start: from Level::info on, by the machine's clock, to standard
/// error, in colour if that is a terminal and NO_COLOR is not set.
struct LogSettings {
    Level least = Level::info;
    const Clock* clock = nullptr;  // Null: the machine's. Must outlive the last line.
    std::function<void(std::string_view)>
        sink;  // Gets lines with their newline. Empty: standard error.
};

/// Replaces the settings; waits for a line that is being written.
void set_log(LogSettings settings);

}  // namespace opentrail

#include "base/log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>

#include "base/assert.h"
#include "base/json_text.h"

namespace opentrail {
namespace {

constexpr std::size_t value_bytes_max = 1024;
constexpr std::string_view cut_mark = "...";

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warn", "error"};
constexpr std::array<std::string_view, 4> colours{"\033[2m", "\033[32m", "\033[33m", "\033[31m"};
constexpr std::string_view plain = "\033[0m";

// Parts of names whose values are nobody's business.
constexpr std::string_view secret_names[] = {"secret",        "password",  "passphrase", "token",
                                             "authorization", "signature", "cookie"};

struct Log {
    std::mutex mutex;
    LogSettings settings;
    SystemClock clock;
    bool has_colour = ::isatty(STDERR_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
};

Log& the_log() {
    // Never destroyed: threads may log while the program ends.
    static Log& made = *std::make_unique<Log>().release();
    return made;
}

std::atomic<Level> least{Level::info};

bool names_a_secret(std::string_view name) {
    return std::ranges::any_of(secret_names, [&](std::string_view part) {
        return name.find(part) != std::string_view::npos;
    });
}

// As it is where that is unambiguous, else as a JSON string: a value cannot begin a line or a field
// of its own.
void append_value(std::string& line, std::string_view value) {
    const bool is_plain = !value.empty() && std::ranges::all_of(value, [](char c) {
        return c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\';
    });
    const bool is_long = value.size() > value_bytes_max;
    value = value.substr(0, value_bytes_max);
    if (is_plain) {
        line += value;
    } else {
        append_json_string(line, value);
    }
    if (is_long) line += cut_mark;
}

void append_fields(std::string& line, std::initializer_list<LogField> fields) {
    for (const LogField& field : fields) {
        line += ' ';
        line += field.name;
        line += '=';
        if (names_a_secret(field.name)) {
            line += "(not shown)";
            continue;
        }
        append_value(line, field.value);
        if (field.code) {
            line += " code=";
            line += name(*field.code);
        }
    }
}

// A clock that stands at a whole second has its milliseconds too: columns stay in line.
std::string time_of_line(Timestamp time) {
    std::string text = iso8601(time);
    if (text.size() == 20) text.insert(19, ".000");
    return text;
}

void write_to_stderr(std::string_view line) {
    while (!line.empty()) {
        const ssize_t put = ::write(STDERR_FILENO, line.data(), line.size());
        if (put < 0 && errno != EINTR) return;  // There is nobody left to tell.
        if (put > 0) line.remove_prefix(static_cast<std::size_t>(put));
    }
}

}  // namespace

LogField::LogField(std::string_view key, double number)
    : name(key), value(fmt::format("{:.6g}", number)) {}

std::string_view name(Level level) { return level_names[static_cast<std::size_t>(level)]; }

std::optional<Level> level_named(std::string_view name) {
    const auto* const found = std::ranges::find(level_names, name);
    if (found == level_names.end()) return std::nullopt;
    return static_cast<Level>(found - level_names.begin());
}

void log(Level level, std::string_view where, std::string_view message,
         std::initializer_list<LogField> fields) {
    if (level < least.load(std::memory_order_relaxed)) return;
    Log& log = the_log();
    const std::scoped_lock lock(log.mutex);
    const Clock& clock = log.settings.clock != nullptr ? *log.settings.clock : log.clock;
    const bool has_colour = log.has_colour && !log.settings.sink;
    const auto rank = static_cast<std::size_t>(level);
    std::string line = time_of_line(clock.now());
    line += ' ';
    if (has_colour) line += colours[rank];
    line += level_names[rank];
    if (has_colour) line += plain;
    line += ' ';
    line += where;
    line += ": ";
    line += message;
    append_fields(line, fields);
    // A message is ours, but who knows what an error sentence within it quotes.
    std::ranges::replace(line, '\n', ' ');
    line += '\n';
    log.settings.sink ? log.settings.sink(line) : write_to_stderr(line);
}

void set_log(LogSettings settings) {
    Log& log = the_log();
    const std::scoped_lock lock(log.mutex);
    least = settings.least;
    log.settings = std::move(settings);
}

}  // namespace opentrail

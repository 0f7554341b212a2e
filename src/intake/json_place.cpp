#include "intake/json_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "event/json_check.h"

namespace opentrail::intake {
namespace {

/// Whether a record nests too deep is for admission to say, with its own words and of that record
/// alone. The check has no recursion: what it keeps of a level is less than the level's text.
constexpr std::size_t depth_max = std::numeric_limits<std::size_t>::max();

}  // namespace

std::optional<JsonError> find_json_error(std::string_view text) {
    event::JsonCheck check = event::check_json(text, depth_max);
    if (!check.fault) return std::nullopt;
    return JsonError{check.fault->byte, std::move(check.fault->what)};
}

std::string describe_place(std::string_view document, std::uint64_t byte) {
    const std::string_view before =
        document.substr(0, std::min<std::uint64_t>(byte, document.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto start = before.rfind('\n');
    const std::size_t column =
        before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1;
    return fmt::format("line {}, column {} (byte {})", line, column, byte);
}

}  // namespace opentrail::intake

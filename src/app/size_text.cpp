#include "app/size_text.h"

#include <fmt/format.h>

#include <charconv>

namespace opentrail::app {

Result<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(end, text.data() + text.size());
    if (error != std::errc() || end == text.data()) {
        return fail(Code::invalid, fmt::format("'{}' is not a whole number", text));
    }
    std::uint64_t factor = 1;
    if (unit == "KiB" || unit == "K")
        factor = 1ULL << 10;
    else if (unit == "MiB" || unit == "M")
        factor = 1ULL << 20;
    else if (unit == "GiB" || unit == "G")
        factor = 1ULL << 30;
    else if (!unit.empty())
        return fail(Code::invalid, fmt::format("'{}' has no known unit (KiB, MiB, GiB)", text));
    if (number > UINT64_MAX / factor)
        return fail(Code::invalid, fmt::format("'{}' is too large", text));
    return number * factor;
}

}  // namespace opentrail::app

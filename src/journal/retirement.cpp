#include "journal/retirement.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/encoding.h"

namespace opentrail::journal {
namespace {

bool take(std::string_view& rest, std::string_view literal) {
    if (!rest.starts_with(literal)) return false;
    rest.remove_prefix(literal.size());
    return true;
}

bool take(std::string_view& rest, std::uint64_t& number) {
    const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc{}) return false;
    rest.remove_prefix(static_cast<std::size_t>(stop - rest.data()));
    return true;
}

bool take_ranges(std::string_view& rest, OffsetRanges& into) {
    do {
        OffsetRange range;
        if (!take(rest, "[") || !take(rest, range.first) || !take(rest, ",") ||
            !take(rest, range.end) || !take(rest, "]") || range.end <= range.first) {
            return false;
        }
        if (!into.empty() && range.first <= into.back().end) return false;
        into.push_back(range);
    } while (take(rest, ","));
    return true;
}

bool take_retirement(std::string_view rest, Retirement& into) {
    std::uint64_t count = 0;
    if (!take(rest, R"({"first":)") || !take(rest, into.range.first) ||
        !take(rest, R"(,"count":)") || !take(rest, count) || !take(rest, R"(,"root":")") ||
        rest.size() < 2 * sizeof(Sha256)) {
        return false;
    }
    into.range.end = into.range.first + count;
    const auto root = decode_sha256(rest.substr(0, 2 * sizeof(Sha256)));
    if (!root) return false;
    into.root = *root;
    rest.remove_prefix(2 * sizeof(Sha256));
    return take(rest, R"(","gone":[)") && take_ranges(rest, into.gone) && rest == "]}";
}

}  // namespace

OffsetRanges with(OffsetRanges ranges, OffsetRange range) {
    ranges.push_back(range);
    std::ranges::sort(ranges, {}, &OffsetRange::first);
    OffsetRanges merged;
    for (const OffsetRange& next : ranges) {
        if (!merged.empty() && merged.back().end == next.first) {
            merged.back().end = next.end;
        } else {
            merged.push_back(next);
        }
    }
    return merged;
}

std::string render(const Retirement& retirement) {
    std::string gone;
    for (const OffsetRange& range : retirement.gone) {
        gone += fmt::format("{}[{},{}]", gone.empty() ? "" : ",", range.first, range.end);
    }
    return fmt::format(R"({{"first":{},"count":{},"root":"{}","gone":[{}]}})",
                       retirement.range.first, retirement.range.end - retirement.range.first,
                       hex(retirement.root), gone);
}

Result<Retirement> parse_retirement(std::string_view record) {
    Retirement retirement;
    if (take_retirement(record, retirement)) return retirement;
    return fail(Code::corrupt,
                fmt::format("an entry of kind retired that says {}", record.substr(0, 200)));
}

}  // namespace opentrail::journal

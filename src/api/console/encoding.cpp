#include "api/console/encoding.h"

#include <algorithm>
#include <optional>

#include "http/letter_case.h"

namespace opentrail::api::console {
namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// "0.5" as 500, by RFC 9110's qvalue: up to three digits behind the point, 1 at most.
std::optional<int> read_quality(std::string_view text) {
    if (text.empty() || (text[0] != '0' && text[0] != '1')) return std::nullopt;
    int thousandths = (text[0] - '0') * 1000;
    if (text.size() > 5 || (text.size() > 1 && text[1] != '.')) return std::nullopt;
    int worth = 100;
    for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (digit < '0' || digit > '9') return std::nullopt;
        thousandths += (digit - '0') * worth;
        worth /= 10;
    }
    if (thousandths > 1000) return std::nullopt;
    return thousandths;
}

/// Of "br;q=0.5" what follows the name; 1000 where nothing does.
int quality_of(std::string_view parameters) {
    const std::string_view text = trimmed(parameters);
    if (text.empty()) return 1000;
    if (text.size() < 2 || (text[0] != 'q' && text[0] != 'Q') || text[1] != '=') return 0;
    return read_quality(text.substr(2)).value_or(0);
}

}  // namespace

Wanted read_accept_encoding(std::string_view header) {
    std::optional<int> gzip;
    std::optional<int> brotli;
    int any = 0;
    while (!header.empty()) {
        const std::size_t comma = std::min(header.find(','), header.size());
        const std::string_view one = header.substr(0, comma);
        header.remove_prefix(std::min(comma + 1, header.size()));
        const std::size_t semicolon = std::min(one.find(';'), one.size());
        const std::string_view name = trimmed(one.substr(0, semicolon));
        const int quality = quality_of(one.substr(std::min(semicolon + 1, one.size())));
        if (http::equal_ignoring_case(name, "gzip") || http::equal_ignoring_case(name, "x-gzip")) {
            gzip = quality;
        } else if (http::equal_ignoring_case(name, "br")) {
            brotli = quality;
        } else if (name == "*") {
            any = quality;
        }
    }
    return {.gzip = gzip.value_or(any), .brotli = brotli.value_or(any)};
}

Encoding choose(const Wanted& wanted, bool has_gzip, bool has_brotli) {
    const int gzip = has_gzip ? wanted.gzip : 0;
    const int brotli = has_brotli ? wanted.brotli : 0;
    if (gzip == 0 && brotli == 0) return Encoding::plain;
    return brotli >= gzip ? Encoding::brotli : Encoding::gzip;
}

}  // namespace opentrail::api::console

#include "access/known_browser.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

#include "access/console_cookie.h"
#include "base/encoding.h"

namespace opentrail::access {
namespace {

constexpr std::string_view name = "opentrail-browser";
constexpr std::string_view context = "known browser";
constexpr std::chrono::seconds lifetime = std::chrono::days(180);
constexpr std::size_t id_bytes = 16;

/// "USER ID MILLISECONDS".
std::optional<KnownBrowser> read_mark(std::string_view text, Timestamp now) {
    const auto first = text.find(' ');
    const auto second = text.find(' ', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
    std::int64_t made = 0;
    const std::string_view digits = text.substr(second + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), made);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    if (now >= from_millis(made) + lifetime) return std::nullopt;
    return KnownBrowser{.user_id = std::string(text.substr(0, first)),
                        .id = std::string(text.substr(first + 1, second - first - 1))};
}

}  // namespace

std::string known_browser_cookie(std::string_view user_id, Timestamp now, const SealingKey& key,
                                 bool secure, Random& random) {
    std::string id(id_bytes, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(id.data()), id.size()});
    const std::string mark = fmt::format("{} {} {}", user_id, base64url(id), to_millis(now));
    return make_cookie(name, seal(key, mark, context, random), secure, lifetime);
}

std::optional<KnownBrowser> known_browser(const http::Request& request, Timestamp now,
                                          const SealingKey& key) {
    const std::string sealed = read_cookie(request, name);
    if (sealed.empty()) return std::nullopt;
    const Result<Secret> mark = unseal(key, sealed, context);
    if (!mark) return std::nullopt;
    return read_mark(mark->reveal(), now);
}

}  // namespace opentrail::access

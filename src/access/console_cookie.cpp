#include "access/console_cookie.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/hash.h"
#include "http/letter_case.h"

namespace opentrail::access {
namespace {

constexpr std::string_view session_name = "opentrail";
constexpr std::size_t cookie_bytes_max = 1024;

std::string name_of(std::string_view name, bool secure) {
    return fmt::format("{}{}", secure ? "__Host-" : "", name);
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// The value of the first cookie of this name.
std::string_view cookie(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const std::string_view pair = trim(header.substr(0, header.find(';')));
        header.remove_prefix(std::min(header.size(), header.find(';')));
        if (!header.empty()) header.remove_prefix(1);
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
            return pair.substr(name.size() + 1);
        }
    }
    return {};
}

/// Whether `origin`, "https://HOST[:PORT]", is that of the request.
bool is_own(std::string_view origin, const http::Request& request) {
    const std::string* host = http::find(request.headers, "Host");
    if (!host) return false;
    constexpr std::string_view https = "https://";
    constexpr std::string_view http = "http://";
    if (origin.starts_with(https)) {
        origin.remove_prefix(https.size());
    } else if (!request.tls && origin.starts_with(http)) {
        origin.remove_prefix(http.size());
    } else {
        return false;
    }
    return http::equal_ignoring_case(origin, *host);
}

}  // namespace

std::string read_cookie(const http::Request& request, std::string_view name) {
    const std::string* header = http::find(request.headers, "Cookie");
    if (!header) return {};
    std::string_view value = cookie(*header, name_of(name, true));
    // Behind a proxy that has TLS either may come.
    if (value.empty() && !request.tls) value = cookie(*header, name);
    return value.size() <= cookie_bytes_max ? std::string(value) : std::string();
}

std::string make_cookie(std::string_view name, std::string_view value, bool secure,
                        std::optional<std::chrono::seconds> lifetime) {
    std::string text = fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}",
                                   name_of(name, secure), value, secure ? "; Secure" : "");
    if (lifetime) text += fmt::format("; Max-Age={}", lifetime->count());
    return text;
}

std::string session_secret(const http::Request& request) {
    return read_cookie(request, session_name);
}

bool is_secure(const http::Request& request) {
    if (request.tls) return true;
    const std::string* origin = http::find(request.headers, "Origin");
    return origin && origin->starts_with("https://");
}

std::string session_cookie(std::string_view secret, bool secure) {
    return make_cookie(session_name, secret, secure, std::nullopt);
}

std::string ended_cookie(bool secure) {
    return make_cookie(session_name, {}, secure, std::chrono::seconds(0));
}

std::string csrf_token(std::string_view secret) {
    return base64url(as_text(hmac_sha256(secret, "opentrail console csrf")));
}

bool is_from_elsewhere(const http::Request& request) {
    const std::string* site = http::find(request.headers, "Sec-Fetch-Site");
    // "none": the user himself, by an address typed or kept.
    const bool by_user = site && *site == "none" && request.method == "GET";
    if (site && *site != "same-origin" && !by_user) return true;
    const std::string* origin = http::find(request.headers, "Origin");
    return origin && !is_own(*origin, request);
}

bool is_from_here(const http::Request& request) {
    if (is_from_elsewhere(request)) return false;
    const std::string* site = http::find(request.headers, "Sec-Fetch-Site");
    return (site && *site == "same-origin") || http::find(request.headers, "Origin") != nullptr;
}

}  // namespace opentrail::access

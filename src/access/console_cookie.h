// Console cookie: how a browser shows that somebody is signed in, and how it is kept from showing
// it for pages of others.
//
// The cookie is HttpOnly and SameSite=Strict; under TLS its name begins with __Host-, so that no
// other host and no plain page can have set it (RFC 6265bis, section 4.1.3). Beside it a call that
// changes something must bring a token that only a page of this server can know, and a browser must
// not say that the call came from elsewhere. Pure functions.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace opentrail::access {

/// What a request that is no GET or HEAD must have in this header.
inline constexpr std::string_view csrf_header = "x-opentrail-csrf";
/// "true" of what a page asks for by itself: it does not keep a session from ending idle.
inline constexpr std::string_view background_header = "x-opentrail-background";
/// The Region that is meant, where it is not the home Region: signatures have one, cookies do not.
inline constexpr std::string_view region_header = "x-opentrail-region";

/// The value of the request's cookie of this name; empty when it has none, or more than any of
/// ours. Under TLS only that of the name that nobody else can set.
std::string read_cookie(const http::Request& request, std::string_view name);
/// A value of Set-Cookie: until the browser ends, or for so long.
std::string make_cookie(std::string_view name, std::string_view value, bool secure,
                        std::optional<std::chrono::seconds> lifetime);

/// The secret in the request's cookie; empty when it has none.
std::string session_secret(const http::Request& request);

/// Whether the browser that sent it reached this server by TLS, its own or that of a proxy before
/// it, as far as the request shows.
bool is_secure(const http::Request& request);

/// Values of Set-Cookie: one that holds `secret`, one that ends it.
std::string session_cookie(std::string_view secret, bool secure);
std::string ended_cookie(bool secure);

/// The token that belongs to a session's secret, and tells nothing of it.
std::string csrf_token(std::string_view secret);

/// Whether a browser says that a page of another origin is behind the request: by Sec-Fetch-Site
/// (Fetch Metadata), or by an Origin that is not of the Host.
bool is_from_elsewhere(const http::Request& request);
/// Whether a browser says that a page of this origin is.
bool is_from_here(const http::Request& request);

}  // namespace opentrail::access

// Text forms of bytes: hex, base64 and percent-encoding, both ways. (hex() and base64() are in
// base/hash.h.)
//
// Pure functions, safe from any thread. Every decoder is strict: a text has one meaning or none.

#pragma once

#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"

namespace opentrail {

/// An even number of hex digits of either case.
Result<std::string> decode_hex(std::string_view text);

/// 64 hex digits.
Result<Sha256> decode_sha256(std::string_view text);

/// RFC 4648 section 4, with its padding; no line breaks, no stray bits in the last digit.
Result<std::string> decode_base64(std::string_view text);

/// RFC 4648 section 5 ("-" and "_"), without padding.
std::string base64url(std::string_view bytes);
Result<std::string> decode_base64url(std::string_view text);

enum class Slash { encode, keep };

/// RFC 3986: all but A-Z a-z 0-9 - . _ ~ becomes %XX in uppercase, as SigV4 requires (AWS General
/// Reference, "Create a canonical request", UriEncode). A path keeps its slashes.
std::string percent_encode(std::string_view text, Slash slash = Slash::encode);

enum class Plus { keep, is_space };

/// The reverse. `Plus::is_space` for application/x-www-form-urlencoded. Fails with Code::invalid on
/// a '%' that two hex digits do not follow.
Result<std::string> percent_decode(std::string_view text, Plus plus = Plus::keep);

}  // namespace opentrail

// AES-256-GCM (NIST SP 800-38D), in one piece.
//
// Pure functions, safe from any thread. Whoever calls sees to it that no nonce is used twice under
// one key.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace opentrail {

using GcmKey = std::array<std::uint8_t, 32>;

inline constexpr std::size_t gcm_nonce_bytes = 12;
inline constexpr std::size_t gcm_tag_bytes = 16;
/// OpenSSL counts in int, and nobody encrypts a gigabyte in one piece.
inline constexpr std::size_t gcm_text_bytes_max = std::size_t{1} << 30;

/// The ciphertext, as long as `text`, and the tag after it. `nonce` has gcm_nonce_bytes; `context`
/// is authenticated with it, and not part of the result.
std::string gcm_encrypt(const GcmKey& key, std::string_view nonce, std::string_view text,
                        std::string_view context);

/// The text again, or nothing when it is not what gcm_encrypt() made with this key, nonce and
/// context.
std::optional<std::string> gcm_decrypt(const GcmKey& key, std::string_view nonce,
                                       std::string_view sealed, std::string_view context);

}  // namespace opentrail

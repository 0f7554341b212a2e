// Jwk: a provider's public keys (RFC 7517), and signatures by them (RFC 7518, section 3).
//
// Signatures by a public key alone: "none" and HMAC have no name here, so no token can ask for
// them. Keys that are too weak, too large, not for signatures or of a kind unknown here are passed
// over, as RFC 7517, section 5, asks. Safe from any thread.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace opentrail::access::oidc {

enum class Algorithm : std::uint8_t { rs256, ps256, es256 };

/// By its name in a token's header: "RS256", "PS256", "ES256". Absent for every other.
std::optional<Algorithm> algorithm_named(std::string_view name);

/// A set of keys is no larger, in bytes and in keys.
inline constexpr std::size_t jwks_bytes_max = std::size_t{256} << 10;
inline constexpr std::size_t jwks_keys_max = 64;

class Jwk {
  public:
    /// Absent for what is no key that can verify something here.
    static std::optional<Jwk> read(const JsonObject& key);

    const std::string& id() const { return id_; }  // "kid"; empty: it has none.
    /// Whether `signature`, in its raw form, is of `text` by this key and algorithm. False too
    /// where the key is not of that algorithm.
    bool verifies(Algorithm algorithm, std::string_view text, std::string_view signature) const;

  private:
    struct Key;
    Jwk(std::string id, std::optional<Algorithm> only, std::shared_ptr<const Key> key)
        : id_(std::move(id)), only_(only), key_(std::move(key)) {}

    std::string id_;
    std::optional<Algorithm> only_;  // "alg"; absent: any of its kind.
    std::shared_ptr<const Key> key_;
};

/// Those of {"keys": […]} that are of use. Code::invalid for what is no set of keys.
Result<std::vector<Jwk>> parse_jwks(std::string_view text);

}  // namespace opentrail::access::oidc

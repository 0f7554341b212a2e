// Digests, checksums and fast hashes. Pure functions, safe from any thread.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace opentrail {

using Sha256 = std::array<std::uint8_t, 32>;

/// FIPS 180-4 SHA-256.
Sha256 sha256(std::string_view bytes);

/// SHA-256 of several pieces, in order.
class Sha256Stream {
  public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(const Sha256Stream&) = delete;
    Sha256Stream& operator=(const Sha256Stream&) = delete;
    void update(std::string_view bytes);
    /// May be called once.
    Sha256 finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// RFC 2104 HMAC with SHA-256.
Sha256 hmac_sha256(std::string_view key, std::string_view message);

/// CRC-32C (Castagnoli), as in RFC 3720. `seed` is the CRC of what came before (0 at the start).
std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed = 0);

/// XXH3 64 bit, seed 0. Part of on-disk formats: must never change.
std::uint64_t hash64(std::string_view bytes);

/// Compares without leaking, by its duration, where the difference is.
bool equal_constant_time(std::string_view left, std::string_view right);

std::string hex(std::span<const std::uint8_t> bytes);
std::string base64(std::string_view bytes);

inline std::string_view as_text(const Sha256& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// RFC 6962 section 2.1 Merkle tree hash over `leaves`, each leaf's data being the 32 bytes given.
Sha256 merkle_root(std::span<const Sha256> leaves);

}  // namespace opentrail

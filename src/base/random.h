// Random: the seam to unpredictable bytes.

#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace opentrail {

/// Safe to call from any thread.
class Random {
  public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

/// The operating system's generator, by OpenSSL.
class SystemRandom final : public Random {
  public:
    void fill(std::span<std::uint8_t> bytes) override;
};

/// A version 4 UUID in lowercase, as eventID and request ids are.
std::string uuid4(Random& random);

}  // namespace opentrail

#include "base/random.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/assert.h"

namespace opentrail {

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const std::size_t part =
            std::min<std::size_t>(bytes.size(), std::numeric_limits<int>::max());
        // Without unpredictable bytes no key, nonce or id can be made: there is nothing to go on
        // with.
        INVARIANT(RAND_bytes(bytes.data(), static_cast<int>(part)) == 1);
        bytes = bytes.subspan(part);
    }
}

std::string uuid4(Random& random) {
    std::array<std::uint8_t, 16> bytes;
    random.fill(bytes);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);  // Version 4: RFC 9562, 5.4.
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);  // Its variant: RFC 9562, 4.1.
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(36, '-');
    std::size_t at = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
        text[at++] = digits[bytes[i] >> 4];
        text[at++] = digits[bytes[i] & 15];
    }
    return text;
}

}  // namespace opentrail

#include "access/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base/assert.h"
#include "base/hash.h"

namespace opentrail::access {

std::string make_totp_seed(Random& random) {
    std::string seed(20, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(seed.data()), seed.size()});
    return seed;
}

std::int64_t totp_step(Timestamp time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count() /
           totp_step_seconds;
}

std::string totp_code(std::string_view seed, std::int64_t step, int digits) {
    std::array<unsigned char, 8> message{};
    auto rest = static_cast<std::uint64_t>(step);
    for (std::size_t i = message.size(); i-- > 0; rest >>= 8) {
        message[i] = static_cast<unsigned char>(rest & 0xFF);
    }
    std::array<unsigned char, 20> mac{};
    unsigned int length = 0;
    const unsigned char* const made = HMAC(EVP_sha1(), seed.data(), static_cast<int>(seed.size()),
                                           message.data(), message.size(), mac.data(), &length);
    INVARIANT(made != nullptr && length == mac.size());
    // RFC 4226, section 5.3.
    const std::size_t offset = mac.back() & 0x0F;
    std::uint32_t number = mac[offset] & 0x7FU;
    for (std::size_t i = 1; i < 4; ++i) number = (number << 8) | mac[offset + i];
    std::uint32_t modulus = 1;
    for (int i = 0; i < digits; ++i) modulus *= 10;
    return fmt::format("{:0{}}", number % modulus, digits);
}

std::optional<std::int64_t> find_totp_step(std::string_view seed, std::string_view code,
                                           std::int64_t middle, std::int64_t last_step,
                                           std::int64_t steps_off) {
    std::optional<std::int64_t> found;
    for (std::int64_t step = middle - steps_off; step <= middle + steps_off; ++step) {
        const bool is = equal_constant_time(totp_code(seed, step), code);
        if (is && step > last_step) found = step;
    }
    return found;
}

std::optional<std::int64_t> find_totp_steps(std::string_view seed, std::string_view first,
                                            std::string_view second, std::int64_t middle,
                                            std::int64_t last_step, std::int64_t steps_off) {
    std::optional<std::int64_t> found;
    for (std::int64_t step = middle - steps_off; step <= middle + steps_off; ++step) {
        const bool is = equal_constant_time(totp_code(seed, step - 1), first) &&
                        equal_constant_time(totp_code(seed, step), second);
        if (is && step > last_step) found = step;
    }
    return found;
}

std::string base32(std::string_view bytes) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    std::uint32_t held = 0;
    int bits = 0;
    for (const char byte : bytes) {
        held = (held << 8) | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 5; bits -= 5) text += letters[(held >> (bits - 5)) & 0x1F];
    }
    if (bits > 0) text += letters[(held << (5 - bits)) & 0x1F];
    return text;
}

}  // namespace opentrail::access

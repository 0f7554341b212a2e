// crc32c() of base/hash.h: by the CPU's own instruction where it has one, else by tables.

#include <array>
#include <cstring>

#include "base/hash.h"

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace opentrail {
namespace {

constexpr std::uint32_t polynomial = 0x82f63b78;  // RFC 3720's, bits reversed.

using Table = std::array<std::uint32_t, 256>;

// tables[k][b] is what byte b contributes k bytes after it was read.
constexpr std::array<Table, 8> make_byte_tables() {
    std::array<Table, 8> tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? polynomial : 0);
        tables[0][byte] = crc;
    }
    for (std::size_t k = 1; k < 8; ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[k - 1][byte];
            tables[k][byte] = (before >> 8) ^ tables[0][before & 255];
        }
    }
    return tables;
}

constexpr std::array<Table, 8> byte_tables = make_byte_tables();

std::uint64_t load64(const char* at) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

// Slicing by eight: eight look-ups a word, none of which waits for another. For little-endian
// machines.
std::uint32_t by_tables(std::uint32_t crc, const char* at, std::size_t size) {
    for (; size >= 8; at += 8, size -= 8) {
        const std::uint64_t word = load64(at) ^ crc;
        crc = 0;
        for (std::size_t k = 0; k < 8; ++k) crc ^= byte_tables[7 - k][(word >> (8 * k)) & 255];
    }
    for (; size > 0; ++at, --size) {
        crc = (crc >> 8) ^ byte_tables[0][(crc ^ static_cast<unsigned char>(*at)) & 255];
    }
    return crc;
}

#if defined(__x86_64__)

// The instruction takes three cycles but one can start in each. So three lanes run side by side,
// and the CRC of a lane is moved past the bytes of the next by a table: appending zeros is linear
// in the CRC's bits.
constexpr std::size_t long_lane = 4096;
constexpr std::size_t short_lane = 256;

using Shift = std::array<Table, 4>;

constexpr Shift make_shift(std::size_t zeros) {
    std::array<std::uint32_t, 32> of_bit{};
    for (std::size_t bit = 0; bit < 32; ++bit) {
        std::uint32_t crc = std::uint32_t{1} << bit;
        for (std::size_t i = 0; i < zeros; ++i) crc = (crc >> 8) ^ byte_tables[0][crc & 255];
        of_bit[bit] = crc;
    }
    Shift shift{};
    for (std::size_t k = 0; k < 4; ++k) {
        for (std::uint32_t byte = 0; byte < 256; ++byte) {
            for (std::size_t bit = 0; bit < 8; ++bit) {
                if (byte >> bit & 1) shift[k][byte] ^= of_bit[8 * k + bit];
            }
        }
    }
    return shift;
}

struct Shifts {
    Shift over_long = make_shift(long_lane);
    Shift over_short = make_shift(short_lane);
};

const Shifts& shifts() {
    static const Shifts made;
    return made;
}

std::uint32_t shifted(const Shift& shift, std::uint64_t crc) {
    return shift[0][crc & 255] ^ shift[1][(crc >> 8) & 255] ^ shift[2][(crc >> 16) & 255] ^
           shift[3][(crc >> 24) & 255];
}

__attribute__((target("sse4.2"))) std::uint64_t three_lanes(std::uint64_t crc, const char*& at,
                                                            std::size_t& size, std::size_t lane,
                                                            const Shift& shift) {
    while (size >= 3 * lane) {
        std::uint64_t second = 0;
        std::uint64_t third = 0;
        for (const char* const end = at + lane; at < end; at += 8) {
            crc = _mm_crc32_u64(crc, load64(at));
            second = _mm_crc32_u64(second, load64(at + lane));
            third = _mm_crc32_u64(third, load64(at + 2 * lane));
        }
        crc = shifted(shift, crc) ^ second;
        crc = shifted(shift, crc) ^ third;
        at += 2 * lane;
        size -= 3 * lane;
    }
    return crc;
}

__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::uint32_t seed, const char* at,
                                                               std::size_t size) {
    std::uint64_t crc = seed;
    if (size >= 3 * short_lane) {
        crc = three_lanes(crc, at, size, long_lane, shifts().over_long);
        crc = three_lanes(crc, at, size, short_lane, shifts().over_short);
    }
    for (; size >= 8; at += 8, size -= 8) crc = _mm_crc32_u64(crc, load64(at));
    auto narrow = static_cast<std::uint32_t>(crc);
    for (; size > 0; ++at, --size) narrow = _mm_crc32_u8(narrow, static_cast<unsigned char>(*at));
    return narrow;
}

#endif

}  // namespace

namespace internal {

// Named so that the test can compare both ways on any machine.
std::uint32_t crc32c_by_tables(std::string_view bytes, std::uint32_t seed) {
    return ~by_tables(~seed, bytes.data(), bytes.size());
}

}  // namespace internal

std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed) {
#if defined(__x86_64__)
    static const bool has_instruction = __builtin_cpu_supports("sse4.2");
    if (has_instruction) return ~by_instruction(~seed, bytes.data(), bytes.size());
#endif
    return internal::crc32c_by_tables(bytes, seed);
}

}  // namespace opentrail

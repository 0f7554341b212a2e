#include "aws/checksum.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "base/assert.h"
#include "base/hash.h"
#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

struct Known {
    Checksum algorithm;
    std::string_view name;
    std::string_view header;
    std::size_t bytes;
};

constexpr std::array known = {
    Known{Checksum::crc32, "CRC32", "x-amz-checksum-crc32", 4},
    Known{Checksum::crc32c, "CRC32C", "x-amz-checksum-crc32c", 4},
    Known{Checksum::crc64nvme, "CRC64NVME", "x-amz-checksum-crc64nvme", 8},
    Known{Checksum::sha1, "SHA1", "x-amz-checksum-sha1", 20},
    Known{Checksum::sha256, "SHA256", "x-amz-checksum-sha256", 32},
};

const Known& row_of(Checksum algorithm) {
    const auto* const found = std::ranges::find(known, algorithm, &Known::algorithm);
    INVARIANT(found != known.end());
    return *found;
}

constexpr std::size_t lanes = 8;  // Bytes that are taken at once.

/// Tables of a reflected CRC: [n][byte] is that byte followed by n zero bytes.
template <class Word, Word polynomial>
constexpr auto make_tables() {
    std::array<std::array<Word, 256>, lanes> tables{};
    for (std::size_t byte = 0; byte < 256; ++byte) {
        Word crc = static_cast<Word>(byte);
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
        tables[0][byte] = crc;
    }
    for (std::size_t lane = 1; lane < lanes; ++lane) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const Word before = tables[lane - 1][byte];
            tables[lane][byte] = (before >> 8) ^ tables[0][before & 0xff];
        }
    }
    return tables;
}

template <class Word, Word polynomial>
Word reflected_crc(std::string_view bytes, Word seed) {
    static constexpr auto tables = make_tables<Word, polynomial>();
    Word crc = ~seed;
    const auto at = [&](std::size_t index) { return static_cast<unsigned char>(bytes[index]); };
    while (bytes.size() >= lanes) {
        Word next = 0;
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            Word byte = at(lane);
            if (lane < sizeof(Word)) byte ^= (crc >> (8 * lane)) & 0xff;
            next ^= tables[lanes - 1 - lane][byte];
        }
        crc = next;
        bytes.remove_prefix(lanes);
    }
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        crc = (crc >> 8) ^ tables[0][(crc ^ at(i)) & 0xff];
    }
    return ~crc;
}

template <class Word>
std::string big_endian(Word value) {
    std::string bytes;
    for (std::size_t i = sizeof(Word); i-- > 0;) {
        bytes += static_cast<char>((value >> (8 * i)) & 0xff);
    }
    return bytes;
}

std::uint64_t from_big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) value = (value << 8) | static_cast<unsigned char>(byte);
    return value;
}

/// A linear map of a CRC's bits: the image of each.
using Map = std::array<std::uint64_t, 64>;

std::uint64_t image(const Map& map, std::uint64_t value) {
    std::uint64_t result = 0;
    for (std::size_t bit = 0; value != 0; ++bit, value >>= 1) {
        if ((value & 1) != 0) result ^= map[bit];
    }
    return result;
}

/// What `bytes` zero bytes make of a reflected CRC: by squaring, one bit of the count at a time.
std::uint64_t shifted(std::uint64_t crc, std::uint64_t bytes, std::uint64_t polynomial) {
    Map map{};
    map[0] = polynomial;
    for (std::size_t bit = 1; bit < map.size(); ++bit) map[bit] = std::uint64_t{1} << (bit - 1);
    const auto square = [&map] {
        Map twice{};
        for (std::size_t bit = 0; bit < map.size(); ++bit) twice[bit] = image(map, map[bit]);
        map = twice;
    };
    for (int i = 0; i < 3; ++i) square();  // From one bit to one byte.
    for (; bytes != 0; bytes >>= 1) {
        if ((bytes & 1) != 0) crc = image(map, crc);
        square();
    }
    return crc;
}

constexpr std::uint32_t crc32_polynomial = 0xEDB88320U;
constexpr std::uint32_t crc32c_polynomial = 0x82F63B78U;
constexpr std::uint64_t crc64nvme_polynomial = 0x9A6C9329AC4BC9B5U;

std::string by_openssl(const EVP_MD* algorithm, std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    const int done =
        EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm, nullptr);
    INVARIANT(done == 1);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace

std::string_view name(Checksum algorithm) { return row_of(algorithm).name; }
std::string_view header_name(Checksum algorithm) { return row_of(algorithm).header; }
std::size_t digest_bytes(Checksum algorithm) { return row_of(algorithm).bytes; }

std::optional<Checksum> parse_checksum(std::string_view name) {
    for (const Known& row : known) {
        if (http::equal_ignoring_case(row.name, name)) return row.algorithm;
    }
    return std::nullopt;
}

std::optional<Checksum> checksum_of_header(std::string_view name) {
    for (const Known& row : known) {
        if (http::equal_ignoring_case(row.header, name)) return row.algorithm;
    }
    return std::nullopt;
}

std::string digest(Checksum algorithm, std::string_view bytes) {
    switch (algorithm) {
        case Checksum::crc32: return big_endian(crc32(bytes));
        case Checksum::crc32c: return big_endian(crc32c(bytes));
        case Checksum::crc64nvme: return big_endian(crc64nvme(bytes));
        case Checksum::sha1: return by_openssl(EVP_sha1(), bytes);
        case Checksum::sha256: break;
    }
    const Sha256 hash = sha256(bytes);
    return std::string(as_text(hash));
}

std::string checksum(Checksum algorithm, std::string_view bytes) {
    return base64(digest(algorithm, bytes));
}

std::optional<std::string> combine(Checksum algorithm, std::string_view first,
                                   std::string_view rest, std::uint64_t rest_bytes) {
    const std::uint64_t before = from_big_endian(first);
    const std::uint64_t after = from_big_endian(rest);
    switch (algorithm) {
        case Checksum::crc32:
            return big_endian(
                static_cast<std::uint32_t>(shifted(before, rest_bytes, crc32_polynomial) ^ after));
        case Checksum::crc32c:
            return big_endian(
                static_cast<std::uint32_t>(shifted(before, rest_bytes, crc32c_polynomial) ^ after));
        case Checksum::crc64nvme:
            return big_endian(shifted(before, rest_bytes, crc64nvme_polynomial) ^ after);
        case Checksum::sha1:
        case Checksum::sha256: break;
    }
    return std::nullopt;
}

std::uint32_t crc32(std::string_view bytes, std::uint32_t seed) {
    return reflected_crc<std::uint32_t, crc32_polynomial>(bytes, seed);
}

std::uint64_t crc64nvme(std::string_view bytes, std::uint64_t seed) {
    return reflected_crc<std::uint64_t, crc64nvme_polynomial>(bytes, seed);
}

}  // namespace opentrail::aws

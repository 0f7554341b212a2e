// The sentences that say what is wrong with gzip data, for gunzip() and GzipReader. Not for others.

#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace opentrail {

inline Error gzip_too_large(std::uint64_t size_max) {
    return {Code::invalid, fmt::format("gzip data inflates to more than {} bytes", size_max)};
}

inline Error gzip_truncated(std::uint64_t end, std::uint64_t begin) {
    return {Code::corrupt,
            fmt::format("gzip data is truncated: it ends at byte {}, within what began at byte {}",
                        end, begin)};
}

inline Error gzip_damaged(std::uint64_t at) {
    return {Code::corrupt, fmt::format("gzip data is damaged near byte {}", at)};
}

inline Error gzip_wrong_checksum(std::uint64_t at) {
    return {Code::corrupt,
            fmt::format("gzip data is damaged: the checksum at byte {} does not match", at)};
}

inline Error gzip_followed(std::uint64_t count, std::uint64_t end) {
    return {Code::corrupt, fmt::format("{} bytes that are not gzip follow the gzip data, which "
                                       "ends at byte {}",
                                       count, end)};
}

inline Error gzip_another(std::uint64_t end) {
    return {Code::corrupt,
            fmt::format("something follows the gzip data, which ends at byte {}", end)};
}

/// `bytes` is the beginning of it.
inline Error not_gzip(std::string_view bytes) {
    if (bytes.empty()) return {Code::invalid, "not gzip: it is empty"};
    std::string begin = "not gzip: it begins with bytes";
    for (const char byte : bytes.substr(0, 2)) {
        begin += fmt::format(" {:02x}", static_cast<unsigned char>(byte));
    }
    return {Code::invalid, begin};
}

}  // namespace opentrail

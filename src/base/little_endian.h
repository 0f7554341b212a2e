// Little-endian numbers and varints in byte strings: what the files of journal and history are made
// of. Pure functions, safe from any thread.

#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>

namespace opentrail {

static_assert(std::endian::native == std::endian::little, "numbers are copied byte for byte");

template <std::integral T>
T load(const char* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

template <std::integral T>
void store(char* at, T value) {
    std::memcpy(at, &value, sizeof value);
}

template <std::integral T>
void append(std::string& out, T value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// Seven bits a byte, lowest first, the high bit set on all but the last.
inline void append_varint(std::string& out, std::uint64_t value) {
    while (value >= 0x80) {
        out.push_back(static_cast<char>(value | 0x80));
        value >>= 7;
    }
    out.push_back(static_cast<char>(value));
}

}  // namespace opentrail

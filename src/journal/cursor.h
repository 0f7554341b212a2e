// Cursor: reads little-endian numbers and varints, for the journal's formats.
//
// For one thread; never reads outside its bytes.

#pragma once

#include <string_view>

#include "base/little_endian.h"

namespace opentrail::journal {

/// Reads from the front of `rest`. Every call returns false, and takes nothing, when the bytes do
/// not suffice.
class Cursor {
  public:
    explicit Cursor(std::string_view bytes) : rest_(bytes) {}

    template <std::integral T>
    bool number(T& into) {
        if (rest_.size() < sizeof(T)) return false;
        into = load<T>(rest_.data());
        rest_.remove_prefix(sizeof(T));
        return true;
    }

    bool bytes(std::size_t count, std::string_view& into) {
        if (rest_.size() < count) return false;
        into = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return true;
    }

    /// Only the shortest form of a number, and only up to 32 bits.
    bool varint(std::uint32_t& into) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < rest_.size() && i < 5; ++i) {
            const auto byte = static_cast<unsigned char>(rest_[i]);
            value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
            if (byte >= 0x80) continue;
            if ((byte == 0 && i > 0) || value > UINT32_MAX) return false;
            into = static_cast<std::uint32_t>(value);
            rest_.remove_prefix(i + 1);
            return true;
        }
        return false;
    }

    std::string_view rest() const { return rest_; }
    bool empty() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

}  // namespace opentrail::journal

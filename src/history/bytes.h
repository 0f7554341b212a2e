// Reader: reads little-endian numbers and varints, for segment files
// (docs/formats/history_segment.md).
//
// For one thread; never reads outside its bytes.

#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>

#include "base/little_endian.h"

namespace opentrail::history {

/// Reads from the front. After a read past the end everything is zero and ok() is false.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

    template <std::integral T>
    T number() {
        if (left() < sizeof(T)) return spoil<T>();
        const T value = load<T>(at_);
        at_ += sizeof(T);
        return value;
    }

    std::uint64_t varint() {
        // Nearly all are short.
        if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) {
            return static_cast<unsigned char>(*at_++);
        }
        return long_varint();
    }

    std::string_view bytes(std::uint64_t count) {
        if (left() < count) {
            spoil<int>();
            return {};
        }
        const std::string_view taken(at_, static_cast<std::size_t>(count));
        at_ += count;
        return taken;
    }

    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
    bool done() const { return at_ == end_; }
    bool ok() const { return ok_; }

  private:
    std::uint64_t long_varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
            const auto byte = static_cast<unsigned char>(*at_++);
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) return value;
        }
        return spoil<std::uint64_t>();
    }

    template <class T>
    T spoil() {
        ok_ = false;
        at_ = end_;
        return T{};
    }

    const char* at_;
    const char* end_;
    bool ok_ = true;
};

}  // namespace opentrail::history

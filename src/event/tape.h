// Tape: a record parsed whole, as simdjson lays it out: one 64-bit word a value (numbers take two),
// strings unescaped in a buffer beside it. The layout is simdjson's documented one (its
// doc/tape.md).
//
// Read directly rather than through simdjson's elements: one pass over adjacent words visits every
// member once, and skipping a subtree is one jump. For one thread; keeps its buffers from one
// record to the next.

#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace opentrail::event {

class Tape {
  public:
    /// `depth_max` counts containers that hold something: simdjson does not count empty ones.
    explicit Tape(std::size_t depth_max);
    ~Tape();
    Tape(Tape&&) noexcept;
    Tape& operator=(Tape&&) noexcept;

    /// True if simdjson accepts all of `json`. `padded`: 64 readable bytes follow it.
    bool parse(std::string_view json, bool padded);

    /// The record's value starts here. Valid until the next parse.
    static constexpr std::size_t root = 1;
    std::uint64_t word(std::size_t at) const { return words_[at]; }
    char type(std::size_t at) const { return static_cast<char>(words_[at] >> 56); }

    std::string_view text(std::size_t at) const {
        const char* start = strings_ + (words_[at] & payload_mask);
        std::uint32_t size;
        std::memcpy(&size, start, sizeof size);
        return {start + sizeof size, size};
    }

    /// Where the value after the one at `at` starts.
    std::size_t after(std::size_t at) const {
        switch (type(at)) {
            case '{':
            case '[': return words_[at] & 0xFFFFFFFF;
            case 'l':
            case 'u':
            case 'd': return at + 2;
            default: return at + 1;
        }
    }

    double number(std::size_t at) const {
        double value;
        std::memcpy(&value, &words_[at + 1], sizeof value);
        return value;
    }

  private:
    static constexpr std::uint64_t payload_mask = (std::uint64_t{1} << 56) - 1;

    struct State;
    std::unique_ptr<State> state_;
    const std::uint64_t* words_ = nullptr;
    const char* strings_ = nullptr;
};

}  // namespace opentrail::event

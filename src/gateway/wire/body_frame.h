// BodyFrame: where the body of a message ends (RFC 9112 sections 6 and 7), found while its bytes
// pass through as they are.
//
// The end comes in one step, so that whoever passes the body on can hold it back. Not thread-safe;
// keeps no bytes and allocates nothing.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "gateway/wire/refusal.h"

namespace opentrail::gateway {

/// What a head says of the body that follows it.
struct Framing {
    enum class Kind : std::uint8_t { none, length, chunked, until_close };

    Kind kind = Kind::none;
    std::uint64_t length = 0;  // Of Kind::length.
};

class BodyFrame {
  public:
    /// A chunk's first line, with its extension.
    static constexpr std::size_t chunk_line_bytes_max = 1 << 10;
    /// All trailers.
    static constexpr std::size_t trailer_bytes_max = 8 << 10;
    /// So much may have to be held before a step can be taken.
    static constexpr std::size_t held_bytes_max = chunk_line_bytes_max + trailer_bytes_max + 4;

    struct Step {
        Progress progress = Progress::more;
        std::size_t used = 0;   // So many of the bytes given belong to the body and are done with.
        std::string_view data;  // What they hold of the content, the transfer coding taken off.
    };

    explicit BodyFrame(Framing framing = {}) : framing_(framing), left_(framing.length) {}

    /// Reads on. `bytes` are those of the body that were not used yet. `more` with nothing used:
    /// more are needed first. `done`: the body ended with the bytes used, which are the whole
    /// of its end, of chunked the last chunk and the trailers. `until_close` is never done. After
    /// `done` and `refused` there is no further step.
    Step take(std::string_view bytes);

    const Framing& framing() const { return framing_; }
    const Refusal& refusal() const { return refusal_; }
    /// Without a body there is nothing to take.
    bool is_empty() const {
        return framing_.kind == Framing::Kind::none ||
               (framing_.kind == Framing::Kind::length && framing_.length == 0);
    }

  private:
    enum class At : std::uint8_t { size, data, data_end };

    Step refuse(std::string_view reason);
    Step take_chunked(std::string_view bytes);
    Step take_size(std::string_view bytes);
    Step take_end(std::string_view bytes, std::size_t line_bytes);
    bool read_size(std::string_view line);

    Framing framing_;
    Refusal refusal_;
    std::uint64_t left_ = 0;  // Of the content, or of the chunk.
    At at_ = At::size;
};

}  // namespace opentrail::gateway

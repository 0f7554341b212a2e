// HeadLines: the head of a message, as it comes: its first line and its fields, strictly by
// RFC 9112. What a lenient reader would mend is refused, because the next one might mend it
// otherwise: bare CR or LF, folded lines, blanks before a colon, control bytes.
//
// Not thread-safe. Holds no bytes: views are of those given to the last read().

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/wire/refusal.h"

namespace opentrail::gateway {

struct HeadLimits {
    std::size_t line_bytes_max = std::size_t{32} << 10;  // Without its end.
    std::size_t head_bytes_max = std::size_t{64} << 10;
    std::size_t fields_max = 256;
};

/// Fields that mean something to whoever passes a message on.
enum class Known : std::uint8_t {
    other,
    amz_target,
    authorization,
    connection,
    content_length,
    expect,
    host,
    keep_alive,
    proxy_connection,
    te,
    transfer_encoding,
    upgrade,
};

/// Which of them a name, in any case, is.
Known known_field(std::string_view name);

struct Field {
    std::string_view name;
    std::string_view value;  // Without blanks around it.
    std::string_view line;   // All of it, with its end.
    Known known = Known::other;
};

/// Reads `name: value`, a line without its end. False: refusal.reason says why.
bool read_field(std::string_view line, Field& field, Refusal& refusal);

class HeadLines {
  public:
    explicit HeadLines(const HeadLimits& limits) : limits_(limits) {}

    /// `bytes` is all that came since the head began: those of the calls before, wherever they are
    /// now, and more. `done` when the empty line is among them.
    Progress read(std::string_view bytes);

    const Refusal& refusal() const { return refusal_; }
    /// How long the head is, its empty line included. When done.
    std::size_t size() const { return at_; }
    /// Without its end; empty before it came.
    std::string_view first_line() const { return text(first_line_); }
    std::size_t fields() const { return spans_.size(); }
    Field field(std::size_t index) const;

    /// Forgets all: the next read() begins another head.
    void reset();

  private:
    struct Part {
        std::uint32_t begin = 0;
        std::uint32_t size = 0;
    };
    struct Span {
        Part name;
        Part value;
        Part line;
        Known known = Known::other;
    };

    Progress refuse(int status, std::string_view reason);
    bool take_line(std::string_view line);
    Part part(std::string_view text) const;
    std::string_view text(Part part) const { return {base_ + part.begin, part.size}; }

    HeadLimits limits_;
    Refusal refusal_;
    const char* base_ = "";
    std::size_t at_ = 0;      // Where the next line begins.
    std::size_t looked_ = 0;  // Up to here there is no end of that line.
    bool has_first_line_ = false;
    bool skipped_empty_ = false;
    Part first_line_;
    std::vector<Span> spans_;
};

}  // namespace opentrail::gateway

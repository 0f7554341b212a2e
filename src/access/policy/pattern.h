// Pattern: text with wildcards, compiled.
//
// `*` is any run of characters, `?` is one character (of UTF-8), either of them perhaps not a ':'.
// Matching takes time in proportion to the text's length times the pattern's over 64, whatever the
// two are: a bit for each place in the pattern, all of them moved on together, and nothing is ever
// tried again. Immutable; safe from any thread.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace opentrail::access::policy {

struct Token {
    enum class Kind : unsigned char { byte, one, run };
    Kind kind = Kind::byte;
    char byte = 0;
    bool within_field = false;  // A wildcard that does not stand for ':'.
};

class Pattern {
  public:
    /// Matches the empty text alone.
    Pattern() = default;
    explicit Pattern(std::span<const Token> tokens);

    bool matches(std::string_view text) const;

    /// It has no wildcards.
    bool is_exact() const { return form_ == Form::exact; }

  private:
    enum class Form : unsigned char {
        exact,     // The head alone.
        anything,  // The head, a run that may have anything, and the tail.
        automaton,
    };

    /// The places between head and tail, of which the first and last are wildcards.
    struct Automaton {
        std::size_t words = 0;  // Of 64 places; the last place of all is the end.
        std::size_t end = 0;
        std::vector<std::uint64_t> start;
        std::array<std::uint16_t, 256> class_of = {};
        // For each class of bytes: the places that such a byte moves on from, and those it may
        // stay at.
        std::vector<std::uint64_t> moves;
        std::vector<std::uint64_t> stays;

        explicit Automaton(std::span<const Token> tokens);
        bool matches(std::string_view text) const;
        bool matches_one_word(std::string_view text) const;
    };

    Form form_ = Form::exact;
    std::string head_;
    std::string tail_;
    std::shared_ptr<const Automaton> automaton_;
};

}  // namespace opentrail::access::policy

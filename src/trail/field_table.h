// Field table: what many rules want of one field, so that one look at an event's value says which
// of them it satisfies.
//
// Internal to the room. Filled, then closed, then immutable and safe from any thread.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trail/selectors.h"

namespace opentrail::trail {

/// Bits of rules, by their numbers.
using Word = std::uint64_t;
inline constexpr std::size_t word_bits = 64;

class FieldTable {
  public:
    /// Adds a rule's condition: its values by operator.
    void add(std::size_t rule, const FieldSelector& condition);
    /// Nothing is added any more; a set of rules has `words` words.
    void close(std::size_t words);

    bool is_used() const { return used_; }
    /// Clears the bits of the rules that `value` does not satisfy. `room` has 2 * words words.
    void keep_satisfied(std::string_view value, std::span<Word> rules, std::span<Word> room) const;

  private:
    static constexpr std::size_t none = ~std::size_t{0};

    /// A text that rules compare with: whole values, beginnings, or ends spelt backwards.
    struct Text {
        std::string text;
        std::vector<std::size_t> wanted_by;
        std::vector<std::size_t> refused_by;
        std::size_t row = none;     // In rows_: words of the rules for it, then of those against.
        std::size_t parent = none;  // Of beginnings: the longest other one that it begins with.
    };
    using Texts = std::vector<Text>;

    static void sort_and_merge(Texts& texts);
    void lay_out(Texts& texts);
    void link(Texts& beginnings);
    void make_slots();
    std::size_t find_value(std::string_view value) const;
    /// The longest of the sorted `texts` that `value` begins with.
    template <class Value>
    static std::size_t find_beginning(const Texts& texts, const Value& value);

    bool used_ = false;
    std::size_t words_ = 0;
    std::vector<std::size_t> demanding_;  // Rules that want one of some texts.
    std::vector<Word> undemanding_;
    std::vector<Word> rows_;
    Texts values_;
    std::vector<std::uint32_t> slots_;  // Open addressing: index into values_ plus 1, or 0.
    Texts beginnings_;
    Texts ends_;
};

}  // namespace opentrail::trail

#include "access/policy/pattern.h"

#include <algorithm>
#include <vector>

namespace opentrail::access::policy {
namespace {

constexpr std::size_t bits = 64;

bool is_byte(const Token& token) { return token.kind == Token::Kind::byte; }

bool is_continuation(unsigned byte) { return (byte & 0xC0U) == 0x80U; }

void put(std::vector<std::uint64_t>& words, std::size_t first_word, std::size_t bit) {
    words[first_word + bit / bits] |= std::uint64_t{1} << (bit % bits);
}

// A place in the pattern: what comes next there, and what may be passed over before it.
struct Place {
    Token next = {};
    bool stays = false;        // A run stands before it.
    bool stays_colon = false;  // And the run may have colons.
    bool after_one = false;    // A '?' stands before it, so the rest of its character may follow.
    bool is_end = false;
};

std::vector<Place> places_of(std::span<const Token> tokens) {
    std::vector<Place> places(1);
    for (const Token& token : tokens) {
        if (token.kind == Token::Kind::run) {
            places.back().stays = true;
            places.back().stays_colon |= !token.within_field;
            continue;
        }
        places.back().next = token;
        places.push_back({.after_one = token.kind == Token::Kind::one});
    }
    places.back().is_end = true;
    return places;
}

bool moves_on(const Place& place, unsigned byte) {
    if (place.is_end) return false;
    if (is_byte(place.next)) return static_cast<unsigned char>(place.next.byte) == byte;
    return !is_continuation(byte) && !(place.next.within_field && byte == ':');
}

bool stays_at(const Place& place, unsigned byte) {
    if (place.after_one && is_continuation(byte)) return true;
    return place.stays && (place.stays_colon || byte != ':');
}

}  // namespace

Pattern::Pattern(std::span<const Token> tokens) {
    const auto first = std::find_if_not(tokens.begin(), tokens.end(), is_byte);
    for (auto token = tokens.begin(); token != first; ++token) head_ += token->byte;
    if (first == tokens.end()) return;
    auto last = tokens.end();
    while (is_byte(*(last - 1))) --last;
    for (auto token = last; token != tokens.end(); ++token) tail_ += token->byte;
    const std::span<const Token> middle(first, last);
    const bool anything = std::ranges::all_of(middle, [](const Token& token) {
        return token.kind == Token::Kind::run && !token.within_field;
    });
    form_ = anything ? Form::anything : Form::automaton;
    if (!anything) automaton_ = std::make_shared<const Automaton>(middle);
}

bool Pattern::matches(std::string_view text) const {
    if (form_ == Form::exact) return text == head_;
    if (text.size() < head_.size() + tail_.size()) return false;
    if (!text.starts_with(head_) || !text.ends_with(tail_)) return false;
    if (form_ == Form::anything) return true;
    text.remove_prefix(head_.size());
    text.remove_suffix(tail_.size());
    return automaton_->matches(text);
}

Pattern::Automaton::Automaton(std::span<const Token> tokens) {
    const std::vector<Place> places = places_of(tokens);
    end = places.size() - 1;
    words = (places.size() + bits - 1) / bits;
    start.assign(words, 0);
    put(start, 0, 0);

    // Bytes that the pattern does not name are of two classes; each that it names is one more, and
    // so is the colon. A class is worked out of one of its bytes.
    std::array<bool, 256> named = {};
    for (const Place& place : places) {
        if (!place.is_end && is_byte(place.next)) {
            named[static_cast<unsigned char>(place.next.byte)] = true;
        }
    }
    named[':'] = true;
    std::vector<unsigned> examples = {0, 0x80};
    for (unsigned byte = 0; byte < 256; ++byte) {
        if (named[byte]) {
            class_of[byte] = static_cast<std::uint16_t>(examples.size());
            examples.push_back(byte);
        } else {
            class_of[byte] = is_continuation(byte) ? 1 : 0;
        }
    }
    for (unsigned i = 0; i < 2; ++i) {  // Should every byte be named, the class is never asked for.
        while (examples[i] < 255 && class_of[examples[i]] != i) ++examples[i];
    }
    moves.assign(words * examples.size(), 0);
    stays.assign(words * examples.size(), 0);
    for (std::size_t which = 0; which < examples.size(); ++which) {
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (moves_on(places[i], examples[which])) put(moves, which * words, i);
            if (stays_at(places[i], examples[which])) put(stays, which * words, i);
        }
    }
}

bool Pattern::Automaton::matches_one_word(std::string_view text) const {
    std::uint64_t at = start[0];
    for (const char byte : text) {
        const std::size_t which = class_of[static_cast<unsigned char>(byte)];
        at = ((at & moves[which]) << 1U) | (at & stays[which]);
        if (at == 0) return false;
    }
    return ((at >> end) & 1U) != 0;
}

bool Pattern::Automaton::matches(std::string_view text) const {
    if (words == 1) return matches_one_word(text);
    std::vector<std::uint64_t> at = start;
    for (const char byte : text) {
        const std::size_t first = class_of[static_cast<unsigned char>(byte)] * words;
        std::uint64_t any = 0;
        for (std::size_t word = words; word-- > 0;) {
            std::uint64_t next = (at[word] & moves[first + word]) << 1U;
            if (word > 0) next |= (at[word - 1] & moves[first + word - 1]) >> (bits - 1);
            at[word] = next | (at[word] & stays[first + word]);
            any |= at[word];
        }
        if (any == 0) return false;
    }
    return ((at[end / bits] >> (end % bits)) & 1U) != 0;
}

}  // namespace opentrail::access::policy

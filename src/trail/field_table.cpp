#include "trail/field_table.h"

#include <algorithm>
#include <bit>
#include <ranges>

#include "base/assert.h"
#include "base/hash.h"

namespace opentrail::trail {
namespace {

/// A value read forwards, to find the beginning that it has.
struct Forwards {
    std::string_view value;
    bool is_before(const std::string& text) const { return value < text; }
    bool begins_with(const std::string& text) const { return value.starts_with(text); }
};

/// A value read backwards, to find its end among ends spelt backwards.
struct Backwards {
    std::string_view value;
    static unsigned char byte(char c) { return static_cast<unsigned char>(c); }
    bool is_before(const std::string& text) const {
        return std::ranges::lexicographical_compare(value | std::views::reverse, text, {}, byte,
                                                    byte);
    }
    bool begins_with(const std::string& text) const {
        return value.size() >= text.size() && std::equal(text.begin(), text.end(), value.rbegin());
    }
};

std::string backwards(const std::string& text) { return {text.rbegin(), text.rend()}; }

void set_bit(std::span<Word> words, std::size_t bit) {
    words[bit / word_bits] |= Word{1} << (bit % word_bits);
}

}  // namespace

void FieldTable::add(std::size_t rule, const FieldSelector& condition) {
    INVARIANT(words_ == 0);
    used_ = true;
    const auto add_all = [&](Operator which, Texts& texts, bool wanted) {
        for (const std::string& value : condition[which]) {
            Text& text = texts.emplace_back();
            text.text = &texts == &ends_ ? backwards(value) : value;
            (wanted ? text.wanted_by : text.refused_by).push_back(rule);
        }
        if (wanted && !condition[which].empty()) demanding_.push_back(rule);
    };
    add_all(Operator::equals, values_, true);
    add_all(Operator::starts_with, beginnings_, true);
    add_all(Operator::ends_with, ends_, true);
    add_all(Operator::not_equals, values_, false);
    add_all(Operator::not_starts_with, beginnings_, false);
    add_all(Operator::not_ends_with, ends_, false);
}

void FieldTable::close(std::size_t words) {
    INVARIANT(words_ == 0 && words > 0);
    words_ = words;
    undemanding_.assign(words, ~Word{0});
    for (const std::size_t rule : demanding_) {
        undemanding_[rule / word_bits] &= ~(Word{1} << (rule % word_bits));
    }
    for (Texts* texts : {&values_, &beginnings_, &ends_}) {
        sort_and_merge(*texts);
        lay_out(*texts);
    }
    link(beginnings_);
    link(ends_);
    make_slots();
}

void FieldTable::sort_and_merge(Texts& texts) {
    std::ranges::stable_sort(texts, {}, &Text::text);
    Texts merged;
    for (Text& text : texts) {
        if (merged.empty() || merged.back().text != text.text) {
            merged.push_back(std::move(text));
            continue;
        }
        Text& into = merged.back();
        into.wanted_by.insert(into.wanted_by.end(), text.wanted_by.begin(), text.wanted_by.end());
        into.refused_by.insert(into.refused_by.end(), text.refused_by.begin(),
                               text.refused_by.end());
    }
    texts = std::move(merged);
}

void FieldTable::lay_out(Texts& texts) {
    for (Text& text : texts) {
        text.row = rows_.size();
        rows_.resize(rows_.size() + 2 * words_);
        const std::span row = std::span(rows_).subspan(text.row);
        for (const std::size_t rule : text.wanted_by) set_bit(row.first(words_), rule);
        for (const std::size_t rule : text.refused_by) set_bit(row.subspan(words_), rule);
    }
}

/// Whoever begins with a text begins with that text's own beginnings too: its row takes theirs in.
void FieldTable::link(Texts& beginnings) {
    for (std::size_t i = 1; i < beginnings.size(); ++i) {
        Text& text = beginnings[i];
        std::size_t parent = i - 1;
        while (parent != none && !text.text.starts_with(beginnings[parent].text)) {
            parent = beginnings[parent].parent;
        }
        text.parent = parent;
        if (parent == none) continue;
        for (std::size_t word = 0; word < 2 * words_; ++word) {
            rows_[text.row + word] |= rows_[beginnings[parent].row + word];
        }
    }
}

void FieldTable::make_slots() {
    slots_.assign(std::bit_ceil(2 * values_.size() + 1), 0);
    for (std::size_t i = 0; i < values_.size(); ++i) {
        std::size_t at = hash64(values_[i].text) & (slots_.size() - 1);
        while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
        slots_[at] = static_cast<std::uint32_t>(i + 1);
    }
}

std::size_t FieldTable::find_value(std::string_view value) const {
    if (values_.empty()) return none;
    std::size_t at = hash64(value) & (slots_.size() - 1);
    for (; slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
        if (values_[slots_[at] - 1].text == value) return slots_[at] - 1;
    }
    return none;
}

// Of the texts up to the value in their order, the last one either is a beginning of the value or
// shares with it every beginning that the value has among the texts.
template <class Value>
std::size_t FieldTable::find_beginning(const Texts& texts, const Value& value) {
    std::size_t low = 0;
    std::size_t high = texts.size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (value.is_before(texts[middle].text)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    std::size_t at = low == 0 ? none : low - 1;
    while (at != none && !value.begins_with(texts[at].text)) at = texts[at].parent;
    return at;
}

void FieldTable::keep_satisfied(std::string_view value, std::span<Word> rules,
                                std::span<Word> room) const {
    const std::span<Word> wanted = room.first(words_);
    const std::span<Word> refused = room.subspan(words_, words_);
    std::ranges::copy(undemanding_, wanted.begin());
    std::ranges::fill(refused, 0);
    const auto apply = [&](const Texts& texts, std::size_t index) {
        if (index == none) return;
        const Word* row = rows_.data() + texts[index].row;
        for (std::size_t word = 0; word < words_; ++word) {
            wanted[word] |= row[word];
            refused[word] |= row[words_ + word];
        }
    };
    apply(values_, find_value(value));
    if (!beginnings_.empty()) apply(beginnings_, find_beginning(beginnings_, Forwards{value}));
    if (!ends_.empty()) apply(ends_, find_beginning(ends_, Backwards{value}));
    for (std::size_t word = 0; word < words_; ++word) rules[word] &= wanted[word] & ~refused[word];
}

}  // namespace opentrail::trail

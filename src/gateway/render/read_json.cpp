#include "gateway/render/read_json.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/json_text.h"

namespace opentrail::gateway::render {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD.

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_character(std::string& into, std::uint32_t code) {
    if (code < 0x80) {
        into += static_cast<char>(code);
    } else if (code < 0x800) {
        into += static_cast<char>(0xc0 | (code >> 6));
        into += static_cast<char>(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        into += static_cast<char>(0xe0 | (code >> 12));
        into += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
        into += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        into += static_cast<char>(0xf0 | (code >> 18));
        into += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
        into += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
        into += static_cast<char>(0x80 | (code & 0x3f));
    }
}

/// The length of the number that `text` begins with; 0 when it begins with none.
std::size_t number_length(std::string_view text) {
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t from = i;
        while (i < text.size() && is_digit(text[i])) ++i;
        return i - from;
    };
    if (i < text.size() && text[i] == '-') ++i;
    const bool zero = i < text.size() && text[i] == '0';
    const std::size_t whole = digits();
    if (whole == 0 || (zero && whole > 1)) return 0;
    if (i < text.size() && text[i] == '.') {
        ++i;
        if (digits() == 0) return 0;
    }
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
        if (digits() == 0) return 0;
    }
    return i;
}

class Reader {
  public:
    Reader(std::string_view text, Tree& tree) : text_(text), tree_(tree) {}

    bool read() {
        skip_space();
        if (!value(0, 0)) return false;
        skip_space();
        return at_ == text_.size();
    }

  private:
    char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    void skip_space() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
            ++at_;
        }
    }

    bool word(NodeId id, std::string_view word, What what) {
        if (text_.substr(at_, word.size()) != word) return false;
        tree_[id].what = what;
        tree_[id].text = text_.substr(at_, word.size());
        at_ += word.size();
        return true;
    }

    // Recursion is bounded by tree_depth_max.
    bool value(NodeId id, std::size_t depth) {
        switch (here()) {
            case '{': return depth < tree_depth_max && object(id, depth);
            case '[': return depth < tree_depth_max && list(id, depth);
            case '"': tree_[id].what = What::text; return string(tree_[id].text);
            case 't': return word(id, "true", What::boolean);
            case 'f': return word(id, "false", What::boolean);
            case 'n': return word(id, "null", What::null);
            default: return number(id);
        }
    }

    bool number(NodeId id) {
        const std::size_t length = number_length(text_.substr(at_));
        if (length == 0) return false;
        tree_[id].what = What::number;
        tree_[id].text = text_.substr(at_, length);
        at_ += length;
        return true;
    }

    bool object(NodeId id, std::size_t depth) {
        tree_[id].what = What::object;
        ++at_;
        skip_space();
        if (here() == '}') return ++at_, true;
        while (true) {
            std::string_view name;
            if (here() != '"' || !string(name) || tree_.is_full()) return false;
            skip_space();
            if (here() != ':') return false;
            ++at_;
            skip_space();
            const NodeId member = tree_.member(id, name);
            tree_.reset(member);
            if (!value(member, depth + 1)) return false;
            skip_space();
            if (here() == '}') return ++at_, true;
            if (here() != ',') return false;
            ++at_;
            skip_space();
        }
    }

    bool list(NodeId id, std::size_t depth) {
        tree_[id].what = What::list;
        ++at_;
        skip_space();
        if (here() == ']') return ++at_, true;
        while (true) {
            if (tree_.is_full() || !value(tree_.add(id), depth + 1)) return false;
            skip_space();
            if (here() == ']') return ++at_, true;
            if (here() != ',') return false;
            ++at_;
            skip_space();
        }
    }

    void skip_plain() {
        while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\') ++at_;
    }

    bool string(std::string_view& into) {
        const std::size_t begin = ++at_;
        skip_plain();
        if (at_ == text_.size()) return false;
        if (text_[at_] == '"') {
            into = text_.substr(begin, at_++ - begin);
            return true;
        }
        std::string decoded(text_.substr(begin, at_ - begin));
        while (at_ < text_.size() && text_[at_] != '"') {
            if (text_[at_] != '\\') {
                const std::size_t from = at_;
                skip_plain();
                decoded.append(text_, from, at_ - from);
            } else if (!escape(decoded)) {
                return false;
            }
        }
        if (at_ == text_.size()) return false;
        ++at_;
        into = tree_.keep(std::move(decoded));
        return true;
    }

    /// Four hex digits after "\u" at `at`; nothing when there are none.
    bool unit(std::size_t at, std::uint32_t& code) const {
        if (text_.substr(at, 2) != "\\u" || text_.size() < at + 6) return false;
        const auto bytes = decode_hex(text_.substr(at + 2, 4));
        if (!bytes) return false;
        code = static_cast<std::uint32_t>(static_cast<unsigned char>((*bytes)[0])) << 8 |
               static_cast<unsigned char>((*bytes)[1]);
        return true;
    }

    bool escape(std::string& into) {
        static constexpr std::string_view letters = "\"\\/bfnrt";
        static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        const char letter = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        if (const std::size_t which = letters.find(letter); which != letters.npos) {
            into += meanings[which];
            at_ += 2;
            return true;
        }
        std::uint32_t code = 0;
        if (!unit(at_, code)) return false;
        at_ += 6;
        std::uint32_t low = 0;
        if (code >= 0xd800 && code < 0xdc00 && unit(at_, low) && low >= 0xdc00 && low < 0xe000) {
            at_ += 6;
            append_character(into, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
        } else if (code >= 0xd800 && code < 0xe000) {
            into += replacement;
        } else {
            append_character(into, code);
        }
        return true;
    }

    std::string_view text_;
    Tree& tree_;
    std::size_t at_ = 0;
};

}  // namespace

bool read_json(std::string_view text, Tree& tree) {
    tree.clear(std::min<std::size_t>(text.size() / 16 + 8, 4096));
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    // Writing puts U+FFFD for what is not UTF-8; here nothing depends on it.
    return Reader(text, tree).read();
}

bool is_json_number(std::string_view text) {
    return !text.empty() && number_length(text) == text.size();
}

std::string repaired(std::string_view text) {
    if (is_utf8(text)) return std::string(text);
    Tree tree;
    const std::string json = json_string(text);
    static_cast<void>(read_json(json, tree));
    return std::string(tree.root().text);
}

}  // namespace opentrail::gateway::render

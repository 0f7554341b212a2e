#include "event/json_check.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace opentrail::event {
namespace {

bool is_digit(int byte) { return byte >= '0' && byte <= '9'; }

int hex_value(int byte) {
    if (is_digit(byte)) return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
    return -1;
}

std::string describe(int byte) {
    if (byte < 0) return "the end";
    if (byte >= 0x20 && byte < 0x7F) return fmt::format("'{}'", static_cast<char>(byte));
    return fmt::format("byte 0x{:02x}", byte);
}

/// The length of the UTF-8 character at `at`, or 0 if it is none (RFC 3629 section 4).
std::size_t utf8_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
    };
    const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
    const unsigned lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (lead == 0xE0 && byte(1) < 0xA0) return 0;
        if (lead == 0xED && byte(1) > 0x9F) return 0;
        return tail(1) && tail(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (lead == 0xF0 && byte(1) < 0x90) return 0;
        if (lead == 0xF4 && byte(1) > 0x8F) return 0;
        return tail(1) && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

/// Whether the valid number `token` overflows what simdjson, and we, can hold.
bool is_wide(std::string_view token) {
    const char* end = token.data() + token.size();
    if (token.find_first_of(".eE") == std::string_view::npos) {
        std::int64_t integer = 0;
        if (std::from_chars(token.data(), end, integer).ec == std::errc{}) return false;
        std::uint64_t large = 0;
        return std::from_chars(token.data(), end, large).ec != std::errc{};
    }
    double value = 0;
    if (std::from_chars(token.data(), end, value).ec == std::errc{}) return false;
    // Out of range is either way: too small is a zero, too large is wide. The magnitude is that of
    // the first digit that is not zero, moved by the exponent.
    const std::size_t mark = token.find_first_of("eE");
    const std::string_view digits = token.substr(0, mark);
    const std::size_t point = std::min(digits.find('.'), digits.size());
    const std::size_t first = digits.find_first_of("123456789");
    if (first == std::string_view::npos) return false;
    std::int64_t magnitude = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
    if (mark != std::string_view::npos) {
        std::size_t start = mark + 1;
        if (token[start] == '+') ++start;
        std::int64_t exponent = 0;
        const auto parsed = std::from_chars(token.data() + start, end, exponent);
        if (parsed.ec != std::errc{}) return token[start] != '-';
        magnitude += exponent;
    }
    return magnitude > 0;
}

class Checker {
  public:
    Checker(std::string_view text, std::size_t depth_max) : text_(text), depth_max_(depth_max) {}

    JsonCheck run() {
        if (document()) skip_space();
        if (!result_.fault && at_ < text_.size()) {
            fault("the record has ended, found " + describe(peek()));
        }
        return std::move(result_);
    }

  private:
    int peek() const { return at_ < text_.size() ? static_cast<unsigned char>(text_[at_]) : -1; }

    bool fault(std::string what) {
        if (!result_.fault) result_.fault = JsonFault{at_, std::move(what)};
        return false;
    }

    bool expected(std::string_view what) {
        return fault(fmt::format("{} was expected, found {}", what, describe(peek())));
    }

    void skip_space() {
        while (at_ < text_.size() && std::string_view(" \t\n\r").contains(text_[at_])) ++at_;
    }

    // Without recursion: the depth is the caller's to choose, the stack is not.
    bool document() {
        bool expects_value = true;
        for (;;) {
            skip_space();
            if (expects_value) {
                const int byte = peek();
                if (byte == '{' || byte == '[') {
                    if (open_.size() == depth_max_) {
                        return fault(fmt::format("nested deeper than {} levels", depth_max_));
                    }
                    open_.push_back(static_cast<char>(byte));
                    ++at_;
                    skip_space();
                    if (peek() == (byte == '{' ? '}' : ']')) {
                        ++at_;
                        open_.pop_back();
                    } else {
                        if (byte == '{' && !key()) return false;
                        continue;
                    }
                } else if (!scalar()) {
                    return false;
                }
            }
            if (open_.empty()) return true;
            if (!separator(expects_value)) return false;
        }
    }

    // After a value inside a container: a comma (and a key), or the container's end.
    bool separator(bool& expects_value) {
        skip_space();
        const bool in_object = open_.back() == '{';
        const int byte = peek();
        if (byte == ',') {
            ++at_;
            expects_value = true;
            return !in_object || key();
        }
        if (byte != (in_object ? '}' : ']'))
            return expected(in_object ? "',' or '}'" : "',' or ']'");
        ++at_;
        open_.pop_back();
        expects_value = false;
        return true;
    }

    bool key() {
        skip_space();
        if (peek() != '"') return expected("a member's name");
        if (!string()) return false;
        skip_space();
        if (peek() != ':') return expected("':'");
        ++at_;
        return true;
    }

    bool scalar() {
        const int byte = peek();
        if (byte == '"') return string();
        if (byte == '-' || is_digit(byte)) return number();
        for (const std::string_view word : {"true", "false", "null"}) {
            if (byte == word[0] && text_.substr(at_, word.size()) == word) {
                at_ += word.size();
                return true;
            }
        }
        return expected("a value");
    }

    bool digits() {
        if (!is_digit(peek())) return expected("a digit");
        while (is_digit(peek())) ++at_;
        return true;
    }

    bool number() {
        const std::size_t start = at_;
        if (peek() == '-') ++at_;
        if (peek() == '0') {
            ++at_;
            if (is_digit(peek())) return fault("a number starts with a superfluous 0");
        } else if (!digits()) {
            return false;
        }
        if (peek() == '.') {
            ++at_;
            if (!digits()) return false;
        }
        if (peek() == 'e' || peek() == 'E') {
            ++at_;
            if (peek() == '+' || peek() == '-') ++at_;
            if (!digits()) return false;
        }
        const std::string_view token = text_.substr(start, at_ - start);
        if (is_wide(token)) result_.wide_numbers.push_back({number_count_, start, token.size()});
        ++number_count_;
        return true;
    }

    bool string() {
        ++at_;
        for (;;) {
            const int byte = peek();
            if (byte < 0) return fault("a string does not end");
            if (byte == '"') {
                ++at_;
                return true;
            }
            if (byte == '\\') {
                if (!escape()) return false;
            } else if (byte < 0x20) {
                return fault(
                    fmt::format("a string holds the control character 0x{:02x} unescaped", byte));
            } else {
                const std::size_t length = utf8_length(text_, at_);
                if (length == 0) return fault("a string is not valid UTF-8");
                at_ += length;
            }
        }
    }

    bool escape() {
        const std::size_t start = at_++;
        const int byte = peek();
        if (byte == 'u') {
            const int unit = code_unit();
            if (unit < 0) return false;
            if (unit < 0xD800 || unit > 0xDFFF) return true;
            if (unit <= 0xDBFF && peek() == '\\' && at_ + 1 < text_.size() &&
                text_[at_ + 1] == 'u') {
                ++at_;
                const int low = code_unit();
                if (low < 0) return false;
                if (low >= 0xDC00 && low <= 0xDFFF) return true;
            }
            at_ = start;
            return fault("an escaped surrogate has no partner: it is no character");
        }
        if (byte < 0 || !std::string_view("\"\\/bfnrt").contains(static_cast<char>(byte))) {
            return fault(fmt::format("'\\' is followed by {}", describe(byte)));
        }
        ++at_;
        return true;
    }

    /// At the 'u' of an escape: its four digits, or -1 with a fault.
    int code_unit() {
        ++at_;
        int unit = 0;
        for (int i = 0; i < 4; ++i, ++at_) {
            const int digit = hex_value(peek());
            if (digit < 0) {
                expected("a hexadecimal digit");
                return -1;
            }
            unit = unit * 16 + digit;
        }
        return unit;
    }

    std::string_view text_;
    std::size_t depth_max_;
    std::size_t at_ = 0;
    std::size_t number_count_ = 0;
    std::string open_;  // The brackets that are open.
    JsonCheck result_;
};

}  // namespace

JsonCheck check_json(std::string_view text, std::size_t depth_max) {
    return Checker(text, depth_max).run();
}

}  // namespace opentrail::event

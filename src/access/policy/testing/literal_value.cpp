#include "access/policy/testing/literal_value.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <vector>

#include "access/policy/testing/form.h"

namespace opentrail::access::policy::literal {
namespace {

// All digits of a number around its point, its sign, and the power of ten behind it.
struct Written {
    bool minus = false;
    std::string before;
    std::string after;
    long long power = 0;
};

bool all_zero(const std::string& text) { return text.find_first_not_of('0') == std::string::npos; }

std::optional<Written> read_number(const std::string& text) {
    const auto groups =
        groups_of(text, R"(([+-]?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]{1,9}))?)");
    if (!groups) return std::nullopt;
    Written number{groups->at(0) == "-", *groups->at(1), groups->at(2).value_or("")};
    if (groups->at(4)) number.power = number_of(*groups->at(4));
    if (groups->at(3) == "-") number.power = -number.power;
    if (all_zero(number.before + number.after)) return Written{false, "0", "0"};
    return number;
}

// Moves the point to the right.
void shift(Written& number, long long places) {
    number.after.append(static_cast<std::size_t>(places), '0');
    number.before += number.after.substr(0, static_cast<std::size_t>(places));
    number.after.erase(0, static_cast<std::size_t>(places));
}

int sign_of(int value) { return (value > 0) - (value < 0); }

std::string bits_of(long long value, int count) {
    std::string bits;
    for (int bit = count - 1; bit >= 0; --bit) bits += (value >> bit & 1) != 0 ? '1' : '0';
    return bits;
}

std::optional<std::string> bits_of_v4(std::string_view text) {
    const auto groups = groups_of(text, R"((\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3}))");
    if (!groups) return std::nullopt;
    std::string bits;
    for (const auto& number : *groups) {
        if (number->size() > 1 && number->front() == '0') return std::nullopt;
        if (number_of(*number) > 255) return std::nullopt;
        bits += bits_of(number_of(*number), 8);
    }
    return bits;
}

constexpr std::string_view hex_digits = "0123456789abcdefABCDEF";

// Groups between colons, the last perhaps an IPv4 address.
std::optional<std::string> bits_of_groups(std::string_view text, bool at_end) {
    std::string bits;
    if (text.empty()) return bits;
    for (;;) {
        const std::size_t colon = text.find(':');
        const std::string_view group = text.substr(0, colon);
        if (colon == std::string_view::npos && at_end && group.find('.') != std::string::npos) {
            const auto tail = bits_of_v4(group);
            if (!tail) return std::nullopt;
            return bits + *tail;
        }
        if (!has_form(group, "[0-9A-Fa-f]{1,4}")) return std::nullopt;
        for (const char digit : group) {
            const std::size_t value = hex_digits.find(digit);
            bits += bits_of(static_cast<long long>(value > 15 ? value - 6 : value), 4);
        }
        if (colon == std::string_view::npos) return bits;
        text.remove_prefix(colon + 1);
    }
}

std::optional<std::string> bits_of_v6(std::string_view text) {
    const std::size_t gap = text.find("::");
    if (gap == std::string_view::npos) {
        const auto bits = bits_of_groups(text, true);
        return bits && bits->size() == 128 ? bits : std::nullopt;
    }
    const auto left = bits_of_groups(text.substr(0, gap), false);
    const auto right = bits_of_groups(text.substr(gap + 2), true);
    if (!left || !right || left->size() + right->size() > 112) return std::nullopt;
    return *left + std::string(128 - left->size() - right->size(), '0') + *right;
}

std::optional<std::string> bits_as_written(std::string_view text) {
    return text.find(':') == std::string_view::npos ? bits_of_v4(text) : bits_of_v6(text);
}

const std::string& mapped_prefix() {
    static const std::string prefix = std::string(80, '0') + std::string(16, '1');
    return prefix;
}

// Nanoseconds are kept as text, so that nothing is rounded.
struct Moment {
    long long seconds = 0;
    std::string nanoseconds;
};

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

std::optional<long long> days_before(int year, int month, int day) {
    const int lengths[] = {31, is_leap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1 || day > lengths[month - 1]) return std::nullopt;
    long long days = day - 1;
    for (int i = 1; i < month; ++i) days += lengths[i - 1];
    for (int i = 1970; i < year; ++i) days += is_leap(i) ? 366 : 365;
    for (int i = year; i < 1970; ++i) days -= is_leap(i) ? 366 : 365;
    return days;
}

std::optional<Moment> moment_of(const std::string& text) {
    if (!has_form(text, "[0-9]{4}") && has_form(text, "-?[0-9]{1,15}")) {
        return Moment{number_of(text), "000000000"};
    }
    const auto groups =
        groups_of(text, R"((\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)"
                        R"((?:Z|([+-])(\d\d):(\d\d)))?)?)?)");
    if (!groups) return std::nullopt;
    const auto number = [&](std::size_t i, int otherwise) {
        const auto& digits = groups->at(i);
        return digits ? static_cast<int>(number_of(*digits)) : otherwise;
    };
    const auto days = days_before(number(0, 0), number(1, 1), number(2, 1));
    if (!days) return std::nullopt;
    const int hour = number(3, 0);
    const int minute = number(4, 0);
    const int second = number(5, 0);
    if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
    if (number(8, 0) > 23 || number(9, 0) > 59) return std::nullopt;
    const int offset = (number(8, 0) * 60 + number(9, 0)) * (groups->at(7) == "-" ? -60 : 60);
    return Moment{*days * 86'400 + hour * 3600 + minute * 60 + second - offset,
                  (groups->at(6).value_or("") + "000000000").substr(0, 9)};
}

}  // namespace

bool is_number(const std::string& text) { return read_number(text).has_value(); }
bool is_date(const std::string& text) { return moment_of(text).has_value(); }

std::optional<int> compare_numbers(const std::string& left, const std::string& right) {
    auto one = read_number(left);
    auto other = read_number(right);
    if (!one || !other) return std::nullopt;
    // Only how far the powers are apart matters, and that no more than both have digits.
    const auto most = static_cast<long long>(left.size() + right.size());
    const long long apart = std::clamp(one->power - other->power, -most, most);
    shift(*one, std::max(apart, 0LL));
    shift(*other, std::max(-apart, 0LL));
    if (one->minus != other->minus) return one->minus ? -1 : 1;
    const std::size_t before = std::max(one->before.size(), other->before.size());
    const std::size_t after = std::max(one->after.size(), other->after.size());
    for (Written* number : {&*one, &*other}) {
        number->before.insert(0, before - number->before.size(), '0');
        number->after.resize(after, '0');
    }
    const int order = sign_of((one->before + one->after).compare(other->before + other->after));
    return one->minus ? -order : order;
}

std::optional<int> compare_dates(const std::string& left, const std::string& right) {
    const auto one = moment_of(left);
    const auto other = moment_of(right);
    if (!one || !other) return std::nullopt;
    if (one->seconds != other->seconds) return one->seconds < other->seconds ? -1 : 1;
    return sign_of(one->nanoseconds.compare(other->nanoseconds));
}

std::optional<std::string> address_bits(std::string_view text) {
    auto bits = bits_as_written(text);
    if (bits && bits->size() == 128 && bits->starts_with(mapped_prefix())) bits->erase(0, 96);
    return bits;
}

std::optional<Block> block_of(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto bits = bits_as_written(text.substr(0, slash));
    if (!bits) return std::nullopt;
    Block block{*bits, bits->size()};
    if (slash != std::string_view::npos) {
        const std::string_view size = text.substr(slash + 1);
        if (!has_form(size, "[0-9]{1,3}")) return std::nullopt;
        const auto prefix = static_cast<std::size_t>(number_of(size));
        if (prefix > bits->size()) return std::nullopt;
        block.bits.resize(prefix);
    }
    if (block.address_size == 128 && block.bits.starts_with(mapped_prefix())) {
        return Block{block.bits.substr(96), 32};
    }
    return block;
}

std::optional<std::string> bytes_of_base64(std::string_view text) {
    static const std::string alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && text.ends_with('=')) {
        text.remove_suffix(1);
        ++padding;
    }
    std::string bits;
    for (const char letter : text) {
        const std::size_t value = alphabet.find(letter);
        if (value == std::string::npos) return std::nullopt;
        bits += bits_of(static_cast<long long>(value), 6);
    }
    std::string bytes;
    while (bits.size() >= 8) {
        int byte = 0;
        for (const char bit : bits.substr(0, 8)) byte = byte * 2 + (bit - '0');
        bytes += static_cast<char>(byte);
        bits.erase(0, 8);
    }
    if (!all_zero(bits)) return std::nullopt;
    return bytes;
}

std::string in_lower_case(std::string_view text) {
    std::string lower;
    for (const char letter : text) {
        lower += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    }
    return lower;
}

}  // namespace opentrail::access::policy::literal

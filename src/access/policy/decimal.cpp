#include "access/policy/decimal.h"

#include <algorithm>
#include <charconv>

namespace opentrail::access::policy {
namespace {

constexpr std::size_t exponent_digits_max = 9;

std::string_view take_digits(std::string_view& text) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string_view digits = text.substr(0, end);
    text.remove_prefix(end);
    return digits;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

bool take_sign(std::string_view& text) {
    const bool negative = text.starts_with('-');
    take(text, "+-");
    return negative;
}

std::strong_ordering compare_size(const Decimal& left, const Decimal& right) {
    if (left.digits.empty() || right.digits.empty()) {
        return left.digits.size() <=> right.digits.size();
    }
    if (left.exponent != right.exponent) return left.exponent <=> right.exponent;
    return left.digits <=> right.digits;
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
    Decimal number;
    number.negative = take_sign(text);
    const std::string_view whole = take_digits(text);
    if (whole.empty()) return std::nullopt;
    std::string_view fraction;
    if (take(text, ".")) {
        fraction = take_digits(text);
        if (fraction.empty()) return std::nullopt;
    }
    if (take(text, "eE")) {
        const bool down = take_sign(text);
        const std::string_view power = take_digits(text);
        if (power.empty() || power.size() > exponent_digits_max) return std::nullopt;
        std::from_chars(power.data(), power.data() + power.size(), number.exponent);
        if (down) number.exponent = -number.exponent;
    }
    if (!text.empty()) return std::nullopt;

    number.digits.reserve(whole.size() + fraction.size());
    number.digits.append(whole).append(fraction);
    number.exponent += static_cast<std::int64_t>(whole.size());
    number.digits.erase(number.digits.find_last_not_of('0') + 1);
    const std::size_t zeros = std::min(number.digits.find_first_not_of('0'), number.digits.size());
    number.digits.erase(0, zeros);
    number.exponent -= static_cast<std::int64_t>(zeros);
    if (number.digits.empty()) return Decimal();
    return number;
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
    if (negative != other.negative) {
        return negative ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    return negative ? compare_size(other, *this) : compare_size(*this, other);
}

}  // namespace opentrail::access::policy

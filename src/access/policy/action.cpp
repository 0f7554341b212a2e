#include "access/policy/action.h"

#include <algorithm>

#include "access/policy/letter_case.h"

namespace opentrail::access::policy {
namespace {

constexpr std::string_view vendor_letters = "abcdefghijklmnopqrstuvwxyz0123456789-";
constexpr std::string_view name_letters = "abcdefghijklmnopqrstuvwxyz0123456789-_.:*?";

bool consists_of(std::string_view text, std::string_view letters) {
    return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

Pattern pattern_of(std::string_view name) {
    std::vector<Token> tokens;
    for (const char letter : name) {
        Token token{.byte = letter};
        if (letter == '*') token.kind = Token::Kind::run;
        if (letter == '?') token.kind = Token::Kind::one;
        tokens.push_back(token);
    }
    return Pattern(tokens);
}

}  // namespace

AskedAction::AskedAction(std::string_view action) {
    if (action.size() > usual_.size()) {
        long_ = lowered(action);
        action = long_;
    } else {
        std::ranges::transform(action, usual_.begin(), lower);
        action = {usual_.data(), action.size()};
    }
    const std::size_t colon = action.find(':');
    if (colon == std::string_view::npos) {
        name_ = action;
        return;
    }
    vendor_ = action.substr(0, colon);
    name_ = action.substr(colon + 1);
}

std::expected<void, std::string> ActionSet::add(std::string_view text) {
    if (text == "*" || text == "*:*") {
        every_ = true;
        return {};
    }
    const std::string low = lowered(text);
    const std::size_t colon = low.find(':');
    if (colon == std::string::npos || colon == 0) {
        return std::unexpected(
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    }
    const std::string_view vendor = std::string_view(low).substr(0, colon);
    const std::string_view name = std::string_view(low).substr(colon + 1);
    if (!consists_of(vendor, vendor_letters)) {
        return std::unexpected(
            "Action vendors must be fully qualified and cannot contain regexes.");
    }
    if (!consists_of(name, name_letters)) return std::unexpected("The action is not valid.");
    entries_.push_back({std::string(vendor), pattern_of(name)});
    return {};
}

bool ActionSet::has(const AskedAction& action) const {
    if (every_) return true;
    return std::ranges::any_of(entries_, [&](const Entry& entry) {
        return entry.vendor == action.vendor() && entry.name.matches(action.name());
    });
}

}  // namespace opentrail::access::policy

#include "access/policy/testing/form.h"

#include <re2/re2.h>

#include <charconv>
#include <map>
#include <memory>

#include "base/assert.h"

namespace opentrail::access::policy::literal {
namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

// Making one takes longer than all else that the evaluator does.
const RE2& compiled(const std::string& form) {
    thread_local std::map<std::string, std::unique_ptr<RE2>> made;
    std::unique_ptr<RE2>& expression = made[form];
    if (!expression) {
        RE2::Options options;
        options.set_encoding(RE2::Options::EncodingLatin1);
        options.set_dot_nl(true);
        expression = std::make_unique<RE2>(form, options);
        INVARIANT(expression->ok());
    }
    return *expression;
}

}  // namespace

bool has_form(std::string_view text, const std::string& form) {
    return RE2::FullMatch(piece(text), compiled(form));
}

std::optional<std::vector<std::optional<std::string>>> groups_of(std::string_view text,
                                                                 const std::string& form) {
    const RE2& expression = compiled(form);
    const auto count = static_cast<std::size_t>(expression.NumberOfCapturingGroups());
    std::vector<re2::StringPiece> found(count);
    std::vector<RE2::Arg> arguments;
    std::vector<const RE2::Arg*> pointers;
    for (re2::StringPiece& group : found) arguments.emplace_back(&group);
    for (const RE2::Arg& argument : arguments) pointers.push_back(&argument);
    if (!RE2::FullMatchN(piece(text), expression, pointers.data(), static_cast<int>(count))) {
        return std::nullopt;
    }
    std::vector<std::optional<std::string>> groups;
    for (const re2::StringPiece& group : found) {
        groups.emplace_back();
        if (group.data() != nullptr) groups.back() = std::string(group.data(), group.size());
    }
    return groups;
}

long long number_of(std::string_view text) {
    long long value = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    INVARIANT(wrong == std::errc{} && end == text.data() + text.size());
    return value;
}

}  // namespace opentrail::access::policy::literal

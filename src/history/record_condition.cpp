#include "history/record_condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace opentrail::history {
namespace {

bool contains(std::string_view record, std::string_view text) {
    return memmem(record.data(), record.size(), text.data(), text.size()) != nullptr;
}

void put(std::string& into, std::string_view part) {
    into += fmt::format("{}:", part.size());
    into += part;
}

/// What a record may have written otherwise than as it is.
enum class Escapes {
    none,
    control,  // As \" or \/: only the characters that have such a form.
    all,      // As \u0041.
};

Escapes escapes_of(std::string_view record) {
    if (std::memchr(record.data(), '\\', record.size()) == nullptr) return Escapes::none;
    return contains(record, "\\u") ? Escapes::all : Escapes::control;
}

/// False only when no string of the record, name or value, has `text` in it.
bool may_have(std::string_view record, std::string_view text, Escapes escapes) {
    if (escapes == Escapes::all) return true;
    const bool has_other_form =
        escapes == Escapes::control && std::ranges::any_of(text, [](char one) {
            return one == '"' || one == '\\' || one == '/' || static_cast<unsigned char>(one) < ' ';
        });
    return has_other_form || contains(record, text);
}

/// A number of the record is compared in its shortest form, and may stand there in another.
bool may_be_number(std::string_view value) {
    return !value.empty() &&
           (value.front() == '-' || (value.front() >= '0' && value.front() <= '9'));
}

/// False when the record cannot satisfy the filter: most need not be parsed. The last step of a
/// path is the end of a member's name.
bool may_hold(const MemberFilter& filter, std::string_view record, Escapes escapes) {
    if (filter.negate) return true;
    const std::string_view path = filter.path;
    const std::size_t dot = path.rfind('.');
    const std::string_view name = dot == std::string_view::npos ? path : path.substr(dot + 1);
    if (!may_have(record, name, escapes)) return false;
    if (filter.match != ValueMatch::is) return true;
    return std::ranges::any_of(filter.any_of, [&](const std::string& value) {
        return may_be_number(value) || may_have(record, value, escapes);
    });
}

}  // namespace

bool holds(const MemberFilter& filter, const event::Members& members) {
    const bool any = filter.match == ValueMatch::present
                         ? members.has(filter.path)
                         : members.any(filter.path, [&](std::string_view value) {
                               return value_matches(filter.match, filter.any_of, value);
                           });
    return any != filter.negate;
}

RecordCondition::RecordCondition(std::optional<std::string> text, std::vector<MemberFilter> members)
    : text_(std::move(text)), members_(std::move(members)) {
    put(key_, text_ ? "text" : "");
    put(key_, text_.value_or(""));
    for (const MemberFilter& filter : members_) {
        put(key_, filter.path);
        key_ += fmt::format("{}{},", filter.negate ? "!" : "", static_cast<int>(filter.match));
        for (const std::string& value : filter.any_of) put(key_, value);
        key_ += ';';
    }
}

bool RecordCondition::holds(std::string_view record, event::Members& members) const {
    if (text_ && !contains(record, *text_)) return false;
    if (members_.empty()) return true;
    const Escapes escapes = escapes_of(record);
    if (!std::ranges::all_of(members_, [&](const MemberFilter& filter) {
            return may_hold(filter, record, escapes);
        })) {
        return false;
    }
    members.read(record);
    return std::ranges::all_of(
        members_, [&](const MemberFilter& filter) { return history::holds(filter, members); });
}

}  // namespace opentrail::history

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

/// False when a record that holds no escapes cannot satisfy the filter: most need not be parsed.
/// The last step of a path is the end of a member's name, which then stands there as it is.
bool may_hold(const MemberFilter& filter, std::string_view record) {
    if (filter.negate) return true;
    const std::string_view path = filter.path;
    const std::size_t dot = path.rfind('.');
    return contains(record, dot == std::string_view::npos ? path : path.substr(dot + 1));
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
    const bool escaped = std::memchr(record.data(), '\\', record.size()) != nullptr;
    if (!escaped && !std::ranges::all_of(members_, [&](const MemberFilter& filter) {
            return may_hold(filter, record);
        })) {
        return false;
    }
    members.read(record);
    return std::ranges::all_of(
        members_, [&](const MemberFilter& filter) { return history::holds(filter, members); });
}

}  // namespace opentrail::history

#include "api/request_members.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "api/camel_case.h"
#include "api/excerpt.h"
#include "aws/json_protocol.h"
#include "base/limits.h"

namespace opentrail::api {
namespace {

namespace json = boost::json;

/// 9999-12-31T23:59:59Z: later times have no ISO 8601 form of four digits.
constexpr double last_second = 253'402'300'799;

std::string_view kind_of(const json::value& value) {
    switch (value.kind()) {
        case json::kind::object: return "START_OBJECT";
        case json::kind::array: return "START_ARRAY";
        case json::kind::string: return "STRING_VALUE";
        case json::kind::bool_: return value.get_bool() ? "TRUE_VALUE" : "FALSE_VALUE";
        case json::kind::null: return "NULL_VALUE";
        case json::kind::int64:
        case json::kind::uint64:
        case json::kind::double_: break;
    }
    return "NUMBER_VALUE";
}

}  // namespace

Outcome<JsonObject> parse_request(std::string_view body) {
    aws::Outcome<JsonObject> object = aws::read_input(body);
    if (!object) return std::unexpected(std::move(object.error()));
    return *std::move(object);
}

std::string RequestMembers::path_of(std::string_view name) const {
    // Constraint messages name members in lower camel case.
    const std::string member = lower_first(name);
    return path_.empty() ? member : path_ + "." + member;
}

const json::value* RequestMembers::find(std::string_view name) const {
    const json::value* value = object_.if_contains(name);
    return value && !value->is_null() ? value : nullptr;
}

void RequestMembers::wrong_type(const json::value& value, std::string_view expected) {
    if (!serialization_)
        serialization_ = fmt::format("{} can not be converted to {}", kind_of(value), expected);
}

std::optional<std::string> RequestMembers::text(std::string_view name) {
    const json::value* value = find(name);
    if (!value) return std::nullopt;
    if (const json::string* text = value->if_string())
        return std::string(text->data(), text->size());
    wrong_type(*value, "a String");
    return std::nullopt;
}

std::optional<std::int64_t> RequestMembers::integer(std::string_view name) {
    const json::value* value = find(name);
    if (!value) return std::nullopt;
    if (const std::int64_t* number = value->if_int64()) return *number;
    if (const double* number = value->if_double()) {
        if (std::trunc(*number) == *number && std::abs(*number) < 9e15) {
            return static_cast<std::int64_t>(*number);
        }
    }
    wrong_type(*value, "an Integer");
    return std::nullopt;
}

std::optional<bool> RequestMembers::flag(std::string_view name) {
    const json::value* value = find(name);
    if (!value) return std::nullopt;
    if (const bool* flag = value->if_bool()) return *flag;
    wrong_type(*value, "a Boolean");
    return std::nullopt;
}

std::optional<Timestamp> RequestMembers::time(std::string_view name) {
    const json::value* value = find(name);
    if (!value) return std::nullopt;
    if (!value->is_number()) {
        wrong_type(*value, "milliseconds since epoch");
        return std::nullopt;
    }
    const double seconds = value->to_number<double>();
    // Outside these no event can be: the nearest time that can be said has the same answer, and the
    // operation says what it thinks of it.
    const double bounded = std::clamp(seconds, -1.0, last_second + 1);
    return from_millis(std::llround(bounded * 1000));
}

const json::array* RequestMembers::array(std::string_view name) {
    const json::value* value = find(name);
    if (!value) return nullptr;
    if (const json::array* list = value->if_array()) return list;
    wrong_type(*value, "a Collection");
    return nullptr;
}

void RequestMembers::require(std::string_view name, bool there) {
    if (there) return;
    broken_.push_back(fmt::format(
        "Value null at '{}' failed to satisfy constraint: Member must not be null", path_of(name)));
}

void RequestMembers::check_length(std::string_view name, const std::string& value,
                                  std::size_t least, std::size_t most) {
    // Characters, not bytes: all but the continuation bytes of UTF-8.
    const auto length = static_cast<std::size_t>(std::ranges::count_if(
        value, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
    if (length >= least && length <= most) return;
    const bool too_short = length < least;
    broken_.push_back(fmt::format(
        "Value '{}' at '{}' failed to satisfy constraint: Member must have length {} than or equal "
        "to {}",
        excerpt(value), path_of(name), too_short ? "greater" : "less", too_short ? least : most));
}

void RequestMembers::check_enum(std::string_view name, const std::string& value,
                                std::span<const std::string_view> allowed) {
    if (std::ranges::find(allowed, value) != allowed.end()) return;
    broken_.push_back(fmt::format(
        "Value '{}' at '{}' failed to satisfy constraint: Member must satisfy enum value set: [{}]",
        excerpt(value), path_of(name), fmt::join(allowed, ", ")));
}

void RequestMembers::take_problems(const RequestMembers& inner) {
    if (!serialization_) serialization_ = inner.serialization_;
    broken_.insert(broken_.end(), inner.broken_.begin(), inner.broken_.end());
}

std::optional<Refused> RequestMembers::problem() const {
    if (serialization_) return Refused{"SerializationException", *serialization_};
    if (broken_.empty()) return std::nullopt;
    return Refused{"ValidationException",
                   fmt::format("{} validation error{} detected: {}", broken_.size(),
                               broken_.size() == 1 ? "" : "s", fmt::join(broken_, "; "))};
}

}  // namespace opentrail::api

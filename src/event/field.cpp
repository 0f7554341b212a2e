#include "event/field.h"

#include "base/assert.h"

namespace opentrail::event {
namespace {

// In the order of the numbers, so that a field is found by its number.
constexpr std::array<std::string_view, field_count> field_names = {
    "eventName",    "eventSource",  "username",        "accessKeyId", "session",
    "resourceName", "resourceType", "sourceIPAddress", "awsRegion",   "account",
    "errorCode",    "readOnly",     "category",        "door",        "importId",
    "principal",    "eventType",
};

constexpr std::array<std::string_view, 5> category_names = {
    "Management", "Data", "NetworkActivity", "Insight", "Aggregated",
};

constexpr std::array<Field, field_count> numbered_fields() {
    std::array<Field, field_count> fields{};
    for (std::size_t i = 0; i < field_count; ++i) fields[i] = static_cast<Field>(i + 1);
    return fields;
}

}  // namespace

constinit const std::array<Field, field_count> all_fields = numbered_fields();

std::string_view name(Field field) {
    const auto number = static_cast<std::size_t>(field);
    INVARIANT(number >= 1);
    INVARIANT(number <= field_count);
    return field_names[number - 1];
}

std::optional<Field> parse_field(std::string_view name) {
    for (std::size_t i = 0; i < field_count; ++i) {
        if (field_names[i] == name) return all_fields[i];
    }
    return std::nullopt;
}

std::string_view name(Category category) {
    const auto number = static_cast<std::size_t>(category);
    INVARIANT(number >= 1);
    INVARIANT(number <= category_names.size());
    return category_names[number - 1];
}

}  // namespace opentrail::event

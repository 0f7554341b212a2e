#include "app/field_word.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "app/nearest.h"
#include "event/field.h"

namespace opentrail::app {
namespace {

/// Other words for fields: columns of CSV, members of a record, flags of look-ups.
constexpr auto others = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"userName", "username"},
    {"user", "username"},
    {"Username", "username"},
    {"recipientAccountId", "account"},
    {"accountId", "account"},
    {"region", "awsRegion"},
    {"eventCategory", "category"},
    {"resource", "resourceName"},
    {"resources", "resourceName"},
    {"accessKey", "accessKeyId"},
    {"sourceIp", "sourceIPAddress"},
});

}  // namespace

std::string field_word(std::string_view word) {
    const auto* const other =
        std::ranges::find(others, word, &std::pair<std::string_view, std::string_view>::first);
    return std::string(other == others.end() ? word : other->second);
}

Result<std::string> counted_field(std::string_view word) {
    std::string field = field_word(word);
    if (event::parse_field(field)) return field;
    std::vector<std::string> known;
    for (const event::Field one : event::all_fields) known.emplace_back(event::name(one));
    return fail(Code::invalid,
                fmt::format("--count-by: no field is called '{}'{} (there are {})", word,
                            did_you_mean(word, known), fmt::join(known, ", ")));
}

}  // namespace opentrail::app

// Field: the attributes of an event that the history can be asked by.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace opentrail::event {

/// The numbers are on disk (docs/formats/history_segment.md): never reuse or change one.
enum class Field : std::uint8_t {
    event_name = 1,
    event_source = 2,
    username = 3,       // LookupEvents' Username: spec/event-record.md section 6.
    access_key_id = 4,  // userIdentity.accessKeyId.
    session = 5,        // Role or federated session: its ARN, and its name (two values).
    resource_name = 6,  // Many: docs/lookup-resources.md.
    resource_type = 7,  // Many: resources[].type.
    source_ip = 8,
    region = 9,    // awsRegion, else the door's Region.
    account = 10,  // recipientAccountId, else userIdentity.accountId, else the door's account.
    error_code = 11,
    read_only = 12,  // "true" or "false"; absent where the record says nothing.
    category = 13,   // As named by name(Category).
    door = 14,       // Set by the journal's provenance, not by the record.
    import_id = 15,  // Likewise.
    principal = 16,  // userIdentity.arn, else userIdentity.invokedBy.
    event_type = 17,
};

inline constexpr std::size_t field_count = 17;

/// Every field, in the order of their numbers.
extern const std::array<Field, field_count> all_fields;

/// The field's name in /v1 and on the command line, e.g. "eventName", "sourceIPAddress".
std::string_view name(Field field);
std::optional<Field> parse_field(std::string_view name);

enum class Category : std::uint8_t {
    management = 1,
    data = 2,
    network_activity = 3,
    insight = 4,
    aggregated = 5,
};

/// As eventCategory spells it: "Management", "Data", "NetworkActivity", "Insight", "Aggregated".
std::string_view name(Category category);

}  // namespace opentrail::event

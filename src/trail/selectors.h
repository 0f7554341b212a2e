// Selectors: which events a trail wants, as PutEventSelectors was told and GetEventSelectors
// echoes.
//
// A trail has basic selectors or advanced ones. Both at once exist only where the lenient setting
// let them in (Strictness), and then either accepts an event. What they mean is docs/selectors.md;
// trail/matcher.h carries it out. Plain data; pure functions, safe from any thread.

#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace opentrail::trail {

enum class ReadWrite : std::uint8_t { all, read_only, write_only };

/// "All", "ReadOnly", "WriteOnly".
std::string_view name(ReadWrite kind);

/// Which data events of one kind of resource a basic selector takes.
struct DataResource {
    std::string type;  // "AWS::S3::Object", ...
    std::vector<std::string> values;
    bool operator==(const DataResource&) const = default;
};

/// A basic selector (CloudTrail API Reference, "EventSelector").
struct EventSelector {
    ReadWrite read_write = ReadWrite::all;
    bool include_management_events = true;
    std::vector<DataResource> data_resources;
    std::vector<std::string> exclude_management_event_sources;
    bool operator==(const EventSelector&) const = default;
};

enum class Operator : std::uint8_t {
    equals,
    starts_with,
    ends_with,
    not_equals,
    not_starts_with,
    not_ends_with,
};
inline constexpr std::size_t operator_count = 6;

/// "Equals", "StartsWith", ...
std::string_view name(Operator which);

/// A condition on one field (CloudTrail API Reference, "AdvancedFieldSelector").
struct FieldSelector {
    std::string field;
    std::array<std::vector<std::string>, operator_count> values;  // By Operator; empty: not given.

    const std::vector<std::string>& operator[](Operator which) const {
        return values[static_cast<std::size_t>(which)];
    }
    std::vector<std::string>& operator[](Operator which) {
        return values[static_cast<std::size_t>(which)];
    }
    bool operator==(const FieldSelector&) const = default;
};

struct AdvancedEventSelector {
    std::optional<std::string> name;
    std::vector<FieldSelector> fields;
    bool operator==(const AdvancedEventSelector&) const = default;
};

struct Selectors {
    std::vector<EventSelector> basic;
    std::vector<AdvancedEventSelector> advanced;

    /// One basic selector that takes every management event: what a new trail has (CloudTrail API
    /// Reference, PutEventSelectors: "By default, trails created without specific event selectors
    /// are configured to log all read and write management events, and no data events").
    static Selectors of_new_trail();

    /// Whether they are those of a new trail; otherwise Trail.HasCustomEventSelectors is true.
    bool is_default() const { return *this == of_new_trail(); }

    bool operator==(const Selectors&) const = default;
};

enum class Strictness : std::uint8_t {
    aws,  // CloudTrail's rules.
    /// Up to 2,000 selectors, fields and values, whatever they are: for tests written against other
    /// servers.
    lenient,
};

/// The input of PutEventSelectors; null for a member that is absent or null. An empty list
/// stands for the default ones: clients send it to remove what there is (Terraform's provider that
/// of advanced selectors).
/// Fails with Code::invalid; the message is that of an InvalidEventSelectorsException.
Result<Selectors> parse_selectors(const JsonArray* basic, const JsonArray* advanced,
                                  Strictness strictness);

/// The members EventSelectors and AdvancedEventSelectors of the two operations' answers: members
/// that were not given have their defaults, those of an advanced selector stay away.
JsonArray to_json(std::span<const EventSelector> selectors);
JsonArray to_json(std::span<const AdvancedEventSelector> selectors);

/// Selectors as one JSON object on one line, {"EventSelectors":[...]} or
/// {"AdvancedEventSelectors":[...]}: how the catalog keeps them. Equal selectors have equal texts.
std::string to_text(const Selectors& selectors);

/// What to_text made. Does not ask again whether they keep to the rules, which may have changed.
Result<Selectors> parse_selectors_text(std::string_view text);

}  // namespace opentrail::trail

// Parsed: what admission makes of one record, in plain strings, for tests.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "event/parse.h"

namespace opentrail::event {

inline constexpr Defaults door_defaults{"000000000000", "eu-central-1"};

struct Parsed {
    FactsBatch batch;
    std::string error;  // Empty if the record was admitted.

    const Facts& facts() const { return batch.facts.at(0); }
    std::vector<std::string> all(Field field) const {
        std::vector<std::string> texts;
        for (const Value& value : batch.values_of(facts())) {
            if (value.field == field) texts.emplace_back(value.text);
        }
        return texts;
    }
    /// The only value, or "" without one.
    std::string one(Field field) const {
        const std::vector<std::string> texts = all(field);
        if (texts.empty()) return "";
        return texts.size() == 1 ? texts[0] : "(" + std::to_string(texts.size()) + " values)";
    }
};

inline Parsed parsed_of(std::string_view record) {
    Parsed parsed;
    Parser parser;
    const Result<void> result = parser.parse(record, door_defaults, /*padded=*/false, parsed.batch);
    if (!result) parsed.error = result.error().message;
    return parsed;
}

/// A record with the four members that must be there, and `members` after them.
inline std::string record_with(std::string_view members) {
    std::string record = R"({"eventVersion":"1.08","eventTime":"2026-01-02T03:04:05Z",)"
                         R"("eventSource":"ec2.amazonaws.com","eventName":"RunInstances")";
    if (!members.empty()) record += ',';
    record += members;
    return record + '}';
}

}  // namespace opentrail::event

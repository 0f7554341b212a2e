// Rule set: conjunctions of conditions on fields, each one bit, held against an event all at once.
//
// Internal to the room: trail/matcher.h makes rules of selectors. Filled, then closed, then
// immutable and safe from any thread.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "trail/field_table.h"
#include "trail/selectors.h"
#include "trail/subject.h"

namespace opentrail::trail {

/// What conditions may be on. Those of a resource come last: they hold for one and the same.
enum class SubjectField : std::uint8_t {
    read_only,
    event_source,
    event_name,
    event_type,
    user_identity_arn,
    session_credential_from_console,
    error_code,
    vpc_endpoint_id,
    resource_type,
    resource_arn,
};
inline constexpr std::size_t subject_field_count = 10;
inline constexpr std::size_t event_field_count = 8;

/// "readOnly", "resources.ARN", ...: as AdvancedFieldSelector spells it.
std::string_view name(SubjectField field);
std::optional<SubjectField> parse_subject_field(std::string_view name);

class RuleSet {
  public:
    /// A rule of the trail with that number; all its conditions must hold. `conditions` are copied.
    void add(std::size_t trail, std::span<const FieldSelector> conditions);
    void close();

    /// Words of room that match() needs.
    std::size_t room_words() const { return 4 * words_; }
    /// Sets the bits of the trails that have a rule which `subject` satisfies.
    void match(const Subject& subject, std::span<Word> trails, std::span<Word> room) const;

  private:
    void set_trails(std::span<const Word> rules, std::span<Word> trails) const;

    std::vector<std::size_t> trail_of_;  // By rule.
    std::array<FieldTable, subject_field_count> fields_;
    std::vector<SubjectField> event_fields_;  // Those of the event that any rule asks for.
    bool asks_for_resources_ = false;
    std::size_t words_ = 0;
};

}  // namespace opentrail::trail

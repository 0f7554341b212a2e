#include "trail/rule_set.h"

#include <algorithm>
#include <bit>

#include "base/assert.h"

namespace opentrail::trail {
namespace {

constexpr std::string_view field_names[subject_field_count] = {
    "readOnly",      "eventSource",      "eventName",
    "eventType",     "userIdentity.arn", "sessionCredentialFromConsole",
    "errorCode",     "vpcEndpointId",    "resources.type",
    "resources.ARN",
};

std::string_view value_of(SubjectField field, const Subject& subject) {
    switch (field) {
        case SubjectField::read_only: return subject.read_only ? "true" : "false";
        case SubjectField::event_source: return subject.event_source;
        case SubjectField::event_name: return subject.event_name;
        case SubjectField::event_type: return subject.event_type;
        case SubjectField::user_identity_arn: return subject.user_identity_arn;
        case SubjectField::session_credential_from_console:
            return subject.session_credential_from_console;
        case SubjectField::error_code: return subject.error_code;
        case SubjectField::vpc_endpoint_id: return subject.vpc_endpoint_id;
        case SubjectField::resource_type:
        case SubjectField::resource_arn: break;
    }
    INVARIANT(false);
}

bool any_bit(std::span<const Word> words) {
    return std::ranges::any_of(words, [](Word word) { return word != 0; });
}

}  // namespace

std::string_view name(SubjectField field) { return field_names[static_cast<std::size_t>(field)]; }

std::optional<SubjectField> parse_subject_field(std::string_view name) {
    const auto* const at = std::ranges::find(field_names, name);
    if (at == std::end(field_names)) return std::nullopt;
    return static_cast<SubjectField>(at - std::begin(field_names));
}

void RuleSet::add(std::size_t trail, std::span<const FieldSelector> conditions) {
    const std::size_t rule = trail_of_.size();
    trail_of_.push_back(trail);
    for (const FieldSelector& condition : conditions) {
        const std::optional<SubjectField> field = parse_subject_field(condition.field);
        INVARIANT(field.has_value());
        fields_[static_cast<std::size_t>(*field)].add(rule, condition);
    }
}

void RuleSet::close() {
    words_ = (trail_of_.size() + word_bits - 1) / word_bits;
    if (words_ == 0) return;
    for (std::size_t i = 0; i < subject_field_count; ++i) {
        if (!fields_[i].is_used()) continue;
        fields_[i].close(words_);
        if (i < event_field_count) {
            event_fields_.push_back(static_cast<SubjectField>(i));
        } else {
            asks_for_resources_ = true;
        }
    }
}

void RuleSet::match(const Subject& subject, std::span<Word> trails, std::span<Word> room) const {
    if (words_ == 0) return;
    const std::span<Word> rules = room.first(words_);
    const std::span<Word> of_resource = room.subspan(words_, words_);
    const std::span<Word> spare = room.subspan(2 * words_, 2 * words_);
    std::ranges::fill(rules, ~Word{0});
    for (const SubjectField field : event_fields_) {
        fields_[static_cast<std::size_t>(field)].keep_satisfied(value_of(field, subject), rules,
                                                                spare);
    }
    if (!asks_for_resources_) return set_trails(rules, trails);
    if (!any_bit(rules)) return;
    constexpr Resource nothing;
    const std::span<const Resource> resources =
        subject.resources.empty() ? std::span(&nothing, 1) : subject.resources;
    for (const Resource& resource : resources) {
        std::ranges::copy(rules, of_resource.begin());
        const FieldTable& types = fields_[static_cast<std::size_t>(SubjectField::resource_type)];
        if (types.is_used()) types.keep_satisfied(resource.type, of_resource, spare);
        if (!any_bit(of_resource)) continue;
        const FieldTable& arns = fields_[static_cast<std::size_t>(SubjectField::resource_arn)];
        if (arns.is_used()) arns.keep_satisfied(resource.arn, of_resource, spare);
        set_trails(of_resource, trails);
    }
}

void RuleSet::set_trails(std::span<const Word> rules, std::span<Word> trails) const {
    for (std::size_t i = 0; i < rules.size(); ++i) {
        for (Word word = rules[i]; word != 0; word &= word - 1) {
            const std::size_t rule =
                i * word_bits + static_cast<std::size_t>(std::countr_zero(word));
            // No rule has the bits past the last one.
            if (rule >= trail_of_.size()) return;
            const std::size_t trail = trail_of_[rule];
            trails[trail / word_bits] |= Word{1} << (trail % word_bits);
        }
    }
}

}  // namespace opentrail::trail

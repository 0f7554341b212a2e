#include "trail/matcher.h"

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "trail/basic_rules.h"
#include "trail/rule_set.h"

namespace opentrail::trail {
namespace {

using event::Category;

/// The categories that selectors can take. Insight events are PutInsightSelectors' affair.
constexpr std::array categories = {Category::management, Category::data,
                                   Category::network_activity};

FieldSelector condition(std::string_view field, Operator which, std::vector<std::string> values) {
    FieldSelector selector;
    selector.field = field;
    selector[which] = std::move(values);
    return selector;
}

/// The condition for what a basic selector's ReadWriteType lets through.
std::vector<FieldSelector> conditions_of(ReadWrite read_write) {
    if (read_write == ReadWrite::all) return {};
    return {condition("readOnly", Operator::equals,
                      {read_write == ReadWrite::read_only ? "true" : "false"})};
}

std::vector<FieldSelector> conditions_of(const EventSelector& selector,
                                         const DataResource& resource) {
    std::vector<FieldSelector> conditions = conditions_of(selector.read_write);
    conditions.push_back(condition("resources.type", Operator::equals, {resource.type}));
    const bool all = std::ranges::any_of(resource.values, [&](const std::string& value) {
        return stands_for_all(resource.type, value);
    });
    // Objects by the beginning of their ARN; functions and tables by all of it.
    const Operator which =
        resource.type == "AWS::S3::Object" ? Operator::starts_with : Operator::equals;
    if (!all) conditions.push_back(condition("resources.ARN", which, resource.values));
    return conditions;
}

bool satisfies(const FieldSelector& condition, std::string_view value) {
    const auto any = [&](Operator which, auto holds) {
        return std::ranges::any_of(condition[which], holds);
    };
    const auto same = [&](const std::string& text) { return value == text; };
    const auto begins = [&](const std::string& text) { return value.starts_with(text); };
    const auto ends = [&](const std::string& text) { return value.ends_with(text); };
    const bool undemanding = condition[Operator::equals].empty() &&
                             condition[Operator::starts_with].empty() &&
                             condition[Operator::ends_with].empty();
    return (undemanding || any(Operator::equals, same) || any(Operator::starts_with, begins) ||
            any(Operator::ends_with, ends)) &&
           !any(Operator::not_equals, same) && !any(Operator::not_starts_with, begins) &&
           !any(Operator::not_ends_with, ends);
}

}  // namespace

struct Matcher::Compiled {
    std::array<RuleSet, categories.size()> sets;
    std::size_t trail_words = 0;
    std::size_t room_words = 0;

    explicit Compiled(std::span<const Selectors* const> trails);
    RuleSet& of(Category category) { return sets[index_of(category)]; }
    void add(std::size_t trail, const EventSelector& selector);
    void add(std::size_t trail, const AdvancedEventSelector& selector);

    static std::size_t index_of(Category category) {
        return static_cast<std::size_t>(std::ranges::find(categories, category) -
                                        categories.begin());
    }
};

Matcher::Compiled::Compiled(std::span<const Selectors* const> trails) {
    for (std::size_t trail = 0; trail < trails.size(); ++trail) {
        for (const EventSelector& selector : trails[trail]->basic) add(trail, selector);
        for (const AdvancedEventSelector& selector : trails[trail]->advanced) add(trail, selector);
    }
    trail_words = (trails.size() + word_bits - 1) / word_bits;
    for (RuleSet& set : sets) {
        set.close();
        room_words = std::max(room_words, set.room_words());
    }
}

void Matcher::Compiled::add(std::size_t trail, const EventSelector& selector) {
    if (selector.include_management_events) {
        std::vector<FieldSelector> conditions = conditions_of(selector.read_write);
        if (!selector.exclude_management_event_sources.empty()) {
            conditions.push_back(condition("eventSource", Operator::not_equals,
                                           selector.exclude_management_event_sources));
        }
        of(Category::management).add(trail, conditions);
    }
    for (const DataResource& resource : selector.data_resources) {
        if (resource.values.empty()) continue;
        of(Category::data).add(trail, conditions_of(selector, resource));
    }
}

void Matcher::Compiled::add(std::size_t trail, const AdvancedEventSelector& selector) {
    std::vector<FieldSelector> conditions;
    std::vector<const FieldSelector*> on_category;
    for (const FieldSelector& field : selector.fields) {
        if (field.field == "eventCategory") {
            on_category.push_back(&field);
        } else if (parse_subject_field(field.field)) {
            conditions.push_back(field);
        } else if (!satisfies(field, "")) {
            return;  // No event has such a field: this condition holds for none.
        }
    }
    for (const Category category : categories) {
        const bool wanted = std::ranges::all_of(on_category, [&](const FieldSelector* field) {
            return satisfies(*field, event::name(category));
        });
        if (wanted) of(category).add(trail, conditions);
    }
}

bool Matches::any() const {
    return std::ranges::any_of(trails_, [](std::uint64_t word) { return word != 0; });
}

Matcher::Matcher(std::span<const Selectors* const> trails)
    : compiled_(std::make_unique<const Compiled>(trails)) {}

Matcher::Matcher(const Selectors& trail) {
    const Selectors* const only = &trail;
    compiled_ = std::make_unique<const Compiled>(std::span(&only, 1));
}

Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;

void Matcher::match(const Subject& subject, Matches& into) const {
    into.trails_.assign(compiled_->trail_words, 0);
    into.work_.resize(std::max(into.work_.size(), compiled_->room_words));
    const std::size_t index = Compiled::index_of(subject.category);
    if (index < categories.size()) {
        compiled_->sets[index].match(subject, into.trails_, into.work_);
    }
}

bool Matcher::matches(const Subject& subject) const {
    Matches matches;
    match(subject, matches);
    return matches.any();
}

}  // namespace opentrail::trail

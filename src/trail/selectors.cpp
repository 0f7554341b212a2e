#include "trail/selectors.h"

#include "trail/advanced_rules.h"
#include "trail/basic_rules.h"
#include "trail/selector_reader.h"

namespace opentrail::trail {
namespace {

constexpr std::string_view basic_member = "EventSelectors";
constexpr std::string_view advanced_member = "AdvancedEventSelectors";

JsonArray to_json(const std::vector<std::string>& texts) {
    JsonArray array;
    for (const std::string& text : texts) array.emplace_back(text);
    return array;
}

}  // namespace

std::string_view name(ReadWrite kind) {
    constexpr std::string_view names[] = {"All", "ReadOnly", "WriteOnly"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view name(Operator which) {
    constexpr std::string_view names[operator_count] = {
        "Equals", "StartsWith", "EndsWith", "NotEquals", "NotStartsWith", "NotEndsWith"};
    return names[static_cast<std::size_t>(which)];
}

Selectors Selectors::of_new_trail() {
    Selectors selectors;
    selectors.basic.emplace_back();
    return selectors;
}

Result<Selectors> parse_selectors(const JsonArray* basic, const JsonArray* advanced,
                                  Strictness strictness) {
    const bool strict = strictness == Strictness::aws;
    if (strict && (basic == nullptr) == (advanced == nullptr)) {
        return fail(Code::invalid,
                    "You must specify either EventSelectors or AdvancedEventSelectors, but not "
                    "both.");
    }
    Selectors selectors;
    if (basic != nullptr) {
        selectors.basic = TRY(read_event_selectors(*basic));
        if (strict) TRY(check_rules(selectors.basic));
    }
    if (advanced != nullptr) {
        selectors.advanced = TRY(read_advanced_event_selectors(*advanced));
        if (strict) TRY(check_rules(selectors.advanced));
    }
    if (selectors.basic.empty() && selectors.advanced.empty()) return Selectors::of_new_trail();
    return selectors;
}

JsonArray to_json(std::span<const EventSelector> selectors) {
    JsonArray array;
    for (const EventSelector& selector : selectors) {
        JsonArray resources;
        for (const DataResource& resource : selector.data_resources) {
            resources.push_back(
                JsonObject{{"Type", resource.type}, {"Values", to_json(resource.values)}});
        }
        array.push_back(JsonObject{
            {"ReadWriteType", name(selector.read_write)},
            {"IncludeManagementEvents", selector.include_management_events},
            {"DataResources", std::move(resources)},
            {"ExcludeManagementEventSources", to_json(selector.exclude_management_event_sources)},
        });
    }
    return array;
}

JsonArray to_json(std::span<const AdvancedEventSelector> selectors) {
    JsonArray array;
    for (const AdvancedEventSelector& selector : selectors) {
        JsonArray fields;
        for (const FieldSelector& field : selector.fields) {
            JsonObject object{{"Field", field.field}};
            for (std::size_t i = 0; i < operator_count; ++i) {
                const auto which = static_cast<Operator>(i);
                if (!field[which].empty()) object.emplace(name(which), to_json(field[which]));
            }
            fields.push_back(std::move(object));
        }
        JsonObject object;
        if (selector.name) object.emplace("Name", *selector.name);
        object.emplace("FieldSelectors", std::move(fields));
        array.push_back(std::move(object));
    }
    return array;
}

std::string to_text(const Selectors& selectors) {
    JsonObject object;
    if (!selectors.basic.empty()) object.emplace(basic_member, to_json(selectors.basic));
    if (!selectors.advanced.empty()) object.emplace(advanced_member, to_json(selectors.advanced));
    return opentrail::to_text(object);
}

Result<Selectors> parse_selectors_text(std::string_view text) {
    const JsonObject object = TRY(parse_json_object(text));
    const JsonArray* basic = TRY(array_member(object, basic_member));
    const JsonArray* advanced = TRY(array_member(object, advanced_member));
    return parse_selectors(basic, advanced, Strictness::lenient);
}

}  // namespace opentrail::trail

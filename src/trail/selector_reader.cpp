#include "trail/selector_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "trail/rule_set.h"

namespace opentrail::trail {
namespace {

/// As many as there are: those that rules can be on, and eventCategory.
constexpr std::size_t fields_max = subject_field_count + 1;

std::unexpected<Error> refuse(std::string message) {
    return fail(Code::invalid, std::move(message));
}

Result<const JsonObject*> object_of(const Json& value, std::string_view list) {
    if (const JsonObject* object = value.if_object()) return object;
    return refuse(fmt::format("{} holds something that is not an object", list));
}

/// A list of texts; empty when it is absent.
Result<std::vector<std::string>> texts_of(const JsonObject& object, std::string_view member) {
    std::vector<std::string> texts;
    const JsonArray* list = TRY(array_member(object, member));
    if (list == nullptr) return texts;
    for (const Json& value : *list) {
        const boost::json::string* text = value.if_string();
        if (text == nullptr) {
            return refuse(fmt::format("{} holds something that is not a string", member));
        }
        texts.emplace_back(text->data(), text->size());
    }
    return texts;
}

Result<ReadWrite> read_write_of(const JsonObject& object) {
    const std::optional<std::string> text = TRY(text_member(object, "ReadWriteType"));
    if (!text) return ReadWrite::all;
    for (const ReadWrite kind : {ReadWrite::all, ReadWrite::read_only, ReadWrite::write_only}) {
        if (*text == name(kind)) return kind;
    }
    return refuse(fmt::format(
        "Value {} for ReadWriteType is invalid. Valid values are: All, ReadOnly, WriteOnly",
        *text));
}

Result<std::vector<DataResource>> data_resources_of(const JsonObject& object) {
    std::vector<DataResource> resources;
    const JsonArray* list = TRY(array_member(object, "DataResources"));
    if (list == nullptr) return resources;
    for (const Json& value : *list) {
        const JsonObject* resource = TRY(object_of(value, "DataResources"));
        std::optional<std::string> type = TRY(text_member(*resource, "Type"));
        resources.push_back({std::move(type).value_or(""), TRY(texts_of(*resource, "Values"))});
    }
    return resources;
}

Result<FieldSelector> field_selector_of(const JsonObject& object) {
    FieldSelector selector;
    std::optional<std::string> field = TRY(text_member(object, "Field"));
    if (!field) return refuse("Field is missing in FieldSelectors.");
    selector.field = *std::move(field);
    for (std::size_t i = 0; i < operator_count; ++i) {
        const auto which = static_cast<Operator>(i);
        selector[which] = TRY(texts_of(object, name(which)));
    }
    return selector;
}

}  // namespace

Result<std::vector<EventSelector>> read_event_selectors(const JsonArray& list) {
    std::vector<EventSelector> selectors;
    for (const Json& value : list) {
        const JsonObject* object = TRY(object_of(value, "EventSelectors"));
        EventSelector selector;
        selector.read_write = TRY(read_write_of(*object));
        selector.include_management_events =
            TRY(bool_member(*object, "IncludeManagementEvents")).value_or(true);
        selector.data_resources = TRY(data_resources_of(*object));
        selector.exclude_management_event_sources =
            TRY(texts_of(*object, "ExcludeManagementEventSources"));
        selectors.push_back(std::move(selector));
    }
    return selectors;
}

Result<std::vector<AdvancedEventSelector>> read_advanced_event_selectors(const JsonArray& list) {
    std::vector<AdvancedEventSelector> selectors;
    for (const Json& value : list) {
        const JsonObject* object = TRY(object_of(value, "AdvancedEventSelectors"));
        AdvancedEventSelector selector;
        selector.name = TRY(text_member(*object, "Name"));
        const JsonArray* fields = TRY(array_member(*object, "FieldSelectors"));
        if (fields == nullptr)
            return refuse("FieldSelectors is missing in AdvancedEventSelectors.");
        // Before any is compared with another: each field may be given once.
        if (fields->size() > fields_max) {
            return refuse(fmt::format("Specify at most {} fields in FieldSelectors.", fields_max));
        }
        for (const Json& field : *fields) {
            const JsonObject* holder = TRY(object_of(field, "FieldSelectors"));
            FieldSelector read = TRY(field_selector_of(*holder));
            // CloudTrail User Guide: a field may be given once. What two conditions on
            // one field would mean is nowhere said.
            if (std::ranges::find(selector.fields, read.field, &FieldSelector::field) !=
                selector.fields.end()) {
                return refuse(fmt::format("The field {} occurs more than once in FieldSelectors.",
                                          read.field));
            }
            selector.fields.push_back(std::move(read));
        }
        selectors.push_back(std::move(selector));
    }
    return selectors;
}

}  // namespace opentrail::trail

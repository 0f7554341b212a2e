#include "trail/selectors.h"

#include <fmt/format.h>

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

Result<Selectors> read_selectors(const JsonArray* basic, const JsonArray* advanced) {
    Selectors selectors;
    if (basic != nullptr) selectors.basic = TRY(read_event_selectors(*basic));
    if (advanced != nullptr) selectors.advanced = TRY(read_advanced_event_selectors(*advanced));
    if (selectors.basic.empty() && selectors.advanced.empty()) return Selectors::of_new_trail();
    return selectors;
}

/// Counts what selectors are made of, and looks for texts that are too long.
class Bounds {
  public:
    void add(std::string_view text) {
        ++count_;
        too_long_ = too_long_ || text.size() > text_bytes_max;
    }
    void add(std::span<const std::string> texts) {
        for (const std::string& text : texts) add(text);
    }
    Result<void> check() const {
        if (count_ > parts_max) {
            return fail(Code::invalid, fmt::format("The selectors have {} fields and values; at "
                                                   "most {} are kept.",
                                                   count_, parts_max));
        }
        if (!too_long_) return {};
        return fail(Code::invalid, fmt::format("The selectors have a text of more than {} bytes.",
                                               text_bytes_max));
    }

  private:
    /// Above what CloudTrail's rules allow, 500 values on as many fields.
    static constexpr std::size_t parts_max = 2000;
    /// 2,048 characters (CloudTrail API Reference, AdvancedFieldSelector).
    static constexpr std::size_t text_bytes_max = 4 * 2048;

    std::size_t count_ = 0;
    bool too_long_ = false;
};

/// What is kept though it breaks the rules has bounds too: it is read again for every request.
Result<void> check_bounds(const Selectors& selectors) {
    Bounds bounds;
    for (const EventSelector& selector : selectors.basic) {
        bounds.add(name(selector.read_write));
        for (const DataResource& resource : selector.data_resources) {
            bounds.add(resource.type);
            bounds.add(resource.values);
        }
        bounds.add(selector.exclude_management_event_sources);
    }
    for (const AdvancedEventSelector& selector : selectors.advanced) {
        bounds.add(selector.name.value_or(""));
        for (const FieldSelector& field : selector.fields) {
            bounds.add(field.field);
            for (const std::vector<std::string>& values : field.values) bounds.add(values);
        }
    }
    return bounds.check();
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
    Selectors selectors = TRY(read_selectors(basic, advanced));
    if (strict) {
        TRY(check_rules(selectors.basic));
        TRY(check_rules(selectors.advanced));
    } else {
        TRY(check_bounds(selectors));
    }
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
    return read_selectors(basic, advanced);
}

}  // namespace opentrail::trail

#include "api/model/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "api/camel_case.h"
#include "api/excerpt.h"
#include "api/model/pattern.h"

namespace opentrail::api::model {
namespace {

/// What one request can be told at once: it may have broken thousands.
constexpr std::size_t problems_told_max = 20;

/// As AWS's framework names the types of JSON (those of the Jackson parser).
std::string_view token_of(const Json& value) {
    if (value.is_object()) return "START_OBJECT";
    if (value.is_array()) return "START_ARRAY";
    if (value.is_string()) return "STRING_VALUE";
    if (value.is_bool()) return value.get_bool() ? "TRUE_VALUE" : "FALSE_VALUE";
    return value.is_null() ? "NULL_VALUE" : "NUMBER_VALUE";
}

std::string_view type_of(Kind kind) {
    switch (kind) {
        case Kind::structure:
        case Kind::map: return "an Object";
        case Kind::list: return "a Collection";
        case Kind::text: return "a String";
        case Kind::integer: return "an Integer";
        case Kind::number: return "a Double";
        case Kind::flag: return "a Boolean";
        case Kind::time: return "milliseconds since epoch";
        case Kind::blob: break;
    }
    return "a ByteBuffer";
}

bool is_whole(const Json& value) {
    if (value.is_int64()) return true;
    const double* number = value.if_double();
    return number && std::trunc(*number) == *number && std::abs(*number) < 9e15;
}

bool is_of(Kind kind, const Json& value) {
    switch (kind) {
        case Kind::structure:
        case Kind::map: return value.is_object();
        case Kind::list: return value.is_array();
        case Kind::text:
        case Kind::blob: return value.is_string();
        case Kind::integer: return is_whole(value);
        case Kind::number:
        case Kind::time: return value.is_number();
        case Kind::flag: break;
    }
    return value.is_bool();
}

std::string_view view(const Json& value) {
    const auto& text = value.get_string();
    return {text.data(), text.size()};
}

/// How much of what a shape limits a value has.
std::int64_t size_of(const Shape& shape, const Json& value) {
    switch (shape.kind) {
        case Kind::list: return static_cast<std::int64_t>(value.get_array().size());
        case Kind::map: return static_cast<std::int64_t>(value.get_object().size());
        case Kind::integer:
            return value.is_int64() ? value.get_int64() : std::llround(value.get_double());
        case Kind::text:
            // Characters, not bytes: all but the continuation bytes of UTF-8.
            return std::ranges::count_if(
                view(value), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
        case Kind::blob: {
            // The bytes that the base64 stands for.
            const std::string_view text = view(value);
            const auto digits = std::ranges::find(text, '=') - text.begin();
            return digits * 3 / 4;
        }
        default: return 0;
    }
}

/// As messages show values: a text as it is, a list of them in brackets.
std::string quoted(std::string_view text) { return fmt::format("'{}'", excerpt(text)); }

std::string shown(const JsonArray& list) {
    std::string text = "[";
    for (const Json& item : list) {
        if (text.size() > 1) text += ", ";
        text += item.is_string() ? std::string(view(item)) : to_text(item);
    }
    return quoted(text + "]");
}

std::string shown(const JsonObject& object) { return quoted(to_text(object)); }

std::string shown(const Json& value) {
    if (value.is_string()) return quoted(view(value));
    if (const JsonArray* list = value.if_array()) return shown(*list);
    return quoted(to_text(value));
}

/// The constraints of a shape that `value` breaks, as sentences; of all of them without a value.
std::vector<std::string> broken(const Shape& shape, const Json* value) {
    std::vector<std::string> sentences;
    const std::int64_t size = value ? size_of(shape, *value) : 0;
    const std::string_view what = shape.kind == Kind::integer ? "value" : "length";
    if (shape.most != no_most && (!value || size > shape.most)) {
        sentences.push_back(
            fmt::format("Member must have {} less than or equal to {}", what, shape.most));
    }
    if (shape.least != no_least && (!value || size < shape.least)) {
        sentences.push_back(
            fmt::format("Member must have {} greater than or equal to {}", what, shape.least));
    }
    if (!shape.pattern.empty() && (!value || !fits_pattern(shape.pattern, view(*value)))) {
        sentences.push_back(
            fmt::format("Member must satisfy regular expression pattern: {}", shape.pattern));
    }
    if (!shape.values.empty() &&
        (!value || std::ranges::find(shape.values, view(*value)) == shape.values.end())) {
        sentences.push_back(
            fmt::format("Member must satisfy enum value set: [{}]", fmt::join(shape.values, ", ")));
    }
    return sentences;
}

/// One walk over a request.
class Check {
  public:
    void structure(const Shape& shape, const JsonObject& object, const std::string& path);
    std::optional<Refused> problem() const;

  private:
    void value(const Shape& shape, const Json& value, const std::string& path, bool own);
    void list(const Shape& shape, const JsonArray& items, const std::string& path);
    void map(const Shape& shape, const JsonObject& object, const std::string& path);
    bool inner_is_wrong(const Shape& shape, const Json& value);
    void note(std::string_view value, const std::string& path, std::string_view constraint);

    std::optional<std::string> serialization_;
    std::vector<std::string> problems_;
    std::size_t count_ = 0;
};

/// `value` as messages show it.
void Check::note(std::string_view value, const std::string& path, std::string_view constraint) {
    if (++count_ > problems_told_max) return;
    problems_.push_back(
        fmt::format("Value {} at '{}' failed to satisfy constraint: {}", value, path, constraint));
}

void Check::structure(const Shape& shape, const JsonObject& object, const std::string& path) {
    for (const Member& member : shape.members) {
        const Json* found = object.if_contains(member.name);
        const std::string inner =
            path.empty() ? lower_first(member.name) : path + "." + lower_first(member.name);
        if (found && !found->is_null()) {
            value(*member.shape, *found, inner, !member.own_error.empty());
        } else if (member.required) {
            note("null", inner, "Member must not be null");
        }
    }
}

/// `own`: its own constraints are for the operation to judge.
void Check::value(const Shape& shape, const Json& value, const std::string& path, bool own) {
    if (!is_of(shape.kind, value)) {
        if (!serialization_) {
            serialization_ =
                fmt::format("{} can not be converted to {}", token_of(value), type_of(shape.kind));
        }
        return;
    }
    // Messages stand in events.
    const bool is_hidden = shape.secret || shape.kind == Kind::blob;
    if (!own && shape.own_error.empty()) {
        for (const std::string& sentence : broken(shape, &value))
            note(is_hidden ? "'***'" : shown(value), path, sentence);
    }
    switch (shape.kind) {
        case Kind::structure: return structure(shape, value.get_object(), path);
        case Kind::list: return list(shape, value.get_array(), path);
        case Kind::map: return map(shape, value.get_object(), path);
        default: return;
    }
}

/// A list of structures is looked at item by item. Items without members are told together, as
/// AWS's framework does: it says which constraints there are, not which item breaks them.
void Check::list(const Shape& shape, const JsonArray& items, const std::string& path) {
    const Shape& item = *shape.item;
    const bool inside =
        item.kind == Kind::structure || item.kind == Kind::list || item.kind == Kind::map;
    bool any_null = false;
    bool any_wrong = false;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].is_null()) {
            any_null = true;
        } else if (inside) {
            value(item, items[i], fmt::format("{}.{}.member", path, i + 1), false);
        } else {
            any_wrong = inner_is_wrong(item, items[i]) || any_wrong;
        }
    }
    if (any_null)
        note(shown(items), path, "Member must satisfy constraint: [Member must not be null]");
    if (any_wrong) {
        note(shown(items), path,
             fmt::format("Member must satisfy constraint: [{}]",
                         fmt::join(broken(item, nullptr), ", ")));
    }
}

void Check::map(const Shape& shape, const JsonObject& object, const std::string& path) {
    bool wrong_key = false;
    bool wrong_value = false;
    bool any_null = false;
    for (const auto& [key, item] : object) {
        wrong_key = inner_is_wrong(*shape.key, Json(key)) || wrong_key;
        if (item.is_null()) {
            any_null = true;
        } else {
            wrong_value = inner_is_wrong(*shape.item, item) || wrong_value;
        }
    }
    if (any_null)
        note(shown(object), path, "Map value must satisfy constraint: [Member must not be null]");
    if (wrong_key) {
        note(shown(object), path,
             fmt::format("Map keys must satisfy constraint: [{}]",
                         fmt::join(broken(*shape.key, nullptr), ", ")));
    }
    if (wrong_value) {
        note(shown(object), path,
             fmt::format("Map value must satisfy constraint: [{}]",
                         fmt::join(broken(*shape.item, nullptr), ", ")));
    }
}

/// Of a value inside a list or map, without members of its own.
bool Check::inner_is_wrong(const Shape& shape, const Json& value) {
    if (is_of(shape.kind, value)) {
        return shape.own_error.empty() && !broken(shape, &value).empty();
    }
    if (!serialization_) {
        serialization_ =
            fmt::format("{} can not be converted to {}", token_of(value), type_of(shape.kind));
    }
    return false;
}

std::optional<Refused> Check::problem() const {
    if (serialization_) return Refused{"SerializationException", *serialization_};
    if (count_ == 0) return std::nullopt;
    return Refused{"ValidationException",
                   fmt::format("{} validation error{} detected: {}", count_, count_ == 1 ? "" : "s",
                               fmt::join(problems_, "; "))};
}

}  // namespace

std::optional<Refused> check_request(const Operation& operation, const JsonObject& request) {
    Check check;
    check.structure(*operation.input, request, "");
    return check.problem();
}

}  // namespace opentrail::api::model

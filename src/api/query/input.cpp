#include "api/query/input.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "api/excerpt.h"

namespace opentrail::api::query {
namespace {

using model::Kind;
using model::Member;
using model::Shape;

using Value = Outcome<std::optional<Json>>;  // Nothing where the form has nothing.

std::unexpected<Refused> malformed(std::string_view name, std::string_view why) {
    return refuse("MalformedInput", fmt::format("The field {} {}", excerpt(name), why));
}

/// One walk over a form. Its depth is that of the shape.
class Reader {
  public:
    explicit Reader(const aws::QueryForm& form) : form_(form) {}

    /// The members of a structure whose names begin with `prefix`, which ends in '.' or is empty.
    Outcome<JsonObject> structure(const Shape& shape, const std::string& prefix) const {
        JsonObject object;
        for (const Member& member : shape.members) {
            Value found = value(*member.shape, prefix + std::string(member.name));
            if (!found) return std::unexpected(std::move(found.error()));
            if (*found) object[member.name] = std::move(**found);
        }
        return object;
    }

  private:
    Value value(const Shape& shape, const std::string& name) const;
    Value scalar(const Shape& shape, const std::string& name) const;
    Value list(const Shape& shape, const std::string& name) const;
    Value map(const Shape& shape, const std::string& name) const;

    bool has_any(const std::string& prefix) const {
        const auto place = form_.lower_bound(prefix);
        return place != form_.end() && place->first.starts_with(prefix);
    }
    bool has(const std::string& name) const { return form_.contains(name) || has_any(name + "."); }

    /// How many items there are below `prefix`, "Tags.member.", numbered from 1 without a gap.
    Outcome<std::size_t> count(const std::string& prefix) const;

    const aws::QueryForm& form_;
};

Value Reader::value(const Shape& shape, const std::string& name) const {
    switch (shape.kind) {
        case Kind::list: return list(shape, name);
        case Kind::map: return map(shape, name);
        case Kind::structure: break;
        default: return scalar(shape, name);
    }
    if (!has(name)) return std::nullopt;
    Outcome<JsonObject> object = structure(shape, name + ".");
    if (!object) return std::unexpected(std::move(object.error()));
    return Json(*std::move(object));
}

Value Reader::scalar(const Shape& shape, const std::string& name) const {
    const auto place = form_.find(name);
    if (place == form_.end()) return std::nullopt;
    const std::string& text = place->second;
    const char* const end = text.data() + text.size();
    switch (shape.kind) {
        case Kind::integer: {
            std::int64_t number = 0;
            const auto [stop, error] = std::from_chars(text.data(), end, number);
            if (error != std::errc() || stop != end) return malformed(name, "is not an integer.");
            return Json(number);
        }
        case Kind::number: {
            double number = 0;
            const auto [stop, error] =
                std::from_chars(text.data(), end, number, std::chars_format::fixed);
            if (error != std::errc() || stop != end) return malformed(name, "is not a number.");
            return Json(number);
        }
        case Kind::flag:
            if (text != "true" && text != "false") {
                return malformed(name, "is neither true nor false.");
            }
            return Json(text == "true");
        default: return Json(text);
    }
}

Outcome<std::size_t> Reader::count(const std::string& prefix) const {
    std::size_t count = 0;
    while (has(fmt::format("{}{}", prefix, count + 1))) ++count;
    for (auto place = form_.lower_bound(prefix);
         place != form_.end() && place->first.starts_with(prefix); ++place) {
        const std::string_view rest = std::string_view(place->first).substr(prefix.size());
        const std::string_view number = rest.substr(0, rest.find('.'));
        std::size_t index = 0;
        const auto [stop, error] =
            std::from_chars(number.data(), number.data() + number.size(), index);
        const bool whole = error == std::errc() && stop == number.data() + number.size();
        if (!whole || index == 0 || index > count || number.front() == '0') {
            return malformed(place->first, "does not continue its list, which is counted from 1.");
        }
    }
    return count;
}

Value Reader::list(const Shape& shape, const std::string& name) const {
    const auto whole = form_.find(name);
    if (whole != form_.end() && !whole->second.empty()) return malformed(name, "is a list.");
    const std::string prefix = name + ".member.";
    const Outcome<std::size_t> items = count(prefix);
    if (!items) return std::unexpected(items.error());
    if (*items == 0 && whole == form_.end()) return std::nullopt;
    if (*items > 0 && whole != form_.end()) return malformed(name, "is a list.");
    JsonArray array;
    for (std::size_t i = 1; i <= *items; ++i) {
        Value item = value(*shape.item, fmt::format("{}{}", prefix, i));
        if (!item) return std::unexpected(std::move(item.error()));
        if (*item) array.push_back(std::move(**item));
    }
    return Json(std::move(array));
}

Value Reader::map(const Shape& shape, const std::string& name) const {
    const auto whole = form_.find(name);
    if (whole != form_.end() && !whole->second.empty()) return malformed(name, "is a map.");
    const std::string prefix = name + ".entry.";
    const Outcome<std::size_t> entries = count(prefix);
    if (!entries) return std::unexpected(entries.error());
    if (*entries == 0 && whole == form_.end()) return std::nullopt;
    JsonObject object;
    for (std::size_t i = 1; i <= *entries; ++i) {
        const std::string entry = fmt::format("{}{}", prefix, i);
        const auto key = form_.find(entry + ".key");
        if (key == form_.end()) return malformed(entry, "has no key.");
        if (object.contains(key->second)) return malformed(entry, "repeats a key.");
        Value item = value(*shape.item, entry + ".value");
        if (!item) return std::unexpected(std::move(item.error()));
        if (*item) object[key->second] = std::move(**item);
    }
    return Json(std::move(object));
}

}  // namespace

Outcome<JsonObject> read_input(const Shape& shape, const aws::QueryForm& form) {
    return Reader(form).structure(shape, "");
}

}  // namespace opentrail::api::query

#include "api/testing/bad_requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "api/model/pattern.h"
#include "base/assert.h"

namespace opentrail::api {
namespace {

using model::Kind;
using model::Member;
using model::Shape;

bool fits(const Shape& shape, const std::string& text) {
    const auto length = static_cast<std::int64_t>(text.size());
    return length >= shape.least && length <= shape.most &&
           (shape.pattern.empty() || model::fits_pattern(shape.pattern, text));
}

std::size_t least_of(const Shape& shape) {
    return static_cast<std::size_t>(std::max<std::int64_t>(shape.least, 1));
}

std::string good_text(const Shape& shape) {
    if (!shape.values.empty()) return std::string(shape.values[0]);
    const std::string candidates[] = {std::string(least_of(shape), 'a'),
                                      std::string(least_of(shape), '1'),
                                      "s3://logs/x",
                                      "ec2.amazonaws.com",
                                      "06:30",
                                      "arn:aws:x"};
    const auto* found =
        std::ranges::find_if(candidates, [&](const auto& text) { return fits(shape, text); });
    INVARIANT(found != std::end(candidates));
    return *found;
}

Json good_value(const Shape& shape) {
    switch (shape.kind) {
        case Kind::structure: {
            JsonObject object;
            for (const Member& member : shape.members) {
                object[member.name] = good_value(*member.shape);
            }
            return object;
        }
        case Kind::list: {
            JsonArray list;
            for (std::size_t i = 0; i < least_of(shape); ++i) {
                list.push_back(good_value(*shape.item));
            }
            return list;
        }
        case Kind::map: return JsonObject{{good_text(*shape.key), good_value(*shape.item)}};
        case Kind::text: return Json(good_text(shape));
        case Kind::integer: return std::max<std::int64_t>(shape.least, 1);
        case Kind::number: return 1.5;
        case Kind::time: return 1'767'322'807;
        case Kind::blob: return "AA==";
        case Kind::flag: break;
    }
    return true;
}

/// A text of the right length that the pattern does not match.
std::string text_outside(const Shape& shape) {
    for (const char* letter : {" ", "\n", "\u00fc"}) {
        std::string text;
        for (std::size_t i = 0; i < least_of(shape); ++i) text += letter;
        if (!model::fits_pattern(shape.pattern, text)) return text;
    }
    return "";
}

/// A value of `size` where its kind counts.
Json sized(const Shape& shape, std::int64_t size) {
    if (shape.kind == Kind::integer) return size;
    const auto count = static_cast<std::size_t>(size);
    if (shape.kind == Kind::text) return Json(std::string(count, 'a'));
    if (shape.kind == Kind::map) {
        JsonObject object;
        for (std::size_t i = 0; i < count; ++i) {
            object[shape.key->values[i]] = good_value(*shape.item);
        }
        return object;
    }
    JsonArray list;
    for (std::size_t i = 0; i < count; ++i) {
        list.push_back(good_value(*shape.item));
        // No two tags alike, so that nothing but their number is wrong.
        if (shape.item->name == "Tag") {
            list.back().as_object()["Key"] = fmt::format("key {}", i);
        }
    }
    return list;
}

/// Puts a value into a copy of the good request, at one place.
using Place = std::function<JsonObject(const Json*)>;

class Breaker {
  public:
    explicit Breaker(const model::Operation& operation) : good_(good_request(operation)) {
        structure(*operation.input, "", [this](const std::function<void(JsonObject&)>& edit) {
            JsonObject copy = good_;
            edit(copy);
            return copy;
        });
    }

    std::vector<BadRequest> found;

  private:
    using EditObject = std::function<JsonObject(const std::function<void(JsonObject&)>&)>;

    void structure(const Shape& shape, const std::string& path, const EditObject& edit);
    void value(const Shape& shape, const std::string& path, const Place& put, bool own);
    void inside(const Shape& shape, const std::string& path, const Place& put);

    void add(const std::string& path, std::string constraint, JsonObject request, bool own) {
        found.push_back({fmt::format("{}: {}", path, constraint), std::move(request),
                         own ? "" : "ValidationException", path, std::move(constraint)});
    }

    const JsonObject good_;
};

void Breaker::structure(const Shape& shape, const std::string& path, const EditObject& edit) {
    for (const Member& member : shape.members) {
        std::string lowered(member.name);
        lowered[0] = static_cast<char>(std::tolower(lowered[0]));
        const std::string inner = path.empty() ? lowered : path + "." + lowered;
        const bool own = !member.own_error.empty();
        if (member.required) {
            add(inner, "Member must not be null",
                edit([&](JsonObject& object) { object.erase(member.name); }), false);
        }
        const Place put = [&](const Json* changed) {
            return edit([&](JsonObject& object) { object[member.name] = *changed; });
        };
        value(*member.shape, inner, put, own);
    }
}

void Breaker::value(const Shape& shape, const std::string& path, const Place& put, bool own) {
    own = own || !shape.own_error.empty();
    const Json other = shape.kind == Kind::text || shape.kind == Kind::blob ? Json(5) : Json("x");
    found.push_back({path + ": of another type", put(&other), "SerializationException", "", ""});
    const auto broken = [&](std::string constraint, const Json& bad) {
        add(path, std::move(constraint), put(&bad), own);
    };
    const std::string_view what = shape.kind == Kind::integer ? "value" : "length";
    if (shape.least != model::no_least) {
        broken(fmt::format("Member must have {} greater than or equal to {}", what, shape.least),
               sized(shape, shape.least - 1));
    }
    const bool countable = shape.kind != Kind::map || shape.key->values.size() > 1;
    if (shape.most != model::no_most && countable) {
        broken(fmt::format("Member must have {} less than or equal to {}", what, shape.most),
               sized(shape, shape.most + 1));
    }
    if (!shape.pattern.empty()) {
        const std::string bad = text_outside(shape);
        INVARIANT(!bad.empty());
        broken(fmt::format("Member must satisfy regular expression pattern: {}", shape.pattern),
               Json(bad));
    }
    if (!shape.values.empty()) {
        broken(
            fmt::format("Member must satisfy enum value set: [{}]", fmt::join(shape.values, ", ")),
            "NoSuchValue");
    }
    inside(shape, path, put);
}

void Breaker::inside(const Shape& shape, const std::string& path, const Place& put) {
    if (shape.kind == Kind::structure) {
        structure(shape, path, [&](const std::function<void(JsonObject&)>& edit) {
            Json object = good_value(shape);
            edit(object.as_object());
            return put(&object);
        });
    } else if (shape.kind == Kind::list) {
        const bool deep = shape.item->kind == Kind::structure;
        const Place put_item = [&](const Json* item) {
            Json list = good_value(shape);
            list.as_array()[0] = *item;
            return put(&list);
        };
        value(*shape.item, deep ? path + ".1.member" : path, put_item, false);
    } else if (shape.kind == Kind::map) {
        const Place put_item = [&](const Json* item) {
            const Json map = JsonObject{{good_text(*shape.key), *item}};
            return put(&map);
        };
        value(*shape.item, path, put_item, false);
        const Json map = JsonObject{{"\n", good_value(*shape.item)}};
        add(path, "Map keys must satisfy constraint: [", put(&map), false);
    }
}

}  // namespace

JsonObject good_request(const model::Operation& operation) {
    return good_value(*operation.input).as_object();
}

std::vector<BadRequest> bad_requests(const model::Operation& operation) {
    return std::move(Breaker(operation).found);
}

}  // namespace opentrail::api

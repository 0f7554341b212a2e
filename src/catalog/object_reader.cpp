#include "catalog/object_reader.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <limits>

#include "base/encoding.h"

namespace opentrail::catalog {
namespace {

namespace json = boost::json;

std::optional<std::int64_t> integer(const json::value& value) {
    if (const auto* number = value.if_int64()) return *number;
    return std::nullopt;
}

}  // namespace

const json::value* ObjectReader::find(std::string_view name) {
    const json::value* value = object_.if_contains(name);
    if (!value) wrong(name, "there");
    return value;
}

void ObjectReader::wrong(std::string_view name, std::string_view expected) {
    if (problem_.empty()) problem_ = fmt::format("member {} is not {}", name, expected);
}

std::string ObjectReader::text(std::string_view name) {
    const json::value* value = find(name);
    if (!value) return {};
    if (const auto* text = value->if_string()) return std::string(std::string_view(*text));
    wrong(name, "text");
    return {};
}

std::optional<std::string> ObjectReader::optional_text(std::string_view name) {
    if (!object_.if_contains(name)) return std::nullopt;
    return text(name);
}

std::vector<const json::object*> ObjectReader::objects(std::string_view name) {
    const json::value* value = find(name);
    if (!value) return {};
    std::vector<const json::object*> objects;
    const auto* list = value->if_array();
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        if (const auto* object = (*list)[i].if_object()) objects.push_back(object);
    }
    if (list && objects.size() == list->size()) return objects;
    wrong(name, "a list of objects");
    return {};
}

void ObjectReader::take_problem(const ObjectReader& inner) {
    if (problem_.empty()) problem_ = inner.problem_;
}

std::vector<std::string> ObjectReader::texts(std::string_view name) {
    const json::value* value = find(name);
    if (!value) return {};
    const auto* list = value->if_array();
    if (!list) {
        wrong(name, "a list");
        return {};
    }
    std::vector<std::string> texts;
    for (const json::value& item : *list) {
        const auto* text = item.if_string();
        if (!text) {
            wrong(name, "a list of texts");
            return {};
        }
        texts.emplace_back(std::string_view(*text));
    }
    return texts;
}

std::string ObjectReader::bytes(std::string_view name) {
    Result<std::string> bytes = decode_base64(text(name));
    if (bytes) return *std::move(bytes);
    wrong(name, "base64");
    return {};
}

std::uint64_t ObjectReader::number(std::string_view name) {
    const json::value* value = find(name);
    if (!value) return 0;
    if (const auto* number = value->if_uint64()) return *number;
    const std::optional<std::int64_t> number = integer(*value);
    if (number && *number >= 0) return static_cast<std::uint64_t>(*number);
    wrong(name, "a whole number");
    return 0;
}

bool ObjectReader::flag(std::string_view name) {
    const json::value* value = find(name);
    if (!value) return false;
    if (const bool* flag = value->if_bool()) return *flag;
    wrong(name, "true or false");
    return false;
}

Sha256 ObjectReader::hash(std::string_view name) {
    const Result<Sha256> hash = decode_sha256(text(name));
    if (!hash) wrong(name, "64 hex digits");
    return hash ? *hash : Sha256{};
}

Timestamp ObjectReader::time(std::string_view name) {
    const json::value* value = find(name);
    const std::optional<std::int64_t> millis = value ? integer(*value) : 0;
    if (!millis) wrong(name, "a time in milliseconds");
    return from_millis(millis.value_or(0));
}

std::optional<Timestamp> ObjectReader::optional_time(std::string_view name) {
    if (!object_.if_contains(name)) return std::nullopt;
    return time(name);
}

journal::Position ObjectReader::position(std::string_view name) {
    const json::value* value = find(name);
    const auto* object = value ? value->if_object() : nullptr;
    if (!object) {
        wrong(name, "a position");
        return {};
    }
    ObjectReader inner(*object);
    const std::uint64_t shard = inner.number("shard");
    const std::uint64_t offset = inner.number("offset");
    if (!inner.problem().empty() || shard > std::numeric_limits<std::uint32_t>::max()) {
        wrong(name, "a position");
        return {};
    }
    return {.shard = static_cast<std::uint32_t>(shard), .offset = offset};
}

std::optional<journal::Position> ObjectReader::optional_position(std::string_view name) {
    if (!object_.if_contains(name)) return std::nullopt;
    return position(name);
}

}  // namespace opentrail::catalog

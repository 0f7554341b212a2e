#include "api/trails/tag_list.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "api/excerpt.h"

namespace opentrail::api {
namespace {

// AWS CloudTrail API Reference, AddTags ("up to 50 tags") and Tag (lengths).
constexpr std::size_t tags_max = 50;
constexpr std::size_t key_length_max = 128;
constexpr std::size_t value_length_max = 256;

/// Older models of CloudTrail have this pattern for keys and values (botocore, service-2.json).
bool has_only_allowed(const std::string& text) {
    static const RE2 allowed("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
    return RE2::FullMatch(text, allowed);
}

std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

Refused invalid(std::string message) {
    return {"InvalidTagParameterException", std::move(message)};
}

std::optional<Refused> check_key(const catalog::TrailTag& tag) {
    if (tag.key.empty() || length_of(tag.key) > key_length_max || !has_only_allowed(tag.key)) {
        return invalid(
            fmt::format("Tag key '{}' is not valid: it must have 1 to {} letters, "
                        "digits, spaces and _ . : / = + - @",
                        excerpt(tag.key), key_length_max));
    }
    if (tag.key.starts_with("aws:")) {
        return invalid(
            fmt::format("Tag key '{}' is not valid: keys that start with aws: are "
                        "reserved for AWS use",
                        excerpt(tag.key)));
    }
    return std::nullopt;
}

std::optional<Refused> check_value(const catalog::TrailTag& tag) {
    if (!tag.value) return std::nullopt;
    if (tag.value->empty() || length_of(*tag.value) > value_length_max ||
        !has_only_allowed(*tag.value)) {
        return invalid(
            fmt::format("The value of tag '{}' is not valid: it must have 1 to {} "
                        "letters, digits, spaces and _ . : / = + - @",
                        excerpt(tag.key), value_length_max));
    }
    return std::nullopt;
}

Refused too_many(std::size_t count) {
    return {"TagsLimitExceededException",
            fmt::format("The number of tags per resource is limited to {}; there would be {}.",
                        tags_max, count)};
}

Tags::iterator find_key(Tags& tags, std::string_view key) {
    return std::ranges::find(tags, key, &catalog::TrailTag::key);
}

}  // namespace

Tags read_tags(RequestMembers& members) {
    Tags tags;
    const JsonArray* list = members.array("TagsList");
    if (!list) return tags;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const JsonObject* item = (*list)[i].if_object();
        if (!item) {
            // Read as a member of a wrong type, for the same message.
            const JsonObject holder{{"tag", JsonObject()}, {"item", (*list)[i]}};
            RequestMembers wrong(holder);
            static_cast<void>(wrong.array((*list)[i].is_array() ? "tag" : "item"));
            members.take_problems(wrong);
            continue;
        }
        RequestMembers inner(*item,
                             fmt::format("{}.{}.member", members.path_of("TagsList"), i + 1));
        const std::optional<std::string> key = inner.text("Key");
        inner.require("Key", key.has_value());
        tags.push_back({.key = key.value_or(""), .value = inner.text("Value")});
        members.take_problems(inner);
    }
    return tags;
}

std::optional<Refused> check_tags(const Tags& tags) {
    // Before any is compared with another: a request has room for tens of thousands.
    if (tags.size() > tags_max) return too_many(tags.size());
    if (std::optional<Refused> wrong = check_tag_keys(tags)) return wrong;
    for (const catalog::TrailTag& tag : tags) {
        if (std::optional<Refused> wrong = check_value(tag)) return wrong;
    }
    return std::nullopt;
}

std::optional<Refused> check_tag_keys(const Tags& tags) {
    for (auto tag = tags.begin(); tag != tags.end(); ++tag) {
        if (std::optional<Refused> wrong = check_key(*tag)) return wrong;
        const auto same_key = [tag](const auto& earlier) { return earlier.key == tag->key; };
        if (std::any_of(tags.begin(), tag, same_key)) {
            return invalid(fmt::format("Tag key '{}' is given more than once", excerpt(tag->key)));
        }
    }
    return std::nullopt;
}

Outcome<Tags> add_tags(Tags held, const Tags& tags) {
    for (const catalog::TrailTag& tag : tags) {
        const auto place = find_key(held, tag.key);
        if (place == held.end()) {
            held.push_back(tag);
        } else {
            place->value = tag.value;
        }
    }
    if (held.size() > tags_max) {
        return std::unexpected(too_many(held.size()));
    }
    return held;
}

Tags remove_tags(Tags held, const Tags& tags) {
    for (const catalog::TrailTag& tag : tags) {
        if (const auto place = find_key(held, tag.key); place != held.end()) held.erase(place);
    }
    return held;
}

JsonArray to_json(const Tags& tags) {
    JsonArray list;
    for (const catalog::TrailTag& tag : tags) {
        JsonObject item{{"Key", tag.key}};
        if (tag.value) item["Value"] = *tag.value;
        list.push_back(std::move(item));
    }
    return list;
}

}  // namespace opentrail::api

#include "api/iam/tags.h"

#include <fmt/format.h>

#include <algorithm>

#include "http/letter_case.h"

namespace opentrail::api::iam {
namespace {

std::string text_in(const Json& item, std::string_view name) {
    const JsonObject* object = item.if_object();
    const Json* member = object ? find_member(*object, name) : nullptr;
    if (!member || !member->is_string()) return {};
    return std::string(std::string_view(member->get_string()));
}

auto find_key(catalog::PrincipalTags& tags, std::string_view key) {
    return std::ranges::find_if(tags,
                                [&](const auto& tag) { return same_tag_key(tag.first, key); });
}

}  // namespace

bool same_tag_key(std::string_view left, std::string_view right) {
    return http::equal_ignoring_case(left, right);
}

catalog::PrincipalTags asked_tags(const JsonObject& request) {
    catalog::PrincipalTags tags;
    for (const char* const name : {"Tags", "TagKeys"}) {
        const Json* member = find_member(request, name);
        const JsonArray* list = member ? member->if_array() : nullptr;
        for (std::size_t i = 0; list && i < std::min(list->size(), tags_max); ++i) {
            const Json& item = (*list)[i];
            if (item.is_string()) {
                tags.emplace_back(std::string_view(item.get_string()), "");
            } else {
                tags.emplace_back(text_in(item, "Key"), text_in(item, "Value"));
            }
        }
    }
    return tags;
}

Outcome<catalog::PrincipalTags> read_tags(const JsonObject& request) {
    catalog::PrincipalTags tags;
    const Json* member = find_member(request, "Tags");
    if (!member) return tags;
    for (const Json& item : member->get_array()) {
        std::string key = text_in(item, "Key");
        if (http::equal_ignoring_case(std::string_view(key).substr(0, 4), "aws:")) {
            return refuse("InvalidInput", "System tags cannot be added/updated by requester");
        }
        if (find_key(tags, key) != tags.end()) {
            return refuse("InvalidInput",
                          "Duplicate tag keys found. Please note that Tag keys are case "
                          "insensitive.");
        }
        tags.emplace_back(std::move(key), text_in(item, "Value"));
    }
    return tags;
}

Outcome<catalog::PrincipalTags> merge_tags(catalog::PrincipalTags tags,
                                           const catalog::PrincipalTags& more) {
    for (const auto& tag : more) {
        if (const auto place = find_key(tags, tag.first); place != tags.end()) {
            *place = tag;
        } else {
            tags.push_back(tag);
        }
    }
    if (tags.size() > tags_max) {
        return refuse(
            "LimitExceeded",
            fmt::format("The number of tags has reached the maximum limit of {}.", tags_max));
    }
    return tags;
}

catalog::PrincipalTags without_tags(catalog::PrincipalTags tags, const JsonObject& request) {
    const Json* member = find_member(request, "TagKeys");
    if (!member) return tags;
    for (const Json& key : member->get_array()) {
        if (!key.is_string()) continue;
        const auto place = find_key(tags, std::string_view(key.get_string()));
        if (place != tags.end()) tags.erase(place);
    }
    return tags;
}

JsonArray shown_tags(const catalog::PrincipalTags& tags) {
    JsonArray list;
    for (const auto& [key, value] : tags) list.push_back({{"Key", key}, {"Value", value}});
    return list;
}

}  // namespace opentrail::api::iam

// Page: a part of a list, by the members Marker and MaxItems that all of IAM's lists have.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/refused.h"
#include "base/json.h"

namespace opentrail::api::iam {

/// AWS IAM API Reference, MaxItems: 100 if not given; the model bounds it.
inline constexpr std::int64_t page_items_default = 100;

/// A list's items by their keys, each of which is there once.
using PageItems = std::vector<std::pair<std::string, Json>>;

/// `items` in order of their keys, as the member `name`, with IsTruncated and, where there are
/// more, Marker. ValidationError for a Marker that none of our replies had.
Outcome<JsonObject> page_of(const JsonObject& request, std::string_view name, PageItems items);

}  // namespace opentrail::api::iam

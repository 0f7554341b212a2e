#include "api/iam/page.h"

#include <algorithm>

#include "api/iam/entity.h"
#include "base/encoding.h"

namespace opentrail::api::iam {
namespace {

/// The key of the last item of the page before; empty at the start.
Outcome<std::string> read_marker(const JsonObject& request) {
    const std::string marker = text(request, "Marker");
    Result<std::string> key = decode_base64url(marker);
    if (!key || (key->empty() && find_member(request, "Marker"))) {
        return refuse("ValidationError", "Invalid Marker.");
    }
    return *std::move(key);
}

std::size_t read_max_items(const JsonObject& request) {
    const Json* most = find_member(request, "MaxItems");
    return static_cast<std::size_t>(most ? most->to_number<std::int64_t>() : page_items_default);
}

}  // namespace

Outcome<JsonObject> page_of(const JsonObject& request, std::string_view name, PageItems items) {
    const Outcome<std::string> after = read_marker(request);
    if (!after) return std::unexpected(after.error());
    std::ranges::sort(items, {}, &std::pair<std::string, Json>::first);
    auto item = std::ranges::upper_bound(items, *after, {}, &std::pair<std::string, Json>::first);
    if (after->empty()) item = items.begin();
    JsonArray page;
    const std::size_t most = read_max_items(request);
    std::string last;
    for (; item != items.end() && page.size() < most; ++item) {
        last = item->first;
        page.push_back(std::move(item->second));
    }
    const bool more = item != items.end();
    JsonObject output{{name, std::move(page)}, {"IsTruncated", more}};
    if (more) output["Marker"] = base64url(last);
    return output;
}

}  // namespace opentrail::api::iam

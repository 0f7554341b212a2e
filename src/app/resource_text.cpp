#include "app/resource_text.h"

#include <fmt/format.h>

#include <set>

#include "event/attributes.h"

namespace opentrail::app {
namespace {

/// What follows "arn:PARTITION:s3:::"; empty for other names.
std::string_view s3_name(std::string_view arn) {
    const auto partition = arn.find(':', 4);
    if (partition == std::string_view::npos) return {};
    std::string_view rest = arn.substr(partition);
    constexpr std::string_view service = ":s3:::";
    return rest.starts_with(service) ? rest.substr(service.size()) : std::string_view();
}

}  // namespace

std::string resource_text(std::string_view name) {
    const bool is_arn = name.starts_with("arn:");
    if (is_arn) {
        if (const std::string_view object = s3_name(name); !object.empty()) {
            return std::string(object);
        }
    }
    if (!is_arn && name.find("://") == std::string_view::npos) return std::string(name);
    const std::string_view segment = event::last_segment(name);
    return std::string(segment.empty() ? name : segment);
}

std::string resources_text(const std::vector<std::string>& names) {
    if (names.empty()) return {};
    const std::string first = resource_text(names.front());
    std::set<std::string> others;
    for (const std::string& name : names) {
        std::string text = resource_text(name);
        if (text != first && !first.starts_with(text + "/")) others.insert(std::move(text));
    }
    return others.empty() ? first : fmt::format("{} +{}", first, others.size());
}

}  // namespace opentrail::app

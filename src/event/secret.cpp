#include "event/secret.h"

#include <boost/json.hpp>

#include <algorithm>
#include <vector>

#include "base/limits.h"

namespace opentrail::event {
namespace {

enum class Treatment { hide, drop };

bool has(std::span<const std::string_view> names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Recursion is bounded by the parser's own limit on depth.
void treat(boost::json::value& value, std::span<const std::string_view> names,
           Treatment treatment) {
    if (boost::json::array* array = value.if_array()) {
        for (boost::json::value& element : *array) treat(element, names, treatment);
        return;
    }
    boost::json::object* object = value.if_object();
    if (object == nullptr) return;
    std::vector<std::string> dropped;
    for (auto& member : *object) {
        const std::string_view key(member.key().data(), member.key().size());
        if (!has(names, key)) {
            treat(member.value(), names, treatment);
        } else if (treatment == Treatment::drop) {
            dropped.emplace_back(key);
        } else if (!member.value().is_null()) {
            member.value() = boost::json::string(hidden_text.data(), hidden_text.size());
        }
    }
    for (const std::string& key : dropped) object->stable_erase(object->find(key));
}

Result<std::string> treated(std::string_view json, std::span<const std::string_view> names,
                            Treatment treatment) {
    boost::json::error_code error;
    boost::json::parse_options options;
    options.max_depth = limits::json_depth_max;
    boost::json::value value = boost::json::parse(json, error, {}, options);
    if (error) return fail(Code::invalid, "hiding secrets in what is not JSON: " + error.message());
    treat(value, names, treatment);
    return boost::json::serialize(value);
}

}  // namespace

Result<std::string> hide_members(std::string_view json, std::span<const std::string_view> names) {
    return treated(json, names, Treatment::hide);
}

Result<std::string> drop_members(std::string_view json, std::span<const std::string_view> names) {
    return treated(json, names, Treatment::drop);
}

}  // namespace opentrail::event

#include "gateway/recording/policy.h"

#include <array>
#include <utility>

namespace opentrail::gateway {
namespace {

constexpr std::array<std::pair<Policy, std::string_view>, 3> names{{
    {Policy::strict, "strict"},
    {Policy::required, "required"},
    {Policy::best_effort, "best-effort"},
}};

}  // namespace

std::string_view name(Policy policy) {
    for (const auto& [each, text] : names) {
        if (each == policy) return text;
    }
    return {};
}

std::optional<Policy> policy_named(std::string_view name) {
    for (const auto& [policy, text] : names) {
        if (text == name) return policy;
    }
    return std::nullopt;
}

}  // namespace opentrail::gateway

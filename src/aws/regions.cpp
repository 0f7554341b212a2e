#include "aws/regions.h"

#include <algorithm>
#include <array>
#include <vector>

namespace opentrail::aws {
namespace {

#include "aws/regions.inc"

static_assert(std::ranges::is_sorted(names));

}  // namespace

bool is_aws_region(std::string_view name) { return std::ranges::binary_search(names, name); }

std::span<const std::string_view> commercial_regions() {
    static const std::vector<std::string_view> commercial = [] {
        constexpr std::array<std::string_view, 5> others = {"cn-", "us-gov-", "us-iso", "eu-iso",
                                                            "eusc-"};
        std::vector<std::string_view> regions;
        for (const std::string_view name : names) {
            if (name.starts_with("aws-")) continue;  // "aws-global" and its kin are no Regions.
            if (std::ranges::none_of(others, [&](auto prefix) { return name.starts_with(prefix); }))
                regions.push_back(name);
        }
        return regions;
    }();
    return commercial;
}

}  // namespace opentrail::aws

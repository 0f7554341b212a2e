#include "api/model/operation.h"

#include <algorithm>

namespace opentrail::api::model {
namespace {

namespace cloudtrail {
#include "api/model/cloudtrail.inc"
}  // namespace cloudtrail

namespace cloudtrail_data {
#include "api/model/cloudtrail_data.inc"
}  // namespace cloudtrail_data

static_assert(std::ranges::is_sorted(cloudtrail::operations, {}, &Operation::name));

}  // namespace

std::span<const Operation> cloudtrail_operations() { return cloudtrail::operations; }

const Operation* find_operation(std::string_view name) {
    const auto* place =
        std::ranges::lower_bound(cloudtrail::operations, name, {}, &Operation::name);
    return place != std::end(cloudtrail::operations) && place->name == name ? place : nullptr;
}

std::span<const Operation> cloudtrail_data_operations() { return cloudtrail_data::operations; }

}  // namespace opentrail::api::model

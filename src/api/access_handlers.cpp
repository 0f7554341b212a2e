#include <algorithm>
#include <array>

#include "api/access_handler.h"
#include "api/sts/operations.h"

namespace opentrail::api {
namespace {

constexpr auto sts_table = std::to_array<AccessHandler>({
    {"GetCallerIdentity", sts::get_caller_identity, nullptr, Does::reads, Needs::nothing},
});

static_assert(std::ranges::is_sorted(sts_table, {}, &AccessHandler::operation));

std::span<const AccessHandler> table_of(std::string_view service) {
    if (service == "sts") return sts_table;
    return {};
}

}  // namespace

const AccessHandler* find_access_handler(std::string_view service, std::string_view operation) {
    const std::span<const AccessHandler> table = table_of(service);
    const auto place = std::ranges::lower_bound(table, operation, {}, &AccessHandler::operation);
    return place != table.end() && place->operation == operation ? &*place : nullptr;
}

}  // namespace opentrail::api

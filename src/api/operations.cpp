#include "api/operations.h"

#include <algorithm>
#include <array>

namespace opentrail::api {
namespace {

constexpr std::array<Operation, 60> operations = {{
    {"AddTags", false},
    {"CancelQuery", false},
    {"CreateChannel", false},
    {"CreateDashboard", false},
    {"CreateEventDataStore", false},
    {"CreateTrail", false},
    {"DeleteChannel", false},
    {"DeleteDashboard", false},
    {"DeleteEventDataStore", false},
    {"DeleteResourcePolicy", false},
    {"DeleteTrail", false},
    {"DeregisterOrganizationDelegatedAdmin", false},
    {"DescribeQuery", true},
    {"DescribeTrails", true},
    {"DisableFederation", false},
    {"EnableFederation", false},
    {"GenerateQuery", false},
    {"GetChannel", true},
    {"GetDashboard", true},
    {"GetEventConfiguration", true},
    {"GetEventDataStore", true},
    {"GetEventSelectors", true},
    {"GetImport", true},
    {"GetInsightSelectors", true},
    {"GetQueryResults", true},
    {"GetResourcePolicy", true},
    {"GetTrail", true},
    {"GetTrailStatus", true},
    {"ListChannels", true},
    {"ListDashboards", true},
    {"ListEventDataStores", true},
    {"ListImportFailures", true},
    {"ListImports", true},
    {"ListInsightsData", true},
    {"ListInsightsMetricData", true},
    {"ListPublicKeys", true},
    {"ListQueries", true},
    {"ListTags", true},
    {"ListTrails", true},
    {"LookupEvents", true},
    {"PutEventConfiguration", false},
    {"PutEventSelectors", false},
    {"PutInsightSelectors", false},
    {"PutResourcePolicy", false},
    {"RegisterOrganizationDelegatedAdmin", false},
    {"RemoveTags", false},
    {"RestoreEventDataStore", false},
    {"SearchSampleQueries", true},
    {"StartDashboardRefresh", false},
    {"StartEventDataStoreIngestion", false},
    {"StartImport", false},
    {"StartLogging", false},
    {"StartQuery", false},
    {"StopEventDataStoreIngestion", false},
    {"StopImport", false},
    {"StopLogging", false},
    {"UpdateChannel", false},
    {"UpdateDashboard", false},
    {"UpdateEventDataStore", false},
    {"UpdateTrail", false},
}};

static_assert(std::ranges::is_sorted(operations, {}, &Operation::name));

}  // namespace

std::span<const Operation> cloudtrail_operations() { return operations; }

std::optional<Operation> find_operation(std::string_view name) {
    const auto place = std::ranges::lower_bound(operations, name, {}, &Operation::name);
    if (place == operations.end() || place->name != name) return std::nullopt;
    return *place;
}

}  // namespace opentrail::api

#include "api/v1/filter_name.h"

#include <array>
#include <utility>

namespace opentrail::api::v1 {
namespace {

using history::ValueMatch;

constexpr std::array<std::pair<std::string_view, event::Field>, 5> aliases = {{
    {"user", event::Field::username},
    {"accessKey", event::Field::access_key_id},
    {"resource", event::Field::resource_name},
    {"sourceIp", event::Field::source_ip},
    {"region", event::Field::region},
}};

/// Members that have no index, by short names (CloudTrail User Guide, "CloudTrail record
/// contents").
constexpr std::array<std::pair<std::string_view, std::string_view>, 24> members = {{
    {"userAgent", "userAgent"},
    {"errorMessage", "errorMessage"},
    {"requestId", "requestID"},
    {"sharedEventId", "sharedEventID"},
    {"eventVersion", "eventVersion"},
    {"apiVersion", "apiVersion"},
    {"managementEvent", "managementEvent"},
    {"vpcEndpointId", "vpcEndpointId"},
    {"vpcEndpointAccountId", "vpcEndpointAccountId"},
    {"tlsVersion", "tlsDetails.tlsVersion"},
    {"cipherSuite", "tlsDetails.cipherSuite"},
    {"clientProvidedHostHeader", "tlsDetails.clientProvidedHostHeader"},
    {"sessionCredentialFromConsole", "sessionCredentialFromConsole"},
    {"userType", "userIdentity.type"},
    {"principalId", "userIdentity.principalId"},
    {"userAccountId", "userIdentity.accountId"},
    {"invokedBy", "userIdentity.invokedBy"},
    {"identityProvider", "userIdentity.identityProvider"},
    {"mfaAuthenticated", "userIdentity.sessionContext.attributes.mfaAuthenticated"},
    {"sourceIdentity", "userIdentity.sessionContext.sourceIdentity"},
    {"sessionIssuer", "userIdentity.sessionContext.sessionIssuer.arn"},
    {"resourceAccountId", "resources.accountId"},
    {"serviceEvent", "serviceEventDetails"},
    {"addendumReason", "addendum.reason"},
}};

constexpr std::string_view member_prefix = "member.";

bool take(std::string_view& name, std::string_view prefix) {
    if (!name.starts_with(prefix)) return false;
    name.remove_prefix(prefix.size());
    return true;
}

}  // namespace

std::optional<event::Field> parse_field_name(std::string_view name) {
    for (const auto& [alias, field] : aliases) {
        if (alias == name) return field;
    }
    return event::parse_field(name);
}

std::optional<FilterName> parse_filter_name(std::string_view name) {
    FilterName filter;
    filter.negate = take(name, "not.");
    if (take(name, "contains.")) {
        filter.match = ValueMatch::contains;
    } else if (take(name, "starts.")) {
        filter.match = ValueMatch::begins;
    } else if (take(name, "has.")) {
        filter.match = ValueMatch::present;
    }
    if (const auto field = parse_field_name(name)) {
        filter.what = *field;
        return filter;
    }
    for (const auto& [word, path] : members) {
        if (word != name) continue;
        filter.what = std::string(path);
        return filter;
    }
    if (!take(name, member_prefix) || name.empty()) return std::nullopt;
    filter.what = std::string(name);
    return filter;
}

}  // namespace opentrail::api::v1

// Person: who the provider says somebody is, in OpenTrail's words. Pure functions.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "access/oidc/options.h"
#include "base/json.h"
#include "base/result.h"

namespace opentrail::access::oidc {

struct Person {
    std::string name;                 // Of the ARN: 2 to 64 of A-Z a-z 0-9 and +=,.@_-
    std::string subject;              // "sub": never another's.
    std::vector<std::string> groups;  // Names of groups here, each once, in order of the rules.
    bool mfa = false;  // The provider says that more than one factor was asked for (RFC 8176).
};

/// The claim of that name; else along its dots: "realm_access.roles". Null when there is none.
const Json* find_claim(const JsonObject& claims, std::string_view name);

/// `claims` hold. Code::invalid when the name cannot be one here, with a sentence for whom it is
/// about; an unverified address (email_verified) is no name.
Result<Person> person_of(const JsonObject& claims, const Options& options);

/// "arn:aws:sts::ACCOUNT:federated-user/NAME", and "ACCOUNT:NAME" (AWS STS API Reference,
/// FederatedUser).
std::string person_arn(std::string_view account, std::string_view name);
std::string person_id(std::string_view account, std::string_view name);

/// "idp.example/realms/x" of "https://idp.example/realms/x": how AWS names providers.
std::string provider_name(std::string_view issuer);

}  // namespace opentrail::access::oidc

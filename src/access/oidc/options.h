// Options: the OpenID provider that people may sign in by, and what they become here. Plain data.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "http/client.h"

namespace opentrail::access::oidc {

/// Whose claim of groups has this value gets the policies of the group.
struct GroupRule {
    std::string value;  // "*": whoever the provider signs in.
    std::string group;  // By its name.
    bool operator==(const GroupRule&) const = default;
};

struct Options {
    std::string issuer;  // As the provider writes it. Empty: nobody signs in so.
    std::string client_id;
    Secret client_secret;  // Empty: a public client.
    std::string scopes = "openid profile email";
    std::string display_name = "single sign-on";  // What people know the provider by.
    std::string name_claim = "preferred_username";
    std::string groups_claim = "groups";
    std::vector<GroupRule> groups;
    std::string account;  // Whose people they become; empty: the home account's.
    Duration session_duration = std::chrono::hours(8);
    std::string ca_file;  // PEM; in place of the system's authorities.
    /// What carries requests; empty: libcurl. Tests put something else in its place.
    std::function<Result<http::Response>(const http::ClientRequest&)> fetch;
};

}  // namespace opentrail::access::oidc

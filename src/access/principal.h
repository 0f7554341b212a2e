// Principal: who calls, and what it may read and write. Plain data.

#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/policy/decide.h"
#include "base/time.h"

namespace opentrail::access {

struct Permits;  // access/directory.h

/// The type of whom an identity provider signed in.
inline constexpr const char* federated_user = "FederatedUser";

/// The accounts whose events a caller may read.
struct View {
    bool all = false;
    std::set<std::string> accounts;  // When not all.

    bool may_read(std::string_view account) const;
};

/// What a bearer token may be used for. A signature with an access key has every scope.
enum class Scope : unsigned char {
    events_read,    // "events:read": look up, search, count, tail, status.
    events_write,   // "events:write": POST /v1/events.
    imports_write,  // "imports:write": /v1/imports.
    metrics_read,   // "metrics:read": /metrics.
    admin,          // "admin": everything, tokens included.
};

std::string_view name(Scope scope);
std::optional<Scope> parse_scope(std::string_view text);
const std::set<Scope>& every_scope();

/// Whom an identity provider signed in, as userIdentity.sessionContext.webIdFederationData says it.
struct Federation {
    std::string provider;  // "idp.example/realms/x"; empty: no such session.
    std::string client;    // What OpenTrail is there.
    std::string subject;   // Who he is there.
    bool operator==(const Federation&) const = default;
};

/// Temporary credentials: what a session token says (access/sessions.h).
struct Session {
    std::string access_key_id;  // ASIA…
    std::string secret;
    bool of_role = false;  // Else of a user, by GetSessionToken or by signing in, or of a person.
    std::string account;
    std::string issuer;     // The role's or the user's name.
    std::string issuer_id;  // AROA… or AIDA…: one that was deleted and made anew is another.
    std::string name;       // RoleSessionName.
    Timestamp created;
    Timestamp expires;
    std::string source_identity;
    bool mfa = false;
    std::vector<std::pair<std::string, std::string>> tags;
    std::vector<std::string> transitive_tag_keys;
    bool has_session_policy = false;       // Then the session may do only what these allow, too.
    std::vector<std::string> policies;     // Documents.
    std::vector<std::string> policy_arns;  // Of managed policies.
    Federation federation = {};            // Of the console's sessions only: no token has it.
    bool operator==(const Session&) const = default;
};

struct Principal {
    std::string type;  // As userIdentity.type: "IAMUser", "AssumedRole", "FederatedUser".
    std::string account;
    std::string arn;        // A role session's own: arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION.
    std::string id;         // AIDA…; AROA…:SESSION
    std::string user_name;  // Of a user; else empty.
    std::string access_key_id;    // Empty with a bearer token.
    std::string token_id;         // Empty with a signature.
    std::string console_session;  // Id of the session of who is signed in to the console.
    std::set<Scope> scopes;
    View view;
    /// It may submit events of any account (the home account's), else only of its own.
    bool writes_all = false;

    std::string role_arn;                    // Of a role session: arn:aws:iam::ACCOUNT:role/…
    std::shared_ptr<const Session> session;  // Of temporary credentials.
    std::shared_ptr<const Permits> permits;  // The policies that decide for it.
    std::vector<policy::NamedPolicy> session_policies;  // Those of `session`, compiled.

    // Of this call.
    std::string region;   // Of the signature's scope; the home Region with a bearer token.
    std::string service;  // Of the signature's scope; empty with a bearer token.

    bool has(Scope scope) const;
    bool may_write_for(std::string_view other_account) const;
};

}  // namespace opentrail::access

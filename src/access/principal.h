// Principal: who calls, and what it may read and write. Plain data.

#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace opentrail::access {

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
    admin,          // "admin": everything, tokens included.
};

std::string_view name(Scope scope);
std::optional<Scope> parse_scope(std::string_view text);
const std::set<Scope>& every_scope();

struct Principal {
    std::string type;  // As userIdentity.type: "IAMUser".
    std::string account;
    std::string arn;
    std::string id;  // AIDA…
    std::string user_name;
    std::string access_key_id;  // Empty with a bearer token.
    std::string token_id;       // Empty with a signature.
    std::set<Scope> scopes;
    View view;
    /// It may submit events of any account (the home account's), else only of its own.
    bool writes_all = false;

    // Of this call.
    std::string region;   // Of the signature's scope; the home Region with a bearer token.
    std::string service;  // Of the signature's scope; empty with a bearer token.

    bool has(Scope scope) const;
    bool may_write_for(std::string_view other_account) const;
};

}  // namespace opentrail::access

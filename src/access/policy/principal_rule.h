// PrincipalRule: whom a policy names, and how.
//
// IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal". No part of a name may
// be a wildcard. Plain data; pure functions, safe from any thread.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "access/policy/decide.h"

namespace opentrail::access::policy {

struct PrincipalRule {
    enum class Form : unsigned char {
        everyone,
        account,    // All of it, as far as its own policies allow.
        principal,  // A user or federated user by ARN, or a role's session by its own.
        role,       // Every session of it, by ARN.
        id,         // A user or role, by AIDA... or AROA...
        service,
        provider,  // Of web or SAML identities.
        other,     // A canonical user of S3: nobody here.
    };
    Form form = Form::other;
    std::string value;  // The account's number, the ARN, the id or the name.
};

/// `type` is "AWS", "Service", "Federated" or "CanonicalUser". Absent when `id` is none of its
/// forms.
std::optional<PrincipalRule> parse_principal(std::string_view type, std::string_view id);

/// How directly a policy names somebody, in rising order of what it does for them within an account
/// (IAM User Guide, "How AWS enforcement code logic evaluates requests").
enum class Named : unsigned char {
    no,
    by_account,  // Its own policies must allow too.
    by_role,     // As if its own policies allowed; boundary and session policies limit it.
    directly,    // Needs no other policy. Everyone is named so.
};

Named names(const PrincipalRule& rule, const Subject& subject);
Named names(std::span<const PrincipalRule> rules, const Subject& subject);

/// Whether NotPrincipal with these rules leaves the subject out: it must be listed by all its
/// names, account, role and own, and never is when it carries a permissions boundary.
bool exempts(std::span<const PrincipalRule> rules, const Subject& subject, bool has_boundary);

}  // namespace opentrail::access::policy

// decide(): whether a request is allowed by all the policies that bear on it (IAM User Guide,
// "Policy evaluation logic").
//
// A pure function, safe from any thread. Takes a few microseconds for dozens of policies and
// allocates nothing but the names in its answer, unless a pattern has both a variable and
// wildcards that stand elsewhere than at its end.

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "access/policy/context.h"
#include "access/policy/policy.h"

namespace opentrail::access::policy {

enum class SubjectType : unsigned char {
    root,
    user,
    role_session,
    federated,  // A GetFederationToken session; without an account: a web or SAML identity.
    service,
    anonymous,
};

/// Who asks, as policies name it.
struct Subject {
    SubjectType type = SubjectType::anonymous;
    std::string account = {};  // Empty: anonymous, a service, a web or SAML identity.
    /// A role session's own: arn:aws:sts::A:assumed-role/R/S. A service's: its name. A web or SAML
    /// identity's: its provider, as a trust policy's Federated names it.
    std::string arn = {};
    std::string role_arn = {};  // arn:aws:iam::A:role/P/R, of a role session.
    std::string id = {};        // AIDA..., AROA... (without the session's name).
};

/// A policy and what a denial calls it: the ARN of a managed one, else its name.
struct NamedPolicy {
    std::string name;
    bool managed = false;
    std::shared_ptr<const Policy> policy;  // Never null.
};

/// What bears on one request.
struct Policies {
    std::span<const NamedPolicy> identity = {};  // A user's and its groups', or a role's.
    const NamedPolicy* boundary = nullptr;
    /// Present: one of them must allow, beside all else.
    std::optional<std::span<const NamedPolicy>> session = {};
    const NamedPolicy* resource = nullptr;
    std::string_view resource_account =
        {};  // The resource's owner; empty: the subject's own account.
    /// The resource policy must itself allow, as the trust policy of a role must.
    bool resource_must_allow = false;
};

enum class Why : unsigned char { allowed, explicit_deny, implicit_deny };
enum class By : unsigned char { none, identity, resource, session, boundary };

struct Decision {
    Why why = Why::implicit_deny;
    /// Which kind of policy denied, or (implicitly) did not allow, or allowed. `none`: root, who
    /// needs no policy.
    By by = By::identity;
    std::string policy = {};     // The name of the policy that decided; empty when none did.
    std::string statement = {};  // Its statement: the Sid, or "#2" (counted from 1).
    bool managed = false;        // Of `policy`.

    bool allowed() const { return why == Why::allowed; }
};

struct Question {
    const Subject& subject;
    std::string_view action;    // "cloudtrail:LookupEvents".
    std::string_view resource;  // An ARN, or "*" for an action that has no resource.
    const Context& context;
};

Decision decide(const Question& question, const Policies& policies);

}  // namespace opentrail::access::policy

#include "access/authorizer.h"

#include <set>
#include <string>

#include "access/decide_under.h"
#include "access/denial_text.h"
#include "access/request_context.h"
#include "aws/arn.h"

namespace opentrail::access {
namespace {

using policy::Decision;
using policy::Subject;
using policy::SubjectType;

SubjectType type_of(const Principal& caller) {
    if (caller.type == "IAMUser") return SubjectType::user;
    if (caller.type == "AssumedRole") return SubjectType::role_session;
    if (caller.type == "Root") return SubjectType::root;
    if (caller.type == federated_user) return SubjectType::federated;
    return SubjectType::anonymous;
}

Subject subject_of(const Principal& caller) {
    Subject subject;
    subject.type = type_of(caller);
    subject.account = caller.account;
    subject.arn = caller.arn;
    subject.role_arn = caller.role_arn;
    subject.id = caller.id.substr(0, caller.id.find(':'));  // A role's.
    return subject;
}

/// The account in an ARN, if it has one.
std::string_view account_in(std::string_view arn) {
    for (int colons = 0; colons < 4; ++colons) {
        const auto colon = arn.find(':');
        if (colon == std::string_view::npos) return {};
        arn.remove_prefix(colon + 1);
    }
    const std::string_view account = arn.substr(0, arn.find(':'));
    return aws::is_account_id(account) ? account : std::string_view();
}

/// The resource that has the policy: an object's is its bucket's (Amazon S3 User Guide, "Bucket
/// policies").
std::string_view holder_of_policy(std::string_view resource) {
    constexpr std::string_view s3 = "arn:aws:s3:::";
    return resource.starts_with(s3) ? resource.substr(0, resource.find('/')) : resource;
}

Decision decide_by(const policy::NamedPolicy* resource, bool resource_must_allow,
                   const Principal& caller, const http::Request& request, const Ask& ask,
                   Timestamp now) {
    const policy::Context context = request_context(caller, request, ask, now);
    const Subject subject = subject_of(caller);
    policy::Policies policies;
    if (caller.permits) {
        policies.identity = caller.permits->identity;
        if (caller.permits->boundary) policies.boundary = &*caller.permits->boundary;
        // Those of his groups are all that a person of a provider has: they are those of his
        // session.
        if (caller.type == federated_user) policies.session = caller.permits->identity;
    }
    if (caller.session && caller.session->has_session_policy) {
        policies.session = caller.session_policies;
    }
    policies.resource = resource;
    policies.resource_account = ask.resource_account;
    policies.resource_must_allow = resource_must_allow;
    return policy::decide({subject, ask.action, ask.resource, context}, policies);
}

}  // namespace

Authorizer::Authorizer(const Directory& directory, const Clock& clock)
    : directory_(directory), clock_(clock) {}

Decision Authorizer::decide(const Principal& caller, const http::Request& request,
                            const Ask& asked) const {
    Ask ask = asked;
    if (ask.resource_account.empty()) ask.resource_account = account_in(ask.resource);
    if (ask.action.starts_with("sts:")) {
        if (const auto role = directory_.role_by_arn(ask.resource)) {
            return decide_by(&role->trust, true, caller, request, ask, clock_.now());
        }
    }
    const auto resource = directory_.resource_policy(holder_of_policy(ask.resource));
    // IAM User Guide, "Policy evaluation logic": key policies must themselves allow. Not for
    // whoever acts for the key's account by its own policies.
    const bool must_allow =
        resource && ask.action.starts_with("kms:") && resource->row.account == ask.resource_account;
    return decide_by(resource ? &resource->policy : nullptr, must_allow, caller, request, ask,
                     clock_.now());
}

Decision decide_under(const policy::NamedPolicy& resource, const Principal& caller,
                      const http::Request& request, const Ask& ask, Timestamp now) {
    return decide_by(&resource, false, caller, request, ask, now);
}

Decision Authorizer::decide_under_policy(const std::shared_ptr<const policy::Policy>& policy,
                                         const Principal& caller, const http::Request& request,
                                         const Ask& asked) const {
    Ask ask = asked;
    if (ask.resource_account.empty()) ask.resource_account = account_in(ask.resource);
    const policy::NamedPolicy named{.name = "resource policy", .managed = false, .policy = policy};
    return decide_by(&named, true, caller, request, ask, clock_.now());
}

std::expected<void, Denial> Authorizer::authorize(const Principal& caller,
                                                  const http::Request& request,
                                                  const Ask& ask) const {
    const Decision decision = decide(caller, request, ask);
    if (decision.allowed()) return {};
    return std::unexpected(
        Denial{"AccessDeniedException", denial_text(caller, ask, decision), caller.access_key_id});
}

void Authorizer::widen_view(Principal& caller, const http::Request& request) const {
    if (caller.view.all) return;
    const auto policies = directory_.history_policies();
    std::set<std::string> denied;
    for (const auto& history : *policies) {
        const std::string& account = history->row.account;
        if (account == caller.account) continue;
        Ask ask;
        ask.action = "cloudtrail:LookupEvents";
        ask.resource = history->row.arn;
        ask.resource_account = account;
        const Decision decision =
            decide_by(&history->policy, false, caller, request, ask, clock_.now());
        if (decision.allowed()) caller.view.accounts.insert(account);
        if (decision.why == policy::Why::explicit_deny) denied.insert(account);
    }
    // A history has a policy for each Region's ARN: one that denies counts for all.
    for (const std::string& account : denied) caller.view.accounts.erase(account);
}

}  // namespace opentrail::access

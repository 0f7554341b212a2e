#include "access/policy/decide.h"

#include <algorithm>

#include "access/policy/action.h"
#include "access/policy/statement.h"

namespace opentrail::access::policy {
namespace {

/// A statement that applies.
struct Found {
    const NamedPolicy* policy = nullptr;
    const Statement* statement = nullptr;
    Named named = Named::no;

    explicit operator bool() const { return statement != nullptr; }
};

/// What policies of one kind say: the first Deny that applies, and the Allow that does most.
struct Verdict {
    Found deny;
    Found allow;
};

Verdict judge(std::span<const NamedPolicy> policies, const Asked& asked) {
    Verdict verdict;
    for (const NamedPolicy& policy : policies) {
        for (const Statement& statement : policy.policy->statements()) {
            if (statement.allows && verdict.allow.named == Named::directly) continue;
            const Named named = statement.applies(asked);
            if (named == Named::no) continue;
            if (!statement.allows) {
                verdict.deny = {&policy, &statement, named};
                return verdict;
            }
            if (named > verdict.allow.named) verdict.allow = {&policy, &statement, named};
        }
    }
    return verdict;
}

Verdict judge(const NamedPolicy* policy, const Asked& asked) {
    if (policy == nullptr) return {};
    return judge(std::span(policy, 1), asked);
}

Decision decided(Why why, By by, const Found& found = {}) {
    Decision decision{.why = why, .by = by};
    if (found) {
        decision.policy = found.policy->name;
        decision.statement = found.statement->name();
        decision.managed = found.policy->managed;
    }
    return decision;
}

bool has_account(const Subject& subject) {
    return !subject.account.empty() && subject.type != SubjectType::service &&
           subject.type != SubjectType::anonymous;
}

struct Verdicts {
    Verdict identity;
    Verdict boundary;
    Verdict session;
    Verdict resource;
};

Verdicts judge_all(const Asked& asked, const Policies& policies) {
    Verdicts verdicts;
    verdicts.resource = judge(policies.resource, asked);
    // Root's own account cannot limit it, and strangers bring no policies of ours.
    if (!has_account(asked.subject) || asked.subject.type == SubjectType::root) return verdicts;
    verdicts.identity = judge(policies.identity, asked);
    verdicts.boundary = judge(policies.boundary, asked);
    if (policies.session) verdicts.session = judge(*policies.session, asked);
    return verdicts;
}

// By::none when nothing in the caller's own account stands in the way, else what does.
By hindered_by(const Subject& subject, const Policies& policies, const Verdicts& verdicts,
               bool by_role) {
    if (subject.type == SubjectType::root) return By::none;
    if (!verdicts.identity.allow && !by_role) return By::identity;
    if (policies.boundary != nullptr && !verdicts.boundary.allow) return By::boundary;
    // A GetFederationToken session may do only what its session policies allow.
    const bool needs_session = policies.session || subject.type == SubjectType::federated;
    if (needs_session && !verdicts.session.allow) return By::session;
    return By::none;
}

Decision allowed(const Verdicts& verdicts) {
    if (verdicts.identity.allow)
        return decided(Why::allowed, By::identity, verdicts.identity.allow);
    if (verdicts.resource.allow)
        return decided(Why::allowed, By::resource, verdicts.resource.allow);
    return decided(Why::allowed, By::none);
}

}  // namespace

Decision decide(const Question& question, const Policies& policies) {
    const Subject& subject = question.subject;
    const AskedAction action(question.action);
    const Asked asked{subject, action, question.resource, question.context,
                      policies.boundary != nullptr};
    const Verdicts verdicts = judge_all(asked, policies);

    for (const auto& [by, verdict] :
         {std::pair(By::identity, &verdicts.identity), std::pair(By::boundary, &verdicts.boundary),
          std::pair(By::session, &verdicts.session), std::pair(By::resource, &verdicts.resource)}) {
        if (verdict->deny) return decided(Why::explicit_deny, by, verdict->deny);
    }

    const Found& granted = verdicts.resource.allow;
    if (!has_account(subject)) {
        return granted ? decided(Why::allowed, By::resource, granted)
                       : decided(Why::implicit_deny, By::resource);
    }
    const bool same_account =
        policies.resource_account.empty() || policies.resource_account == subject.account;
    if (same_account) {
        if (policies.resource_must_allow && !granted) {
            return decided(Why::implicit_deny, By::resource);
        }
        if (granted.named == Named::directly) return decided(Why::allowed, By::resource, granted);
    }
    const bool by_role = same_account && granted.named == Named::by_role;
    const By hindrance = hindered_by(subject, policies, verdicts, by_role);
    if (hindrance != By::none) return decided(Why::implicit_deny, hindrance);
    if (!same_account && !granted) return decided(Why::implicit_deny, By::resource);
    return allowed(verdicts);
}

}  // namespace opentrail::access::policy

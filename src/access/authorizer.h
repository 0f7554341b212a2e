// Authorizer: may this caller do this?
//
// Gathers what bears on a request (the caller's policies, its session's, the resource's, and the
// condition keys) and lets access/policy decide. Keeps nothing; safe from any thread.

#pragma once

#include <expected>
#include <memory>

#include "access/ask.h"
#include "access/denial.h"
#include "access/directory.h"
#include "access/policy/decide.h"
#include "access/principal.h"
#include "base/clock.h"
#include "http/message.h"

namespace opentrail::access {

class Authorizer {
  public:
    /// Both must outlive it.
    Authorizer(const Directory& directory, const Clock& clock);

    /// By the caller's policies, those of its session and that of the resource; a role's trust
    /// policy is its resource policy for sts actions, and must itself allow, as must a KMS key's.
    policy::Decision decide(const Principal& caller, const http::Request& request,
                            const Ask& ask) const;

    /// As decide(), were `policy` the one of the resource, which must itself allow.
    policy::Decision decide_under_policy(const std::shared_ptr<const policy::Policy>& policy,
                                         const Principal& caller, const http::Request& request,
                                         const Ask& ask) const;

    /// decide(), with a denial as AccessDeniedException in IAM's words.
    std::expected<void, Denial> authorize(const Principal& caller, const http::Request& request,
                                          const Ask& ask) const;

    /// Adds to the caller's view the accounts whose event history's resource policy lets it look
    /// events up, where its own policies let it too. Costs nothing where there are no such
    /// policies.
    void widen_view(Principal& caller, const http::Request& request) const;

  private:
    const Directory& directory_;
    const Clock& clock_;
};

}  // namespace opentrail::access

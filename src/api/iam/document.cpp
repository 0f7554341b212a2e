#include "api/iam/document.h"

namespace opentrail::api::iam {

Outcome<void> check_document(std::string_view document, access::policy::Kind kind,
                             std::size_t characters_max, std::string too_large) {
    const auto policy = access::policy::parse_policy(document, kind, characters_max);
    if (policy) return {};
    if (policy.error().too_large) return refuse("LimitExceeded", std::move(too_large));
    return refuse("MalformedPolicyDocument", policy.error().message);
}

}  // namespace opentrail::api::iam

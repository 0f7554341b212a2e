#include "delivery/key_gate.h"

#include <fmt/format.h>

#include "access/policy/context.h"
#include "access/policy/decide.h"
#include "delivery/service_caller.h"

namespace opentrail::delivery {
namespace {

using access::policy::Why;

constexpr std::string_view service = cloudtrail_service;
constexpr std::string_view action = "kms:GenerateDataKey";

access::policy::Context context_of(const Object& object, const EncryptionContext& encryption) {
    access::policy::Context context = service_context(object);
    std::vector<std::string> names;
    for (const auto& [name, value] : encryption) {
        context.set("kms:EncryptionContext:" + name, value);
        names.push_back(name);
    }
    context.set("kms:EncryptionContextKeys", std::move(names));
    return context;
}

}  // namespace

Result<void> KeyGate::check(const Object& object, const EncryptionContext& context) {
    if (object.trail.empty()) return {};
    const Result<catalog::KmsKey> key = catalog_.kms_key(object.kms_key);
    if (!key && key.error().code == Code::not_found) return {};
    if (!key) return std::unexpected(key.error());
    const bool must_allow = strict_ || key->account != object.account;
    const Result<catalog::ResourcePolicy> policy = catalog_.resource_policy(key->arn);
    if (!policy && policy.error().code != Code::not_found) return std::unexpected(policy.error());
    if (!policy && !must_allow) return {};
    access::policy::Decision decision;
    if (policy) {
        const access::policy::NamedPolicy named{
            .name = "the key policy",
            .managed = false,
            .policy = policies_.get(policy->document, access::policy::Kind::resource, policy->arn)};
        const access::policy::Subject subject{.type = access::policy::SubjectType::service,
                                              .arn = std::string(service)};
        const access::policy::Context keys = context_of(object, context);
        decision = access::policy::decide({subject, action, key->arn, keys},
                                          {.resource = &named, .resource_account = key->account});
    }
    if (decision.why == Why::explicit_deny) {
        return fail(Code::denied,
                    fmt::format("KMS.AccessDeniedException: statement {} of the policy"
                                " of the key {} denies the service {} {}",
                                decision.statement, key->arn, service, action));
    }
    if (decision.allowed() || !must_allow) return {};
    return fail(Code::denied,
                fmt::format("KMS.AccessDeniedException: the policy of the key {} does not do: it"
                            " must allow the service {} {}, for aws:SourceArn {}",
                            key->arn, service, action, object.trail));
}

}  // namespace opentrail::delivery

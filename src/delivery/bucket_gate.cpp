#include "delivery/bucket_gate.h"

#include <fmt/format.h>

#include <memory>

#include "access/policy/context.h"
#include "access/policy/decide.h"
#include "delivery/service_caller.h"

namespace opentrail::delivery {
namespace {

using access::policy::Why;

constexpr std::string_view service = cloudtrail_service;

std::string arn_of_bucket(std::string_view bucket) {
    return fmt::format("arn:aws:s3:::{}", bucket);
}

/// What a PutObject of CloudTrail's carries. Of an ACL read only the first keys.
access::policy::Context context_of(const Object& object, bool writes) {
    access::policy::Context context = service_context(object);
    if (!writes) return context;
    context.set("s3:x-amz-acl", "bucket-owner-full-control");
    context.set("s3:x-amz-server-side-encryption", object.kms_key.empty() ? "AES256" : "aws:kms");
    if (!object.kms_key.empty()) {
        context.set("s3:x-amz-server-side-encryption-aws-kms-key-id", std::string(object.kms_key));
    }
    return context;
}

/// What a policy is to say, in as few words as that takes.
std::string grant_for(const Object& object, std::string_view action, std::string_view resource) {
    return fmt::format(
        "it must allow the service {} {} on {}{}, for aws:SourceArn {}", service, action, resource,
        action == "s3:PutObject" ? " with s3:x-amz-acl bucket-owner-full-control" : "",
        object.trail);
}

}  // namespace

Result<void> BucketGate::check_write(const Object& object) {
    return check(object, "s3:PutObject",
                 fmt::format("{}/{}", arn_of_bucket(object.bucket), object.key));
}

Result<void> BucketGate::check_trail(const Object& object) {
    TRY(check(object, "s3:GetBucketAcl", arn_of_bucket(object.bucket)));
    return check_write(object);
}

Result<void> BucketGate::check(const Object& object, std::string_view action,
                               std::string_view resource) {
    if (object.trail.empty()) return {};
    const std::string owner = TRY(catalog_.bucket(object.bucket)).account;
    const bool must_allow = strict_ || owner != object.account;
    const Result<catalog::ResourcePolicy> policy =
        catalog_.resource_policy(arn_of_bucket(object.bucket));
    if (!policy && policy.error().code != Code::not_found) return std::unexpected(policy.error());
    if (!policy && !must_allow) return {};
    if (!policy) {
        return fail(Code::denied, fmt::format("AccessDenied: bucket {} has no policy: {}",
                                              object.bucket, grant_for(object, action, resource)));
    }
    const access::policy::NamedPolicy named{
        .name = "the bucket policy",
        .managed = false,
        .policy = policies_.get(policy->document, access::policy::Kind::resource, policy->arn)};
    const access::policy::Subject subject{.type = access::policy::SubjectType::service,
                                          .arn = std::string(service)};
    const access::policy::Context context = context_of(object, action == "s3:PutObject");
    const auto decision = access::policy::decide({subject, action, resource, context},
                                                 {.resource = &named, .resource_account = owner});
    if (decision.why == Why::explicit_deny) {
        return fail(Code::denied,
                    fmt::format("AccessDenied: statement {} of the policy of bucket {} denies the "
                                "service {} {} on {}",
                                decision.statement, object.bucket, service, action, resource));
    }
    if (decision.allowed() || !must_allow) return {};
    return fail(Code::denied, fmt::format("AccessDenied: the policy of bucket {} does not do: {}",
                                          object.bucket, grant_for(object, action, resource)));
}

}  // namespace opentrail::delivery

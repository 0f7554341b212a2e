// CreateTrail, where the other S3 that its bucket is on does not take the configured credentials.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/trail_world.h"

namespace opentrail::api {
namespace {

TEST(StoreCredentials, ThatAreNotAcceptedAreCalledSo) {
    TrailWorld world;
    world.refusals = {
        {"far.secret", {Code::denied, "SignatureDoesNotMatch: it does not match (PUT u)"}},
        {"far.key", {Code::denied, "InvalidAccessKeyId: there is none (PUT u)"}},
        {"far.session", {Code::denied, "ExpiredToken: it has expired (PUT u)"}},
        {"far.policy", {Code::denied, "AccessDenied: Access Denied (PUT u)"}}};
    const auto create = [](const std::string& bucket) {
        return R"({"Name":"audit","S3BucketName":")" + bucket + "\"}";
    };
    constexpr const char* code = "InsufficientS3BucketPolicyException";
    const TrailCase rows[] = {
        {"a wrong secret", "CreateTrail", create("far.secret"), code,
         "S3 bucket far.secret cannot be used: its store does not accept the credentials that the "
         "setting stores.far.secret.credentials names (SignatureDoesNotMatch: it does not match "
         "(PUT u))"},
        {"no such access key", "CreateTrail", create("far.key"), code,
         "S3 bucket far.key cannot be used: its store does not accept the credentials that the "
         "setting stores.far.key.credentials names (InvalidAccessKeyId: there is none (PUT u))"},
        {"a session that is over", "CreateTrail", create("far.session"), code,
         "S3 bucket far.session cannot be used: its store does not accept the credentials that the "
         "setting stores.far.session.credentials names (ExpiredToken: it has expired (PUT u))"},
        {"a policy", "CreateTrail", create("far.policy"), code,
         "Incorrect S3 bucket policy is detected for bucket: far.policy (Access Denied (PUT u))"},
    };
    for (const TrailCase& row : rows) world.expect(row);
    EXPECT_THAT(world.list(), testing::IsEmpty());
}

}  // namespace
}  // namespace opentrail::api

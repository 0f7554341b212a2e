// GatedStore: which bucket policies let CloudTrail write, and what the refusal says. The policies
// are those of AWS's documents ("Amazon S3 bucket policy for CloudTrail", AWS CloudTrail User
// Guide), whole and with one thing wrong.

#include "delivery/gated_store.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/gzip.h"
#include "catalog/applier.h"
#include "delivery/directory_store.h"
#include "delivery/testing/delivery_world.h"

namespace opentrail::delivery {
namespace {

constexpr const char* trail_arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit";
constexpr const char* key = "p/AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/x.json.gz";

std::string statement(const std::string& effect, const std::string& action,
                      const std::string& resource, const std::string& condition) {
    return fmt::format(
        R"({{"Sid":"{}{}","Effect":"{}","Principal":{{"Service":"cloudtrail.amazonaws.com"}},)"
        R"("Action":"{}","Resource":"{}"{}}})",
        effect, std::ranges::count(action, 'P'), effect, action, resource,
        condition.empty() ? "" : fmt::format(R"(,"Condition":{})", condition));
}

std::string policy(const std::vector<std::string>& statements) {
    return fmt::format(R"({{"Version":"2012-10-17","Statement":[{}]}})",
                       fmt::join(statements, ","));
}

const std::string of_trail =
    fmt::format(R"({{"StringEquals":{{"aws:SourceArn":"{}"}}}})", trail_arn);
const std::string acl = R"("s3:x-amz-acl":"bucket-owner-full-control")";
const std::string acl_and_trail =
    fmt::format(R"({{"StringEquals":{{{},"aws:SourceArn":"{}"}}}})", acl, trail_arn);
const std::string below = "arn:aws:s3:::logs/p/AWSLogs/111122223333/*";
const std::string may_ask = statement("Allow", "s3:GetBucketAcl", "arn:aws:s3:::logs", of_trail);
const std::string may_write = statement("Allow", "s3:PutObject", below, acl_and_trail);

struct Row {
    const char* name;
    std::string policy;  // Empty: none.
    const char* own;     // The bucket's own account; what it says, or "" for yes.
    const char* others;  // Another's bucket, and anybody's when strict.
};

const Row rows[] = {
    {"none", "", "",
     "bucket logs has no policy: it must allow the service cloudtrail.amazonaws.com"},
    {"AWS's", policy({may_ask, may_write}), "", ""},
    {"an older one, without the trail",
     policy({statement("Allow", "s3:GetBucketAcl", "arn:aws:s3:::logs", ""),
             statement("Allow", "s3:PutObject", below,
                       fmt::format(R"({{"StringEquals":{{{}}}}})", acl))}),
     "", ""},
    {"by account",
     policy({statement("Allow", "s3:*", "arn:aws:s3:::logs*",
                       R"({"StringEquals":{"aws:SourceAccount":"111122223333"}})")}),
     "", ""},
    {"of another trail",
     policy(
         {may_ask,
          statement(
              "Allow", "s3:PutObject", below,
              R"({"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-1:1:trail/x"}})")}),
     "", "s3:PutObject on arn:aws:s3:::logs/p/AWSLogs/111122223333/CloudTrail/"},
    {"of another prefix",
     policy({may_ask, statement("Allow", "s3:PutObject", "arn:aws:s3:::logs/AWSLogs/111122223333/*",
                                acl_and_trail)}),
     "", "with s3:x-amz-acl bucket-owner-full-control, for aws:SourceArn arn:aws:cloudtrail:"},
    {"without the ACL", policy({may_write}), "", "s3:GetBucketAcl on arn:aws:s3:::logs, for"},
    {"that denies",
     policy({may_ask, may_write, statement("Deny", "s3:PutObject", "arn:aws:s3:::logs/*", "")}),
     "statement Deny1 of the policy of bucket logs denies the service cloudtrail.amazonaws.com",
     "statement Deny1 of the policy of bucket logs denies the service cloudtrail.amazonaws.com"},
    {"that denies what is not over TLS",
     policy({may_ask, may_write,
             R"({"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::logs/*",)"
             R"("Condition":{"Bool":{"aws:SecureTransport":"false"}}})"}),
     "", ""},
    {"that denies what KMS does not encrypt",
     policy({may_ask, may_write,
             R"({"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":)"
             R"("arn:aws:s3:::logs/*","Condition":{"StringNotEquals":)"
             R"({"s3:x-amz-server-side-encryption":"aws:kms"}}})"}),
     "statement #3 of the policy", "statement #3 of the policy"},
};

std::string said(const Result<void>& result) {
    if (result) return {};
    EXPECT_EQ(result.error().code, Code::denied);
    EXPECT_TRUE(result.error().message.starts_with("AccessDenied: ")) << result.error().message;
    return result.error().message;
}

TEST(GatedStore, AsksTheBucketsPolicy) {
    const std::string bytes = gzip("content", GzipEffort::fast);
    const Object object{.bucket = "logs",
                        .key = key,
                        .bytes = bytes,
                        .content_hash = sha256("content"),
                        .trail = trail_arn,
                        .account = "111122223333"};
    struct Case {
        const char* owner;
        bool strict;
        const char* Row::* says;
    };
    constexpr Case cases[] = {{"111122223333", false, &Row::own},
                              {"111122223333", true, &Row::others},
                              {"444455556666", false, &Row::others}};
    for (const auto& [owner, strict, says] : cases) {
        for (const Row& row : rows) {
            SCOPED_TRACE(fmt::format("{}, bucket of {}, strict {}", row.name, owner, strict));
            DeliveryWorld world;
            std::vector<catalog::Change> changes{catalog::PutBucket{
                {.name = "logs", .account = owner, .created = world.clock.now()}}};
            if (!row.policy.empty()) {
                changes.emplace_back(catalog::PutResourcePolicy{{.arn = "arn:aws:s3:::logs",
                                                                 .account = owner,
                                                                 .document = row.policy,
                                                                 .updated = world.clock.now()}});
            }
            ASSERT_TRUE(world.applier().append(journal::Kind::change, {}, changes));
            ASSERT_TRUE(world.applier().wait(0, world.journal().durable_end(0)));
            BucketGate gate(world.catalog(), strict);
            GatedStore store(world.store(), gate);
            const std::string_view expected = row.*says;
            const std::string refused = said(store.probe(object));
            EXPECT_EQ(refused.empty(), expected.empty()) << refused;
            EXPECT_NE(refused.find(expected), std::string::npos) << refused;
            // CreateTrail asks for the ACL too, a file does not.
            const bool writes = refused.empty() || std::string_view(row.name) == "without the ACL";
            const Result<Stored> stored = store.put_if_absent(object);
            EXPECT_EQ(stored.has_value(), writes);
            EXPECT_TRUE(stored || stored.error().code == Code::denied);
        }
    }
}

TEST(GatedStore, LeavesOthersBucketsToOthers) {
    DeliveryWorld world;
    ASSERT_TRUE(world.remote.create_bucket("far"));
    const std::vector<catalog::Change> changes{catalog::PutBucket{
        {.name = "logs", .account = "111122223333", .created = world.clock.now()}}};
    ASSERT_TRUE(world.applier().append(journal::Kind::change, {}, changes));
    ASSERT_TRUE(world.applier().wait(0, world.journal().durable_end(0)));
    BucketGate gate(world.catalog(), true);
    GatedStore store(world.store(), gate, SplitStore::is_far);
    const std::string bytes = gzip("content", GzipEffort::fast);
    Object object{.bucket = "far",
                  .key = key,
                  .bytes = bytes,
                  .content_hash = sha256("content"),
                  .trail = trail_arn,
                  .account = "111122223333"};
    EXPECT_TRUE(store.probe(object));
    EXPECT_TRUE(store.put_if_absent(object));
    object.bucket = "logs";
    EXPECT_EQ(store.probe(object).error().code, Code::denied);
    EXPECT_EQ(store.put_if_absent(object).error().code, Code::denied);
    object.bucket = "absent";
    EXPECT_EQ(store.probe(object).error().code, Code::not_found);
    // What is written for no trail is the writer's own matter.
    object.bucket = "logs";
    object.trail = {};
    EXPECT_TRUE(store.put_if_absent(object));
}

}  // namespace
}  // namespace opentrail::delivery

// The KMS key of a trail: by every name it is kept and shown as its ARN; and what is refused.

#include "api/trails/trail_key.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/trail_world.h"

namespace opentrail::api {
namespace {

constexpr const char* id = "1234abcd-12ab-34cd-56ef-1234567890ab";
constexpr const char* arn =
    "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";

catalog::KmsKey made_key() {
    return {.arn = arn,
            .account = "000000000000",
            .region = "us-east-1",
            .id = id,
            .created = from_millis(1'767'355'200'000),
            .aliases = {{.name = "alias/logs", .created = {}, .updated = {}}}};
}

std::string with_key(const std::string& key) {
    return fmt::format(R"({{"Name":"audit","S3BucketName":"logs","KmsKeyId":"{}"}})", key);
}

TEST(TrailKey, IsKeptAsItsArn) {
    TrailWorld world;
    world.change(catalog::PutKmsKey{made_key()});
    const std::string names[] = {id, arn, "alias/logs",
                                 "arn:aws:kms:us-east-1:000000000000:alias/logs"};
    for (const std::string& name : names) {
        EXPECT_EQ(world.object("CreateTrail", with_key(name)).at("KmsKeyId"), Json(arn)) << name;
        const JsonObject shown = world.object("GetTrail", R"({"Name":"audit"})");
        EXPECT_EQ(shown.at("Trail").at("KmsKeyId"), Json(arn)) << name;
        world.ok("DeleteTrail", R"({"Name":"audit"})");
    }
    // A trail of another Region names it by its ARN.
    EXPECT_EQ(world.object("CreateTrail", with_key(arn), "eu-west-1").at("KmsKeyId"), Json(arn));
    world.ok("CreateTrail", R"({"Name":"audit","S3BucketName":"logs"})");
    EXPECT_EQ(
        world.object("UpdateTrail", R"({"Name":"audit","KmsKeyId":"alias/logs"})").at("KmsKeyId"),
        Json(arn));
    EXPECT_FALSE(
        world.object("UpdateTrail", R"({"Name":"audit","KmsKeyId":""})").contains("KmsKeyId"));
}

TEST(TrailKey, IsRefusedWhenItCannotBeUsed) {
    TrailWorld world;
    world.change(catalog::PutKmsKey{made_key()});
    const TrailCase rows[] = {
        {"another id", "CreateTrail", with_key("1234abcd-12ab-34cd-56ef-000000000000"),
         "KmsKeyNotFoundException", "KMS key 1234abcd-12ab-34cd-56ef-000000000000 does not exist."},
        {"an alias of another Region", "CreateTrail", with_key("alias/logs"),
         "KmsKeyNotFoundException", nullptr, "eu-west-1"},
        {"an ARN of something else", "CreateTrail", with_key("arn:aws:s3:::logs"),
         "InvalidKmsKeyIdException"},
    };
    for (const TrailCase& row : rows) world.expect(row);
    catalog::KmsKey key = made_key();
    key.enabled = false;
    world.change(catalog::PutKmsKey{key});
    world.expect({"disabled", "CreateTrail", with_key("alias/logs"), "KmsException",
                  "KMS key arn:aws:kms:us-east-1:000000000000:key/"
                  "1234abcd-12ab-34cd-56ef-1234567890ab is disabled."});
    key.enabled = true;
    key.deletion = world.clock.now();
    world.change(catalog::PutKmsKey{key});
    world.expect({"deleted", "CreateTrail", with_key(arn), "KmsKeyNotFoundException"});
}

}  // namespace
}  // namespace opentrail::api

// KeyGate: what a key's policy says to CloudTrail.

#include "delivery/key_gate.h"

#include <gtest/gtest.h>

#include "disk/testing/temporary_directory.h"

namespace opentrail::delivery {
namespace {

constexpr const char* key = "arn:aws:kms:us-east-1:000000000000:key/k";
constexpr const char* trail = "arn:aws:cloudtrail:us-east-1:000000000000:trail/audit";

// As the AWS CloudTrail User Guide has it.
constexpr const char* documented =
    R"({"Sid":"Enable CloudTrail Encrypt Permissions","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:GenerateDataKey*","Resource":"*","Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-1:000000000000:trail/audit"},"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:000000000000:trail/*"}}})";
constexpr const char* root =
    R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":"kms:*","Resource":"*"})";
constexpr const char* denies =
    R"({"Sid":"No","Effect":"Deny","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:*","Resource":"*"})";

TEST(KeyGate, GoesByTheKeysPolicy) {
    const struct {
        const char* name;
        const char* statement;  // Empty: no policy.
        const char* account;    // The trail's.
        bool strict;
        const char* expected;  // The beginning of the refusal; empty: open.
    } rows[] = {
        {"its own account's, as made", root, "000000000000", false, ""},
        {"its own account's, strictly", root, "000000000000", true,
         "KMS.AccessDeniedException: the policy"},
        {"as documented, strictly", documented, "000000000000", true, ""},
        {"denied", denies, "000000000000", false, "KMS.AccessDeniedException: statement No"},
        {"another account's", root, "111122223333", false, "KMS.AccessDeniedException: the policy"},
        {"another account's, as documented", documented, "111122223333", false, ""},
        {"without a policy", "", "000000000000", false, ""},
        {"without a policy, strictly", "", "000000000000", true,
         "KMS.AccessDeniedException: the policy"},
    };
    for (const auto& row : rows) {
        const disk::TemporaryDirectory directory;
        const auto catalog = catalog::Catalog::open(directory / "catalog.db").value();
        std::vector<catalog::PlacedChange> placed{{{0, 0},
                                                   catalog::PutKmsKey{{.arn = key,
                                                                       .account = "000000000000",
                                                                       .region = "us-east-1",
                                                                       .id = "k",
                                                                       .created = {}}}}};
        if (*row.statement != '\0') {
            placed.push_back(
                {{0, 1},
                 catalog::PutResourcePolicy{
                     {.arn = key,
                      .account = "000000000000",
                      .document = std::string(R"({"Version":"2012-10-17","Statement":[)") +
                                  row.statement + "]}",
                      .updated = {}}}});
        }
        ASSERT_TRUE(catalog->apply(placed, {0, 2}));
        KeyGate gate(*catalog, row.strict);
        const Object object{.bucket = "logs",
                            .key = "k",
                            .bytes = {},
                            .trail = trail,
                            .account = row.account,
                            .kms_key = key};
        const Result<void> said = gate.check(object, {{"aws:cloudtrail:arn", trail}});
        EXPECT_EQ(said.has_value(), *row.expected == '\0') << row.name;
        if (!said) {
            EXPECT_TRUE(said.error().message.starts_with(row.expected))
                << row.name << ": " << said.error().message;
            EXPECT_EQ(said.error().code, Code::denied) << row.name;
        }
        // What no trail writes is nothing to it.
        Object other = object;
        other.trail = {};
        EXPECT_TRUE(gate.check(other, {})) << row.name;
    }
}

}  // namespace
}  // namespace opentrail::delivery

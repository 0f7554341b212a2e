// KMS keys in the catalog: put, put anew, listed, and what is not there.

#include "catalog/kms_key.h"

#include <gtest/gtest.h>

#include "catalog/catalog.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::catalog {
namespace {

const Timestamp noon = from_millis(1'767'355'200'000);

KmsKey key_of(const std::string& id, const std::string& region = "us-east-1") {
    return {.arn = "arn:aws:kms:" + region + ":1:key/" + id,
            .account = "1",
            .region = region,
            .id = id,
            .created = noon,
            .versions = {{.number = 1, .created = noon, .sealed_material = "s"}}};
}

TEST(KmsKeys, AreKeptAndListedInTheirOrder) {
    const disk::TemporaryDirectory directory;
    const auto catalog = Catalog::open(directory / "catalog.db").value();
    std::uint64_t next = 0;
    const auto put = [&](const KmsKey& key) {
        const PlacedChange placed{{0, next}, PutKmsKey{key}};
        ++next;
        ASSERT_TRUE(catalog->apply({&placed, 1}, {0, next}));
    };
    KmsKey first = key_of("z");
    put(first);
    put(key_of("a"));
    put(key_of("e", "eu-central-1"));
    first.enabled = false;
    first.deletion = noon;
    first.aliases = {{.name = "alias/x", .created = noon, .updated = noon}};
    first.versions.push_back({.number = 2, .created = noon, .sealed_material = "t"});
    first.tags = {{"k", ""}};
    put(first);
    EXPECT_EQ(catalog->kms_key(first.arn).value(), first);
    EXPECT_EQ(catalog->kms_keys("1", "us-east-1").value(),
              (std::vector<KmsKey>{first, key_of("a")}));
    EXPECT_EQ(catalog->kms_keys("1", "eu-central-1")->size(), 1);
    EXPECT_TRUE(catalog->kms_keys("2", "us-east-1")->empty());
    EXPECT_EQ(catalog->kms_key("arn:none").error().code, Code::not_found);
}

}  // namespace
}  // namespace opentrail::catalog

// The key ring: which key signs when, and that private halves are sealed.

#include "delivery/key_ring.h"

#include <gtest/gtest.h>

#include "base/testing/fake_random.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::delivery {
namespace {

using namespace std::chrono_literals;

const Timestamp noon = parse_iso8601("2026-01-02T12:00:00Z").value();
constexpr Duration day = 24h;

struct Ring {
    explicit Ring(Duration rotation = 10 * day) : ring(parts(rotation)) {}

    KeyRing::Parts parts(Duration rotation) {
        return {.catalog = *catalog,
                .random = random,
                .sealing = {1, 2, 3},
                .rotation = rotation,
                .keep = [this](const catalog::DigestKey& key) -> Result<void> {
                    if (full) return fail(Code::unavailable, "the disk is full");
                    const std::vector<catalog::PlacedChange> changes{
                        {{0, next}, catalog::PutDigestKey{key}}};
                    return catalog->apply(changes, {0, ++next});
                }};
    }
    std::string fingerprint(Timestamp at, Timestamp now, const char* region = "us-east-1") {
        return ring.signer(region, at, now).value()->fingerprint();
    }
    std::size_t count() { return catalog->all_digest_keys()->size(); }

    disk::TemporaryDirectory directory;
    std::unique_ptr<catalog::Catalog> catalog =
        catalog::Catalog::open(directory / "catalog.db").value();
    FakeRandom random;
    std::uint64_t next = 0;
    bool full = false;
    KeyRing ring;
};

TEST(KeyRing, MakesAKeyWhenThereIsNoneForThatTime) {
    Ring ring;
    const std::string first = ring.fingerprint(noon, noon);
    EXPECT_EQ(ring.fingerprint(noon + 10 * day - 1ms, noon), first);
    EXPECT_EQ(ring.count(), 1U);
    // It signed for long enough.
    const std::string second = ring.fingerprint(noon + 10 * day, noon + 10 * day);
    EXPECT_NE(second, first);
    // The clock went back: the older one is for that time.
    EXPECT_EQ(ring.fingerprint(noon + 5 * day, noon), first);
    // And once more, to before there was any.
    EXPECT_NE(ring.fingerprint(noon - day, noon - day), first);
    EXPECT_EQ(ring.count(), 3U);
    EXPECT_NE(ring.fingerprint(noon, noon, "eu-west-1"), first);
    const auto keys = ring.catalog->digest_keys("us-east-1").value();
    EXPECT_EQ(keys[0].valid_from, noon - day);
    EXPECT_EQ(keys[0].valid_to, noon + 11 * day);
    EXPECT_EQ(keys[1].valid_from, noon + 9 * day);
}

TEST(KeyRing, UsesTheNewestAndAShorterRotation) {
    Ring ring;
    const std::string first = ring.fingerprint(noon, noon);
    const PrivateKey made = PrivateKey::make().value();
    const auto key = seal_digest_key("us-east-1", made,
                                     {.now = noon + day, .at = noon + day, .rotation = 10 * day},
                                     {1, 2, 3}, ring.random)
                         .value();
    ASSERT_TRUE(ring.parts(day).keep(key));
    EXPECT_EQ(ring.fingerprint(noon + 2 * day, noon), made.fingerprint());
    EXPECT_TRUE(may_sign(key, noon + 2 * day, 2 * day));
    EXPECT_FALSE(may_sign(key, noon + 3 * day, 2 * day));
    EXPECT_FALSE(may_sign(key, noon + 11 * day, 100 * day));
}

TEST(KeyRing, KeepsPrivateHalvesSealed) {
    Ring ring;
    const std::string first = ring.fingerprint(noon, noon);
    const auto key = ring.catalog->digest_keys("us-east-1")->at(0);
    EXPECT_TRUE(key.sealed_private_key.starts_with("ot1."));
    const auto der = unseal({1, 2, 3}, key.sealed_private_key, "digest key " + first);
    ASSERT_TRUE(der);
    EXPECT_EQ(PrivateKey::parse(*der)->fingerprint(), first);
    // Under another master key it is of no use, and no other is made in its place.
    KeyRing::Parts parts = ring.parts(10 * day);
    parts.sealing = {9};
    KeyRing other(parts);
    const auto signer = other.signer("us-east-1", noon, noon);
    ASSERT_FALSE(signer);
    EXPECT_EQ(signer.error().code, Code::corrupt);
    EXPECT_EQ(ring.count(), 1U);
}

TEST(KeyRing, SignsNothingWithAKeyThatIsNotKept) {
    Ring ring;
    ring.full = true;
    EXPECT_EQ(ring.ring.signer("us-east-1", noon, noon).error().code, Code::unavailable);
    ring.full = false;
    EXPECT_TRUE(ring.ring.signer("us-east-1", noon, noon));
    EXPECT_EQ(ring.count(), 1U);
}

}  // namespace
}  // namespace opentrail::delivery

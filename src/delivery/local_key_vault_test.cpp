// LocalKeyVault: what opens and what does not: keys, contexts, versions, states, alterations.

#include "delivery/local_key_vault.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "delivery/testing/vault_world.h"

namespace opentrail::delivery {
namespace {

const EncryptionContext context{{"aws:cloudtrail:arn", "arn:t"}, {"aws:s3:arn", "arn:o"}};

/// What an attempt came to: "open", or the error's code and first word.
std::string came_to(const auto& result) {
    if (result) return "open";
    const std::string& message = result.error().message;
    return std::string(name(result.error().code)) + " " + message.substr(0, message.find(' '));
}

TEST(LocalKeyVault, OpensWhatItWrapped) {
    VaultWorld world;
    LocalKeyVault& vault = world.vault();
    const DataKey made = vault.make_data_key(VaultWorld::key, context).value();
    EXPECT_EQ(made.plain.reveal().size(), 32);
    EXPECT_EQ(vault.open_data_key(VaultWorld::key, made.wrapped, context)->reveal(),
              made.plain.reveal());
    EXPECT_EQ(made.wrapped.find(made.plain.reveal()), std::string::npos);
    const DataKey again = vault.make_data_key(VaultWorld::key, context).value();
    EXPECT_NE(again.plain.reveal(), made.plain.reveal());
    EXPECT_NE(again.wrapped, made.wrapped);
}

/// Gives 0x40, 0x41, …
class CountingRandom final : public Random {
  public:
    void fill(std::span<std::uint8_t> bytes) override {
        for (std::uint8_t& byte : bytes) byte = next_++;
    }

  private:
    std::uint8_t next_ = 0x40;
};

TEST(LocalKeyVault, HasTheFormOfItsPage) {
    // docs/formats/encrypted_object.md, made with Python's cryptography 48.0.
    const disk::TemporaryDirectory directory;
    const auto catalog = catalog::Catalog::open(directory / "catalog.db").value();
    const FakeClock clock;
    CountingRandom random;
    LocalKeyVault vault(*catalog, SealingKey{7}, clock, random);
    catalog::KmsKey key{
        .arn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        .account = "000000000000",
        .region = "us-east-1",
        .id = "1234abcd-12ab-34cd-56ef-1234567890ab",
        .created = {}};
    std::string material(32, '\0');
    std::string data_key(32, '\0');
    for (std::size_t i = 0; i < 32; ++i) {
        material[i] = static_cast<char>(i);
        data_key[i] = static_cast<char>(32 + i);
    }
    FakeRandom other;
    key.versions = {{.number = 1,
                     .created = {},
                     .sealed_material = seal(SealingKey{7}, material,
                                             "kms key " + key.arn + " version 1", other)}};
    const catalog::PlacedChange placed{{0, 0}, catalog::PutKmsKey{key}};
    ASSERT_TRUE(catalog->apply({&placed, 1}, {0, 1}));
    const EncryptionContext of_object{
        {"aws:cloudtrail:arn", "arn:aws:cloudtrail:us-east-1:000000000000:trail/audit"},
        {"aws:s3:arn", "arn:aws:s3:::logs/AWSLogs/x.json.gz"}};
    const std::string wrapped = *decode_hex(
        "01000000404142434445464748494a4bc2988c000219a124e5ed3d1db7493d74"
        "49f7606f830039144f7e74deab2ed3e4a6b330d3b9c3daf306872b56be100a09");
    EXPECT_EQ(vault.open_data_key(key.arn, wrapped, of_object)->reveal(), data_key);
    const std::string sealed = vault.encrypt(key.arn, data_key, of_object).value();
    EXPECT_EQ(sealed, std::string("OTK\x01\x4b\0", 6) + key.arn + wrapped);
}

TEST(LocalKeyVault, OpensNothingElse) {
    VaultWorld world;
    LocalKeyVault& vault = world.vault();
    const std::string wrapped = vault.make_data_key(VaultWorld::key, context)->wrapped;
    const EncryptionContext without{{"aws:s3:arn", "arn:o"}};
    const EncryptionContext other{{"aws:cloudtrail:arn", "arn:u"}, {"aws:s3:arn", "arn:o"}};
    // The same letters, cut elsewhere.
    const EncryptionContext shifted{{"aws:cloudtrail:arna", "rn:t"}, {"aws:s3:arn", "arn:o"}};
    const EncryptionContext upper{{"aws:cloudtrail:arn", "ARN:t"}, {"aws:s3:arn", "arn:o"}};
    for (const auto& wrong : {without, other, shifted, upper, EncryptionContext{}}) {
        EXPECT_EQ(came_to(vault.open_data_key(VaultWorld::key, wrapped, wrong)), "corrupt what");
    }
    EXPECT_EQ(came_to(vault.open_data_key(VaultWorld::other_key, wrapped, context)),
              "corrupt what");
    for (std::size_t i = 0; i < wrapped.size(); ++i) {
        std::string altered = wrapped;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        EXPECT_EQ(came_to(vault.open_data_key(VaultWorld::key, altered, context)), "corrupt what")
            << i;
        EXPECT_EQ(came_to(vault.open_data_key(VaultWorld::key, wrapped.substr(0, i), context)),
                  "corrupt what")
            << i;
    }
}

TEST(LocalKeyVault, RotatesWithoutForgetting) {
    VaultWorld world;
    LocalKeyVault& vault = world.vault();
    const DataKey first = vault.make_data_key(VaultWorld::key, context).value();
    world.rotate(VaultWorld::key);
    const DataKey second = vault.make_data_key(VaultWorld::key, context).value();
    world.rotate(VaultWorld::key);
    EXPECT_EQ(first.wrapped[0], 1);
    EXPECT_EQ(second.wrapped[0], 2);
    for (const DataKey* made : {&first, &second}) {
        EXPECT_EQ(vault.open_data_key(VaultWorld::key, made->wrapped, context)->reveal(),
                  made->plain.reveal());
    }
    // A version's material belongs to its number.
    catalog::KmsKey swapped = world.row(VaultWorld::key);
    std::swap(swapped.versions[0].sealed_material, swapped.versions[1].sealed_material);
    world.put(swapped);
    EXPECT_EQ(came_to(vault.open_data_key(VaultWorld::key, first.wrapped, context)),
              "denied KMS.KMSInvalidStateException:");
}

TEST(LocalKeyVault, SaysWhyAKeyCannotBeUsed) {
    VaultWorld world;
    LocalKeyVault& vault = world.vault();
    const std::string wrapped = vault.make_data_key(VaultWorld::key, context)->wrapped;
    const auto both = [&](const char* expected) {
        EXPECT_EQ(came_to(vault.make_data_key(VaultWorld::key, context)), expected);
        EXPECT_EQ(came_to(vault.open_data_key(VaultWorld::key, wrapped, context)), expected);
    };
    both("open");
    EXPECT_EQ(vault.state(VaultWorld::key).value(), KeyState::enabled);
    world.enable(VaultWorld::key, false);
    both("denied KMS.DisabledException:");
    EXPECT_EQ(vault.state(VaultWorld::key).value(), KeyState::disabled);
    world.enable(VaultWorld::key, true);
    both("open");

    catalog::KmsKey leaving = world.row(VaultWorld::key);
    leaving.enabled = false;
    leaving.deletion = world.clock().now() + std::chrono::days(7);
    world.put(leaving);
    both("denied KMS.KMSInvalidStateException:");
    EXPECT_EQ(vault.state(VaultWorld::key).value(), KeyState::pending_deletion);
    world.clock().move(std::chrono::days(7));
    both("denied KMS.NotFoundException:");
    EXPECT_EQ(vault.state(VaultWorld::key).error().code, Code::not_found);

    EXPECT_EQ(came_to(vault.make_data_key("arn:none", context)), "denied KMS.NotFoundException:");
    EXPECT_EQ(vault.state("arn:none").error().code, Code::not_found);
}

TEST(LocalKeyVault, EncryptsTextsThatNameTheirKey) {
    VaultWorld world;
    LocalKeyVault& vault = world.vault();
    for (const std::string& text : {std::string("x"), std::string(4096, '\0')}) {
        const std::string sealed = vault.encrypt(VaultWorld::key, text, context).value();
        EXPECT_EQ(LocalKeyVault::key_of(sealed).value(), VaultWorld::key);
        EXPECT_EQ(vault.decrypt(sealed, context)->reveal(), text);
        EXPECT_EQ(came_to(vault.decrypt(sealed, {})), "corrupt what");
    }
    const std::string sealed = vault.encrypt(VaultWorld::key, "x", context).value();
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string altered = sealed;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        EXPECT_FALSE(vault.decrypt(altered, context)) << i;
        EXPECT_FALSE(vault.decrypt(sealed.substr(0, i), context)) << i;
    }
}

}  // namespace
}  // namespace opentrail::delivery

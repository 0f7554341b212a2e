#include "base/seal.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "base/encoding.h"
#include "base/log.h"
#include "base/testing/fake_random.h"

namespace opentrail {
namespace {

/// Gives the bytes it was made with.
class GivenRandom final : public Random {
  public:
    explicit GivenRandom(std::string bytes) : bytes_(std::move(bytes)) {}
    void fill(std::span<std::uint8_t> bytes) override {
        ASSERT_EQ(bytes.size(), bytes_.size());
        std::copy(bytes_.begin(), bytes_.end(), bytes.begin());
    }

  private:
    std::string bytes_;
};

SealingKey key_of(const std::string& hex_digits) {
    const std::string bytes = *decode_hex(hex_digits);
    SealingKey key;
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

// The example of docs/formats/sealed_text.md, made with Python's cryptography 48.0:
// AESGCM(key).encrypt(...).
const SealingKey example_key =
    key_of("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
constexpr std::string_view example = "ot1.ICEiIyQlJicoKSorpXDHHB7AT3p0OgeDiDpuRNvlC8nu0IjwHMaeCx4";

TEST(Seal, GivesTheExampleOfItsFormat) {
    GivenRandom random(*decode_hex("202122232425262728292a2b"));
    EXPECT_EQ(seal(example_key, "wJalrXUtnFEMI", "access key AKIDEXAMPLE", random), example);
    EXPECT_EQ(unseal(example_key, example, "access key AKIDEXAMPLE")->reveal(), "wJalrXUtnFEMI");
}

TEST(Seal, IsAes256GcmOfItsSpecification) {
    // McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16.
    const std::string half = "feffe9928665731c6d6a8f9467308308";
    GivenRandom random(*decode_hex("cafebabefacedbaddecaf888"));
    const std::string sealed =
        seal(key_of(half + half),
             *decode_hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                         "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
             *decode_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"), random);
    EXPECT_EQ(*decode_base64url(sealed.substr(4)),
              *decode_hex("cafebabefacedbaddecaf888"
                          "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                          "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                          "76fc6ece0f4e1768cddf8853bb2d551b"));
}

TEST(Unseal, OpensForTheSameKeyAndContextOnly) {
    FakeRandom random;
    for (const std::string& text : {std::string(), std::string("x"), std::string(10'000, '\0')}) {
        const std::string sealed = seal(example_key, text, "user 1", random);
        EXPECT_EQ(unseal(example_key, sealed, "user 1")->reveal(), text);
        SealingKey other = example_key;
        other[31] ^= 1;
        EXPECT_EQ(unseal(other, sealed, "user 1").error().code, Code::corrupt);
        EXPECT_EQ(unseal(example_key, sealed, "user 2").error().code, Code::corrupt);
        EXPECT_EQ(unseal(example_key, sealed, "").error().code, Code::corrupt);
    }
    EXPECT_NE(seal(example_key, "x", "", random), seal(example_key, "x", "", random));
}

TEST(Unseal, NoticesEveryChange) {
    const std::string bytes = *decode_base64url(example.substr(4));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::string altered = bytes;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        const auto opened =
            unseal(example_key, "ot1." + base64url(altered), "access key AKIDEXAMPLE");
        ASSERT_FALSE(opened) << i;
        EXPECT_EQ(opened.error().code, Code::corrupt);
    }
    for (std::size_t length = 0; length < example.size(); ++length) {
        EXPECT_FALSE(unseal(example_key, example.substr(0, length), "access key AKIDEXAMPLE"));
    }
    EXPECT_EQ(unseal(example_key, "ot2.ICEi", "").error().code, Code::invalid);
    EXPECT_EQ(unseal(example_key, "ot1.ICEi", "").error().code, Code::invalid);
    EXPECT_EQ(unseal(example_key, "ot1.IC!i", "").error().code, Code::invalid);
}

TEST(Secret, GoesNowhereByItself) {
    static_assert(!std::is_convertible_v<Secret, std::string_view>);
    static_assert(!std::is_convertible_v<Secret, std::string>);
    static_assert(!std::is_constructible_v<LogField, std::string_view, Secret>);
    Secret secret("wJalrXUtnFEMI");
    const Secret copy = secret;
    const Secret moved = std::move(secret);
    EXPECT_EQ(copy.reveal(), "wJalrXUtnFEMI");
    EXPECT_EQ(moved.reveal(), "wJalrXUtnFEMI");
    EXPECT_TRUE(Secret().empty());
}

}  // namespace
}  // namespace opentrail

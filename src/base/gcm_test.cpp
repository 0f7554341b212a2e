// GCM: the specification's test cases, and every change noticed.

#include "base/gcm.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/encoding.h"

namespace opentrail {
namespace {

GcmKey key_of(const std::string& hex_digits) {
    const std::string bytes = *decode_hex(hex_digits);
    GcmKey key{};
    std::ranges::copy(bytes, key.begin());
    return key;
}

// McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 13 to 16: 256-bit keys.
TEST(Gcm, IsThatOfItsSpecification) {
    const std::string zeros(64, '0');
    const std::string half = "feffe9928665731c6d6a8f9467308308";
    const std::string text =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
    const std::string sealed =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";
    const struct {
        const char* name;
        std::string key, nonce, text, context, sealed;
    } rows[] = {
        {"13: nothing", zeros, zeros.substr(0, 24), "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
        {"14: a block", zeros, zeros.substr(0, 24), zeros.substr(0, 32), "",
         "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
        {"15: blocks", half + half, "cafebabefacedbaddecaf888", text, "",
         sealed + "b094dac5d93471bdec1a502270e3cc6c"},
        {"16: with a context", half + half, "cafebabefacedbaddecaf888", text.substr(0, 120),
         "feedfacedeadbeeffeedfacedeadbeefabaddad2",
         sealed.substr(0, 120) + "76fc6ece0f4e1768cddf8853bb2d551b"},
    };
    for (const auto& row : rows) {
        const std::string nonce = *decode_hex(row.nonce);
        const std::string context = *decode_hex(row.context);
        EXPECT_EQ(gcm_encrypt(key_of(row.key), nonce, *decode_hex(row.text), context),
                  *decode_hex(row.sealed))
            << row.name;
        EXPECT_EQ(gcm_decrypt(key_of(row.key), nonce, *decode_hex(row.sealed), context),
                  *decode_hex(row.text))
            << row.name;
    }
}

TEST(Gcm, NoticesEveryChange) {
    const GcmKey key = key_of(std::string(64, '7'));
    const std::string nonce(gcm_nonce_bytes, 'n');
    const std::string sealed = gcm_encrypt(key, nonce, "some text", "context");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string altered = sealed;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        EXPECT_FALSE(gcm_decrypt(key, nonce, altered, "context")) << i;
        EXPECT_FALSE(gcm_decrypt(key, nonce, sealed.substr(0, i), "context")) << i;
    }
    EXPECT_FALSE(gcm_decrypt(key_of(std::string(64, '8')), nonce, sealed, "context"));
    EXPECT_FALSE(gcm_decrypt(key, std::string(gcm_nonce_bytes, 'm'), sealed, "context"));
    EXPECT_FALSE(gcm_decrypt(key, nonce, sealed, "contexts"));
    EXPECT_FALSE(gcm_decrypt(key, nonce, sealed + "x", "context"));
    EXPECT_EQ(gcm_decrypt(key, nonce, sealed, "context"), "some text");
}

}  // namespace
}  // namespace opentrail

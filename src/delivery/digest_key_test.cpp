// Digest keys: the worked example's signature, made by another implementation, verifies; anything
// else does not. Keys of our own are judged by OpenSSL's own reader of their DER.

#include "delivery/digest_key.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/hash.h"
#include "delivery/testing/worked_digest.h"

namespace opentrail::delivery {
namespace {

std::string flipped(std::string_view text, std::size_t at, char to) {
    std::string changed(text);
    changed[at] = changed[at] == to ? '1' : to;
    return changed;
}

TEST(DigestKey, FingerprintIsTheMd5OfTheKeysBytes) {
    EXPECT_EQ(fingerprint_of(decode_base64(worked::public_key).value()), worked::fingerprint);
    // RFC 1321, A.5.
    EXPECT_EQ(fingerprint_of(""), "d41d8cd98f00b204e9800998ecf8427e");
}

TEST(DigestKey, VerifiesTheWorkedExample) {
    const PublicKey key = PublicKey::parse_base64(worked::public_key).value();
    const std::string_view text = worked::string_to_sign;
    const std::string_view signature = worked::signature;
    EXPECT_TRUE(key.verify(text, signature));
    const struct {
        const char* name;
        std::string text;
        std::string signature;
    } rows[] = {
        {"another text", flipped(text, 3, 'x'), std::string(signature)},
        {"a line more", std::string(text) + "\n", std::string(signature)},
        {"another signature", std::string(text), flipped(signature, 100, 'a')},
        {"half a signature", std::string(text), std::string(signature.substr(0, 256))},
        {"no signature", std::string(text), ""},
        {"not hex", std::string(text), flipped(signature, 0, 'x')},
    };
    for (const auto& row : rows) EXPECT_FALSE(key.verify(row.text, row.signature)) << row.name;
}

TEST(DigestKey, TakesPkcs1AndNothingElse) {
    const std::string der = decode_base64(worked::public_key).value();
    // A SubjectPublicKeyInfo around the same key (RFC 5280, 4.1.2.7).
    const std::string wrapped =
        decode_hex("30820122300d06092a864886f70d01010105000382010f00").value() + der;
    const struct {
        const char* name;
        std::string bytes;
    } rows[] = {{"empty", ""},
                {"cut short", der.substr(0, der.size() - 1)},
                {"something after it", der + "x"},
                {"a SubjectPublicKeyInfo", wrapped},
                {"text", "-----BEGIN RSA PUBLIC KEY-----"}};
    for (const auto& row : rows) {
        const auto key = PublicKey::parse(row.bytes);
        ASSERT_FALSE(key) << row.name;
        EXPECT_EQ(key.error().code, Code::invalid) << row.name;
    }
    EXPECT_FALSE(PublicKey::parse_base64("not base64"));
}

TEST(DigestKey, SignsWhatItsPublicHalfVerifies) {
    const PrivateKey key = PrivateKey::make().value();
    // The head of every RSAPublicKey of 2048 bits with exponent 65537.
    EXPECT_TRUE(base64(key.public_der()).starts_with("MIIBCgKCAQEA"));
    EXPECT_EQ(key.fingerprint(), fingerprint_of(key.public_der()));
    const std::string signature = key.sign("a text").value();
    EXPECT_EQ(signature.size(), 512U);
    const PublicKey verifier = PublicKey::parse(key.public_der()).value();
    EXPECT_TRUE(verifier.verify("a text", signature));
    EXPECT_FALSE(verifier.verify("a test", signature));
    EXPECT_FALSE(PublicKey::parse_base64(worked::public_key)->verify("a text", signature));
}

TEST(DigestKey, IsTheSameAfterItWasKept) {
    const PrivateKey key = PrivateKey::make().value();
    const PrivateKey again = PrivateKey::parse(key.der().value()).value();
    EXPECT_EQ(again.fingerprint(), key.fingerprint());
    // PKCS#1 v1.5 has no randomness in it.
    EXPECT_EQ(again.sign("text").value(), key.sign("text").value());
    const auto broken = PrivateKey::parse(Secret("no key"));
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, Code::corrupt);
}

}  // namespace
}  // namespace opentrail::delivery

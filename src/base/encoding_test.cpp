#include "base/encoding.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace opentrail {
namespace {

struct Pair {
    std::string bytes;
    std::string text;
};

// RFC 4648, section 10, and one with the digits that base64url has its own of.
const Pair base64_rows[] = {{"", ""},
                            {"f", "Zg=="},
                            {"fo", "Zm8="},
                            {"foo", "Zm9v"},
                            {"foob", "Zm9vYg=="},
                            {"fooba", "Zm9vYmE="},
                            {"foobar", "Zm9vYmFy"},
                            {"\xfb\xff\xbf", "+/+/"}};

TEST(Base64, GoesBothWays) {
    for (const Pair& row : base64_rows) {
        EXPECT_EQ(base64(row.bytes), row.text);
        EXPECT_EQ(decode_base64(row.text).value_or("?"), row.bytes);
    }
}

TEST(Base64, RefusesWhatHasAnotherMeaningOrNone) {
    for (const char* text : {"Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zm9v=", "Zm=v",
                             "Zh==", "Zm9=", "Zm9v\n", "Z m9", "-_-_", "Zg==Zg=="}) {
        EXPECT_FALSE(decode_base64(text)) << text;
    }
    EXPECT_EQ(decode_base64("Zm9vY!Fy").error().message, "not base64: byte 5 is no digit of it");
}

TEST(Base64Url, GoesBothWaysWithoutPadding) {
    EXPECT_EQ(base64url("\xfb\xff\xbf"), "-_-_");
    EXPECT_EQ(base64url("f"), "Zg");
    EXPECT_EQ(base64url("fo"), "Zm8");
    for (const Pair& row : base64_rows) {
        EXPECT_EQ(decode_base64url(base64url(row.bytes)).value_or("?"), row.bytes);
    }
    for (const char* text : {"Zg==", "+/+/", "Z", "Zh", "Zm9"}) {
        EXPECT_FALSE(decode_base64url(text)) << text;
    }
}

TEST(Hex, IsDecodedInEitherCase) {
    EXPECT_EQ(decode_hex("00ff10aBCd").value_or("?"), std::string("\0\xff\x10\xab\xcd", 5));
    EXPECT_EQ(decode_hex("").value_or("?"), "");
    EXPECT_EQ(decode_hex("abc").error().message, "not hex: an odd number of digits");
    EXPECT_EQ(decode_hex("0g").error().message, "not hex: byte 1 is no digit of it");
    EXPECT_EQ(decode_hex("x0").error().message, "not hex: byte 0 is no digit of it");
    EXPECT_FALSE(decode_hex("0x"));
}

TEST(Hex, OfASha256HasItsLength) {
    const std::string digits = "2b74f560a9dddb43c123ecfc15a6e2ab2b74f560a9dddb43c123ecfc15a6e2AB";
    const Result<Sha256> hash = decode_sha256(digits);
    ASSERT_TRUE(hash) << hash.error().message;
    EXPECT_EQ(hash->front(), 0x2b);
    EXPECT_EQ(hash->back(), 0xab);
    EXPECT_EQ(decode_sha256(digits.substr(2)).error().message, "no SHA-256: 31 bytes, not 32");
    EXPECT_FALSE(decode_sha256(digits + "00"));
    EXPECT_FALSE(decode_sha256("x" + digits.substr(1)));
    EXPECT_FALSE(decode_sha256(""));
}

// Python: urllib.parse.quote(..., safe="-_.~") and with "/" added, which is what botocore signs
// with.
TEST(PercentEncoding, IsWhatSigV4Signs) {
    EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(percent_encode("a b+c/d=e&f%g*h"), "a%20b%2Bc%2Fd%3De%26f%25g%2Ah");
    EXPECT_EQ(percent_encode("/a b/\xc3\xa9", Slash::keep), "/a%20b/%C3%A9");
    EXPECT_EQ(percent_encode(std::string("\0\x7f\xff", 3)), "%00%7F%FF");
}

TEST(PercentEncoding, IsDecoded) {
    EXPECT_EQ(percent_decode("a%20b%2bc+d%2F").value_or("?"), "a b+c+d/");
    EXPECT_EQ(percent_decode("a+b%2B", Plus::is_space).value_or("?"), "a b+");
    EXPECT_EQ(percent_decode("%00").value_or("?"), std::string(1, '\0'));
    for (const char* text : {"%", "%2", "a%", "%g0", "%0g", "%%20"}) {
        EXPECT_FALSE(percent_decode(text)) << text;
    }
    EXPECT_EQ(percent_decode("abc%zz").error().message,
              "bad percent-encoding: two hex digits must follow byte 3");
}

TEST(PercentEncoding, ComesBackForEveryByte) {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    EXPECT_EQ(percent_decode(percent_encode(all)).value_or("?"), all);
}

}  // namespace
}  // namespace opentrail

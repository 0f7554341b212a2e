#include "base/hash.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/encoding.h"

namespace opentrail {
namespace internal {
std::uint32_t crc32c_by_tables(std::string_view bytes, std::uint32_t seed);
}
namespace {

// The same bytes anywhere: the high bytes of the numbers of x = x * 1664525 + 1013904223 from x = 1
// on.
std::string sample(std::size_t size) {
    std::string bytes(size, '\0');
    std::uint32_t x = 1;
    for (char& byte : bytes) {
        x = x * 1664525 + 1013904223;
        byte = static_cast<char>(x >> 24);
    }
    return bytes;
}

TEST(Sha256, GivesTheDigestsOfFips180) {
    // FIPS 180-2, appendix B, and the empty message of NIST's CAVP.
    EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(hex(sha256(std::string(1'000'000, 'a'))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256Stream, TakesPiecesInOrder) {
    Sha256Stream stream;
    const std::string piece(333, 'a');
    for (int i = 0; i < 3003; ++i) stream.update(piece);
    stream.update("a");
    EXPECT_EQ(hex(stream.finish()),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    EXPECT_EQ(hex(Sha256Stream().finish()), hex(sha256("")));
}

TEST(Sha256Stream, FinishesOnce) {
    Sha256Stream stream;
    stream.finish();
    EXPECT_DEATH(stream.finish(), "invariant failed");
    EXPECT_DEATH(stream.update("x"), "invariant failed");
}

// RFC 4231, sections 4.2 to 4.8 (4.6 is about truncation).
TEST(HmacSha256, GivesTheCodesOfRfc4231) {
    struct Row {
        std::string key;
        std::string message;
        const char* code;
    };
    std::string ascending;
    for (char c = 1; c <= 25; ++c) ascending += c;
    const std::string long_key(131, '\xaa');
    const Row rows[] = {
        {std::string(20, '\x0b'), "Hi There",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"Jefe", "what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {std::string(20, '\xaa'), std::string(50, '\xdd'),
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {ascending, std::string(50, '\xcd'),
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        {long_key, "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {long_key,
         "This is a test using a larger than block-size key and a larger than block-size data. The "
         "key needs to be hashed before being used by the HMAC algorithm.",
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };
    for (const Row& row : rows) EXPECT_EQ(hex(hmac_sha256(row.key, row.message)), row.code);
    // Python: hmac.new(b"", b"", "sha256").
    EXPECT_EQ(hex(hmac_sha256("", "")),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    // Around the block's length: hmac.new(bytes(64), ...) equals hmac.new(b"", ...).
    EXPECT_EQ(hmac_sha256(std::string(64, '\0'), "x"), hmac_sha256("", "x"));
    EXPECT_NE(hmac_sha256(std::string(65, '\0'), "x"), hmac_sha256("", "x"));
}

TEST(Crc32c, GivesTheSumsOfRfc3720) {
    // RFC 3720, B.4, and the catalogue's check value of "123456789".
    std::string ascending;
    for (char c = 0; c < 32; ++c) ascending += c;
    EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
    EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
    EXPECT_EQ(crc32c(ascending), 0x46dd794eu);
    EXPECT_EQ(crc32c(std::string(ascending.rbegin(), ascending.rend())), 0x113fdb5cu);
    EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
}

// By a loop over bits in Python, which also gives the values above.
TEST(Crc32c, IsRightAroundEveryLengthThatIsTreatedDifferently) {
    struct Row {
        std::size_t size;
        std::uint32_t crc;
    };
    const Row rows[] = {{0, 0},
                        {1, 0x2fddd530},
                        {7, 0x005ed6fc},
                        {8, 0xc2de297d},
                        {767, 0x3dd78b7a},
                        {768, 0x016e86e4},
                        {769, 0xd8a56518},
                        {12'287, 0xe9dfd9a4},
                        {12'288, 0xc8131328},
                        {12'289, 0xa1db2f37},
                        {50'000, 0x7cbc5c82}};
    for (const Row& row : rows) {
        EXPECT_EQ(crc32c(sample(row.size)), row.crc) << row.size;
        EXPECT_EQ(internal::crc32c_by_tables(sample(row.size), 0), row.crc) << row.size;
    }
}

TEST(Crc32c, GoesOnFromWhatCameBefore) {
    const std::string bytes = sample(13'000);
    for (const std::size_t cut : {0, 1, 9, 1000, 12'999, 13'000}) {
        const std::string_view all = bytes;
        EXPECT_EQ(crc32c(all.substr(cut), crc32c(all.substr(0, cut))), crc32c(bytes)) << cut;
    }
}

// xxhsum 0.8.1 -H3 of the sample.
TEST(Hash64, IsXxh3ForGood) {
    struct Row {
        std::size_t size;
        std::uint64_t hash;
    };
    const Row rows[] = {
        {0, 0x2d06800538d394c2},    {1, 0x429e81bc6744101c},    {3, 0x32dbb5c7774cc94f},
        {4, 0x65775238ca34c06f},    {8, 0x90b760c9d253d0ff},    {9, 0x15ae9f843bb50ea4},
        {16, 0x372c92fa68129c98},   {17, 0xb5d6b9c1898bd9d6},   {128, 0xc59e505a97d029e0},
        {129, 0xf9e651a476d6d3ca},  {240, 0x967597e635f3c527},  {241, 0xd6afac6f8fa85b01},
        {1024, 0xbb9f0c3761cdfd54}, {1740, 0xa1bbee1997faf0da}, {50'000, 0x7de76220d16ec34d}};
    for (const Row& row : rows) EXPECT_EQ(hash64(sample(row.size)), row.hash) << row.size;
}

TEST(EqualConstantTime, Compares) {
    EXPECT_TRUE(equal_constant_time("", ""));
    EXPECT_TRUE(equal_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_constant_time("abc", "ab"));
    EXPECT_FALSE(equal_constant_time("", "a"));
}

TEST(Hex, WritesLowercase) {
    const std::uint8_t bytes[] = {0x00, 0x0f, 0xa0, 0xff};
    EXPECT_EQ(hex(bytes), "000fa0ff");
    EXPECT_EQ(hex({}), "");
}

// By hashlib, with RFC 6962's recursion written down as it stands there (which gives the root
// 5dc9da79... for the eight leaves of the Certificate Transparency tests, whose leaves are not 32
// bytes). Leaf i is SHA-256 of byte i.
TEST(MerkleRoot, IsThatOfRfc6962) {
    struct Row {
        std::size_t leaves;
        const char* root;
    };
    const Row rows[] = {{0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                        {1, "d9de27625445003d8a9739a851e3ff8d41c0683630b4d63a88327a6aaa37c409"},
                        {2, "604d540f09268b91672ab011394d5266ccd7d4484d0d109411a55848126a1b2c"},
                        {3, "d1f13800048f5909d4043fc0c152f6643280cba608b672715e56ce159a20629f"},
                        {4, "0dcc2b645c00dfa2338e1c7ac2c4b570beda5a476d58836e55e28bde55e6bee1"},
                        {5, "6b313b611b40676b9e1dfd70c4503f2379f88f0f1c2740fb7e1cacc32c113465"},
                        {6, "33d501ae67e6e5745c0aa49e3aff95130969b568208b07210c508caa5ff39b3c"},
                        {7, "bee2275db16667589a4515f63e0d053a2fa602c1d9f9703e98920a5bdad59baf"},
                        {8, "80e139b44c90f91edebec705cc7586c3d90f4bdadd49628d25c20d4b03419287"},
                        {100, "cc08843083453028a694ef6a8cb3b6b375b28d41b0dc91be711971d9da680a28"},
                        {128, "292c1909c5db2ecc4d978bd20f5223af5ce4b3527ad83c34a772e759c848a2df"},
                        {129, "106e95d715df5b1915968743465c7ade862e2602c33464da674a0ad71947abf2"}};
    std::vector<Sha256> leaves;
    for (int i = 0; i < 129; ++i) leaves.push_back(sha256(std::string(1, static_cast<char>(i))));
    for (const Row& row : rows) {
        EXPECT_EQ(hex(merkle_root(std::span(leaves).first(row.leaves))), row.root) << row.leaves;
    }
}

}  // namespace
}  // namespace opentrail

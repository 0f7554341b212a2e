// Shows that checksums are those that S3 compares: the published check values of "123456789", and
// what OpenSSL's own program says of the digests.

#include "aws/checksum.h"

#include <gtest/gtest.h>

#include <random>

namespace opentrail::aws {
namespace {

TEST(Checksum, IsWhatS3Compares) {
    struct Row {
        Checksum algorithm;
        std::string_view bytes;
        std::string_view checksum;
    };
    // CRCs: the catalogue of parametrised CRC algorithms (CRC-32/ISO-HDLC, CRC-32/ISCSI,
    // CRC-64/NVME). SHA: printf 123456789 | openssl sha1 -binary | base64.
    const Row rows[] = {
        {Checksum::crc32, "", "AAAAAA=="},
        {Checksum::crc32, "123456789", "y/Q5Jg=="},
        {Checksum::crc32, "OpenTrail!\n", "VWDmnA=="},
        {Checksum::crc32c, "", "AAAAAA=="},
        {Checksum::crc32c, "123456789", "4waSgw=="},
        {Checksum::crc32c, "OpenTrail!\n", "0RQIxg=="},
        {Checksum::crc64nvme, "", "AAAAAAAAAAA="},
        {Checksum::crc64nvme, "123456789", "rosUhgp5mIg="},
        {Checksum::crc64nvme, "OpenTrail!\n", "VE6/UsibJCI="},
        {Checksum::sha1, "123456789", "98O8HYCOBHMq32eZZczDTKeuNEE="},
        {Checksum::sha256, "123456789", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(std::string(name(row.algorithm)) + " of " + std::string(row.bytes));
        EXPECT_EQ(checksum(row.algorithm, row.bytes), row.checksum);
        EXPECT_EQ(digest(row.algorithm, row.bytes).size(), digest_bytes(row.algorithm));
    }
}

TEST(Checksum, OfPiecesIsThatOfTheWhole) {
    std::mt19937 random(7);
    std::string bytes(1000, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    for (std::size_t at = 0; at < 40; ++at) {
        const std::string_view whole = std::string_view(bytes).substr(at);
        const std::string_view first = whole.substr(0, at * 7);
        const std::string_view rest = whole.substr(first.size());
        EXPECT_EQ(crc32(rest, crc32(first)), crc32(whole));
        EXPECT_EQ(crc64nvme(rest, crc64nvme(first)), crc64nvme(whole));
    }
}

TEST(Checksum, OfCrcsIsCombined) {
    const std::string_view whole = "123456789";
    for (const Checksum algorithm : {Checksum::crc32, Checksum::crc32c, Checksum::crc64nvme}) {
        for (std::size_t at = 0; at <= whole.size(); ++at) {
            const std::string_view rest = whole.substr(at);
            EXPECT_EQ(combine(algorithm, digest(algorithm, whole.substr(0, at)),
                              digest(algorithm, rest), rest.size()),
                      digest(algorithm, whole))
                << name(algorithm) << " at " << at;
        }
    }
    const std::string zeros(100'000, '\0');
    EXPECT_EQ(combine(Checksum::crc64nvme, digest(Checksum::crc64nvme, "a"),
                      digest(Checksum::crc64nvme, zeros), zeros.size()),
              digest(Checksum::crc64nvme, "a" + zeros));
    EXPECT_FALSE(combine(Checksum::sha256, "a", "b", 1));
}

TEST(Checksum, HasNamesWhateverTheirCase) {
    for (const Checksum algorithm : checksums) {
        EXPECT_EQ(parse_checksum(name(algorithm)), algorithm);
        EXPECT_EQ(checksum_of_header(header_name(algorithm)), algorithm);
    }
    EXPECT_EQ(parse_checksum("crc32c"), Checksum::crc32c);
    EXPECT_EQ(checksum_of_header("X-Amz-Checksum-SHA256"), Checksum::sha256);
    EXPECT_FALSE(parse_checksum("MD5"));
    EXPECT_FALSE(checksum_of_header("x-amz-checksum-type"));
}

}  // namespace
}  // namespace opentrail::aws

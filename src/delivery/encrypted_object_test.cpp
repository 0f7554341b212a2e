// EncryptedObject: the example of docs/formats/encrypted_object.md, which another implementation
// made; parts; and that nothing can be altered, moved or cut.

#include "delivery/encrypted_object.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/encoding.h"
#include "base/hash.h"

namespace opentrail::delivery {
namespace {

// Made with Python's cryptography 48.0 by the words of docs/formats/encrypted_object.md.
constexpr std::string_view wrapped_hex =
    "01000000404142434445464748494a4bc2988c000219a124e5ed3d1db7493d74"
    "49f7606f830039144f7e74deab2ed3e4a6b330d3b9c3daf306872b56be100a09";
constexpr ObjectName place{"logs", "AWSLogs/x.json.gz"};

GcmKey data_key() {
    GcmKey key{};
    std::uint8_t next = 32;
    for (std::uint8_t& byte : key) byte = next++;
    return key;
}

EncryptedHeader header_of(std::size_t bytes) {
    return {.key = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            .wrapped = *decode_hex(wrapped_hex),
            .trail = "arn:aws:cloudtrail:us-east-1:000000000000:trail/audit",
            .bytes = bytes};
}

std::string text_of(std::size_t bytes) {
    std::string text(bytes, '\0');
    for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>(i % 251);
    return text;
}

std::string stored_of(std::string_view text) {
    return encrypt_object(encode_header(header_of(text.size())).value(), text, data_key(), place);
}

Result<std::string> part_of(std::string_view stored, std::uint64_t offset, std::size_t size,
                            const ObjectName& from = place) {
    const EncryptedHeader header = TRY(decode_header(stored));
    const StoredPart part = stored_part(header, offset, size);
    const std::string_view within =
        part.from <= stored.size() ? stored.substr(part.from, part.size) : std::string_view();
    return decrypt_part(stored.substr(0, encrypted_header_bytes), part, within, data_key(), from);
}

TEST(EncryptedObject, HasTheFormOfItsPage) {
    const struct {
        const char* name;
        std::string text;
        std::size_t stored;
        const char* hash;
    } rows[] = {
        {"empty", "", 528, "0f5b37c50c09d192236f227e8f18cb209569781089446b8381f5e77ffb2a7375"},
        {"short", "hello", 533, "b5c5ad10ef2ddbe65630f311e89992f94ed99dc629d13938f0a6dc7b77ae6f03"},
        {"one whole chunk", text_of(65'536), 66'064,
         "2ec6926bb63b8583454359a61baf937bfc15be932cef89d3e917b67d69d14821"},
        {"three chunks", text_of(150'000), 150'560,
         "c95d3aff656a1ddf4efb05c5989ea6ba2a0200cb511790abe0eec36d17d1a310"},
    };
    for (const auto& row : rows) {
        const std::string stored = stored_of(row.text);
        EXPECT_EQ(stored.size(), row.stored) << row.name;
        EXPECT_EQ(stored_bytes(row.text.size()), row.stored) << row.name;
        EXPECT_EQ(hex(sha256(stored)), row.hash) << row.name;
        EXPECT_TRUE(is_encrypted(stored)) << row.name;
        EXPECT_EQ(decode_header(stored).value(), header_of(row.text.size())) << row.name;
        EXPECT_EQ(part_of(stored, 0, row.text.size()).value(), row.text) << row.name;
    }
    EXPECT_EQ(stored_of("hello").substr(512),
              *decode_hex("93f26c60703842b19e24a7ed3c342d5d86f10190ee"));
    EXPECT_FALSE(is_encrypted("\x1f\x8b"));
    EXPECT_FALSE(is_encrypted(""));
}

TEST(EncryptedObject, GivesEveryPart) {
    const std::string text = text_of(200'000);
    const std::string stored = stored_of(text);
    for (const std::size_t offset : {0, 1, 65'535, 65'536, 65'537, 131'072, 199'999}) {
        for (const std::size_t size : {0, 1, 2, 65'536, 65'537, 131'073, 1'000'000}) {
            EXPECT_EQ(part_of(stored, offset, size).value(), text.substr(offset, size))
                << offset << " " << size;
        }
    }
    EXPECT_EQ(part_of(stored, 200'000, 1).value(), "");
    EXPECT_EQ(part_of(stored, std::uint64_t{1} << 60, 1).value(), "");
    EXPECT_EQ(part_of(stored_of(""), 0, 10).value(), "");
}

TEST(EncryptedObject, NoticesEveryChange) {
    const std::string text = "hello";
    const std::string stored = stored_of(text);
    for (std::size_t i = 0; i < stored.size(); ++i) {
        std::string altered = stored;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        // The wrapped key in the header is the vault's to judge; here it is bound like the rest.
        const auto part = part_of(altered, 0, text.size());
        ASSERT_FALSE(part) << i;
        EXPECT_EQ(part.error().code, Code::corrupt) << i;
    }
    for (std::size_t size = 0; size < stored.size(); ++size) {
        EXPECT_FALSE(part_of(stored.substr(0, size), 0, text.size())) << size;
    }
}

TEST(EncryptedObject, NoticesChunksOutOfPlace) {
    constexpr std::size_t chunk = 65'536 + 16;
    const std::string text = text_of(3 * 65'536);
    const std::string stored = stored_of(text);
    const std::string header = stored.substr(0, 512);
    const auto nth = [&](std::size_t n) { return stored.substr(512 + n * chunk, chunk); };
    EXPECT_FALSE(part_of(header + nth(1) + nth(0) + nth(2), 0, text.size()));
    EXPECT_FALSE(part_of(header + nth(0) + nth(0) + nth(2), 0, text.size()));
    // Cut at the end of a chunk: also with a header that says so.
    EXPECT_FALSE(part_of(header + nth(0) + nth(1), 0, text.size()));
    const std::string shorter = encode_header(header_of(2 * 65'536)).value();
    EXPECT_FALSE(part_of(shorter + nth(0) + nth(1), 0, 2 * 65'536));
    // Another object's whole body, under this one's name.
    EXPECT_FALSE(part_of(stored, 0, text.size(), {"logs", "AWSLogs/y.json.gz"}));
    EXPECT_FALSE(part_of(stored, 0, text.size(), {"log", "sAWSLogs/x.json.gz"}));
    EXPECT_TRUE(part_of(stored, 0, text.size()));
}

TEST(EncryptedObject, HasRoomForTheLongestNames) {
    // A trail's name has 128 characters at most, and the longest names of partition and Region.
    EncryptedHeader header = header_of(1);
    header.key = "arn:aws-us-gov:kms:ap-southeast-99:000000000000:key/" + std::string(36, 'k');
    header.trail =
        "arn:aws-us-gov:cloudtrail:ap-southeast-99:000000000000:trail/" + std::string(128, 't');
    EXPECT_EQ(decode_header(encode_header(header).value()).value(), header);
    header.trail += std::string(400, 't');
    EXPECT_EQ(encode_header(header).error().code, Code::invalid);
}

TEST(EncryptedObject, RefusesHeadersThatAreNone) {
    const std::string whole = encode_header(header_of(5)).value();
    const struct {
        const char* name;
        std::size_t at;
        char byte;
    } rows[] = {
        {"a later format that this one may not read", 10, 2},
        {"chunks of another size", 12, 1},
        {"a size that no store holds", 23, 1},
        {"a text longer than the header", 25, 2},
    };
    for (const auto& row : rows) {
        std::string altered = whole;
        altered[row.at] = row.byte;
        EXPECT_EQ(decode_header(altered).error().code, Code::corrupt) << row.name;
    }
    std::string later = whole;
    later[8] = 2;  // Written by a later one, for this one to read.
    EXPECT_TRUE(decode_header(later));
}

}  // namespace
}  // namespace opentrail::delivery

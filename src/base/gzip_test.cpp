#include "base/gzip.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/encoding.h"

namespace opentrail {
namespace {

// Python 3.11: gzip.compress(b"hello, trail\n" * 3, mtime=0), and of b"second" likewise.
const std::string hello_text = "hello, trail\nhello, trail\nhello, trail\n";
const std::string hello =
    *decode_hex("1f8b0800000000000203cb48cdc9c9d75128294acccce1cac0c9010078d94b9327000000");
const std::string second = *decode_hex("1f8b08000000000002032b4e4dcecf4b010069111fb606000000");
// The same tool, with a name in the header: gzip.GzipFile("a.json", "wb", mtime=1).
const std::string named =
    *decode_hex("1f8b08080100000002ff612e6a736f6e00cb4bcc4d4d010087cce07105000000");

// Reads in pieces of `out` bytes from a source that gives pieces of `in` bytes.
Result<std::string> read_all(std::string_view bytes, std::size_t size_max, std::size_t in,
                             std::size_t out) {
    GzipReader reader(
        [&](char* into, std::size_t size) -> Result<std::size_t> {
            const std::size_t part = bytes.copy(into, std::min(in, size));
            bytes.remove_prefix(part);
            return part;
        },
        size_max);
    std::string all;
    std::string piece(out, '\0');
    for (;;) {
        const std::size_t got = TRY(reader.read(piece.data(), out));
        if (got == 0) return all;
        all.append(piece, 0, got);
    }
}

std::string altered(std::string bytes, std::size_t at) {
    bytes[at] = static_cast<char>(bytes[at] ^ 0x40);
    return bytes;
}

struct Row {
    const char* name;
    std::string bytes;
    std::size_t size_max;
    std::string text;   // Or:
    std::string error;  // Code and sentence.
};

class Gunzip : public ::testing::TestWithParam<Row> {};

std::string error_of(const Result<std::string>& result) {
    if (result) return "";
    return std::string(name(result.error().code)) + ": " + result.error().message;
}

TEST_P(Gunzip, Whole) {
    const Row& row = GetParam();
    const auto text = gunzip(row.bytes, row.size_max);
    EXPECT_EQ(text.value_or(""), row.text);
    EXPECT_EQ(error_of(text), row.error);
}

TEST_P(Gunzip, AsAStream) {
    const Row& row = GetParam();
    for (const std::size_t in : {1, 3, 1 << 20}) {
        for (const std::size_t out : {1, 7, 1 << 20}) {
            const auto text = read_all(row.bytes, row.size_max, in, out);
            EXPECT_EQ(text.value_or(""), row.text) << in << " " << out;
            EXPECT_EQ(error_of(text), row.error) << in << " " << out;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Gunzip,
    ::testing::Values(
        Row{"one_member", hello, 1000, hello_text, ""},
        Row{"two_members", hello + second, 1000, hello_text + "second", ""},
        Row{"name_in_the_header", named, 1000, "named", ""},
        Row{"just_within_the_limit", hello, 39, hello_text, ""},
        Row{"beyond_the_limit", hello, 38, "", "invalid: gzip data inflates to more than 38 bytes"},
        Row{"second_beyond_the_limit", hello + second, 44, "",
            "invalid: gzip data inflates to more than 44 bytes"},
        Row{"empty", "", 1000, "", "invalid: not gzip: it is empty"},
        Row{"one_byte", "{", 1000, "", "invalid: not gzip: it begins with bytes 7b"},
        Row{"json", "{\"Records\":[]}", 1000, "", "invalid: not gzip: it begins with bytes 7b 22"},
        Row{"cut_in_the_header", hello.substr(0, 5), 1000, "",
            "corrupt: gzip data is truncated: it ends at byte 5, within what began at byte 0"},
        Row{"cut_in_the_data", hello.substr(0, 15), 1000, "",
            "corrupt: gzip data is truncated: it ends at byte 15, within what began at byte 0"},
        Row{"cut_in_the_trailer", hello.substr(0, hello.size() - 1), 1000, "",
            "corrupt: gzip data is truncated: it ends at byte 35, within what began at byte 0"},
        Row{"second_cut", hello + second.substr(0, 4), 1000, "",
            "corrupt: gzip data is truncated: it ends at byte 40, within what began at byte 36"},
        Row{"checksum", altered(hello, hello.size() - 8), 1000, "",
            "corrupt: gzip data is damaged: the checksum at byte 28 does not match"},
        Row{"length", altered(hello, hello.size() - 1), 1000, "",
            "corrupt: gzip data is damaged: the checksum at byte 28 does not match"},
        Row{"followed_by_text", hello + "garbage", 1000, "",
            "corrupt: 7 bytes that are not gzip follow the gzip data, which ends at byte 36"},
        Row{"followed_by_one_byte", hello + "\x1f", 1000, "",
            "corrupt: 1 bytes that are not gzip follow the gzip data, which ends at byte 36"},
        Row{"followed_by_zeros", hello + std::string(512, '\0'), 1000, "",
            "corrupt: 512 bytes that are not gzip follow the gzip data, which ends at byte 36"}),
    [](const auto& row) { return row.param.name; });

TEST(Gunzip, SaysWhereDataIsDamaged) {
    // Block type 3 does not exist (RFC 1951, 3.2.3).
    std::string bytes = hello;
    bytes[10] = static_cast<char>(bytes[10] | 0x06);
    const auto text = gunzip(bytes, 1000);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, Code::corrupt);
    EXPECT_EQ(text.error().message.substr(0, 31), "gzip data is damaged near byte ");
}

TEST(Gunzip, ChecksTheHeaderAsRfc1952Says) {
    std::string other_method = hello;
    other_method[2] = 7;
    EXPECT_EQ(error_of(gunzip(other_method, 1000)), "corrupt: gzip data is damaged near byte 2");
    std::string unknown_flag = hello;
    unknown_flag[3] = '\x80';
    EXPECT_EQ(error_of(gunzip(unknown_flag, 1000)), "corrupt: gzip data is damaged near byte 2");
    // FHCRC: the low half of the header's CRC-32 follows it. Python: zlib.crc32(header) & 0xffff.
    std::string with_checksum = hello;
    with_checksum[3] = 2;
    with_checksum.insert(10,
                         "\x25"
                         "\x15");
    EXPECT_EQ(gunzip(second + with_checksum, 1000).value_or("?"), "second" + hello_text);
    with_checksum[10] = static_cast<char>(with_checksum[10] ^ 1);
    const auto kept = gunzip_what_is_whole(second + with_checksum, 1000);
    EXPECT_TRUE(kept.fault);
    EXPECT_EQ(kept.bytes, "second");
}

// The checksum of a header with a field, a name and a comment. Python:
// header = bytes.fromhex("1f8b081e0000000002030300") + b"abc" + b"name\0" + b"words\0".
TEST(Gunzip, FindsTheHeadersChecksumBehindWhatElseItHas) {
    std::string long_header = hello;
    long_header[3] = 0x1e;
    long_header.insert(10, std::string("\x03\x00"
                                       "abc"
                                       "name\0"
                                       "words\0"
                                       "@@",
                                       18));
    const std::string_view right("\x09\xf1", 2);
    long_header.replace(26, 2, right);
    EXPECT_EQ(gunzip(long_header, 1000).value_or("?"), hello_text);
    for (const std::size_t at : {12U, 15U, 25U, 26U, 27U}) {
        EXPECT_FALSE(gunzip(altered(long_header, at), 1000)) << at;
    }
    for (std::size_t size = 0; size < long_header.size(); ++size)
        EXPECT_FALSE(gunzip(long_header.substr(0, size), 1000)) << size;
}

// Two distance codes of two bits: zlib refuses them ("invalid distances set"), and with a checksum
// in the header as without. Made by hand from RFC 1951, 3.2.7; with two of one bit it is "aa".
TEST(Gunzip, RefusesAnIncompleteSetOfDistanceCodes) {
    const std::string complete =
        decode_hex("1f8b08020000000000ff90c905c1010900000080a0adfe3fa112d7198a0702000000").value();
    const std::string incomplete =
        decode_hex("1f8b08020000000000ff90c905c1010900000080a0adfe3f6111d7198a0702000000").value();
    EXPECT_EQ(gunzip(complete, 1000).value_or("?"), "aa");
    EXPECT_FALSE(gunzip(incomplete, 1000));
    const auto without_checksum = [](std::string bytes) {
        bytes[3] = 0;
        return bytes.erase(10, 2);
    };
    EXPECT_EQ(gunzip(without_checksum(complete), 1000).value_or("?"), "aa");
    EXPECT_FALSE(gunzip(without_checksum(incomplete), 1000));
}

TEST(Gunzip, KeepsTheMembersThatAreWhole) {
    const auto result = gunzip_what_is_whole(hello + second + "x", 1000);
    EXPECT_EQ(result.bytes, hello_text + "second");
    ASSERT_TRUE(result.fault);
    EXPECT_EQ(result.fault->code, Code::corrupt);
}

TEST(Gunzip, LeavesRoomForPadding) {
    const std::string text = *gunzip(hello, 1000);
    EXPECT_GE(text.capacity() - text.size(), gunzip_spare_bytes);
}

TEST(Gunzip, StopsABomb) {
    // 64 MiB of zeros in 65 kB, ten times over.
    const std::string one = gzip(std::string(std::size_t{64} << 20, '\0'), GzipEffort::dense);
    ASSERT_LT(one.size(), 70'000u);
    std::string ten;
    for (int i = 0; i < 10; ++i) ten += one;
    EXPECT_EQ(error_of(gunzip(ten, 1 << 20)),
              "invalid: gzip data inflates to more than 1048576 bytes");
    EXPECT_EQ(error_of(read_all(ten, 1 << 20, 1 << 16, 1 << 16)),
              "invalid: gzip data inflates to more than 1048576 bytes");
}

TEST(Gunzip, AsksForNoMemoryThatDataCannotFill) {
    // A trailer that claims 4 GiB behind 39 bytes.
    std::string lying = hello;
    lying.replace(lying.size() - 4, 4, "\xff\xff\xff\xff");
    const auto result = gunzip_what_is_whole(lying, std::size_t{1} << 40);
    ASSERT_TRUE(result.fault);
    EXPECT_LT(result.bytes.capacity(), lying.size() * 1100 + 8192);
}

TEST(GzipReader, HandsAnErrorOfItsSourceThroughAndKeepsIt) {
    int calls = 0;
    GzipReader reader(
        [&](char* into, std::size_t) -> Result<std::size_t> {
            if (++calls > 1) return fail(Code::unavailable, "the disk is gone");
            return hello.copy(into, 20);
        },
        1000);
    char into[1000];
    std::string text;
    Result<std::size_t> got = reader.read(into, sizeof into);
    while (got && *got > 0) {
        text.append(into, *got);
        got = reader.read(into, sizeof into);
    }
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().message, "the disk is gone");
    EXPECT_TRUE(hello_text.starts_with(text));
    EXPECT_EQ(reader.read(into, sizeof into).error().message, "the disk is gone");
    EXPECT_EQ(calls, 2);
}

// Text that shrinks, and bytes that do not.
std::string sample(std::size_t size, bool random) {
    std::string bytes(size, '\0');
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < size; ++i) {
        state = state * 1664525 + 1013904223;
        bytes[i] = random ? static_cast<char>(state >> 24)
                          : "{\"eventName\":\"GetObject\"}"[(state >> 28) + i % 10];
    }
    return bytes;
}

TEST(Gzip, ComesBack) {
    for (const GzipEffort effort : {GzipEffort::fast, GzipEffort::dense}) {
        for (const std::size_t size : {0, 1, 100, 65'536, 3'000'000}) {
            for (const bool random : {false, true}) {
                const std::string text = sample(size, random);
                const std::string bytes = gzip(text, effort);
                EXPECT_TRUE(gunzip(bytes, size) == text) << size << random;
                EXPECT_EQ(bytes, gzip(text, effort)) << "same text, same bytes";
                EXPECT_LT(bytes.size(), size + size / 100 + 64);
            }
        }
    }
}

TEST(Gzip, HeaderHoldsNoNameAndNoTime) {
    for (const GzipEffort effort : {GzipEffort::fast, GzipEffort::dense}) {
        EXPECT_EQ(gzip("x", effort).substr(0, 8), std::string("\x1f\x8b\x08\0\0\0\0\0", 8));
    }
}

TEST(GunzipMember, TakesTheFirstAndSaysWhereItEnds) {
    std::string into = "what was there";
    EXPECT_EQ(gunzip_member(hello + second, 1000, into).value(), hello.size());
    EXPECT_EQ(into, hello_text);
    EXPECT_EQ(gunzip_member(second, 6, into).value(), second.size());
    EXPECT_EQ(into, "second");
    const auto large = gunzip_member(hello, 38, into);
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().message, "gzip data inflates to more than 38 bytes");
    const auto cut = gunzip_member(hello.substr(0, 20), 1000, into);
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().message,
              "gzip data is truncated: it ends at byte 20, within what began at byte 0");
}

TEST(GzipReader, SaysWhatWasWrongWithTheOneMember) {
    const std::string wrong_checksum = altered(hello, hello.size() - 6);
    const struct {
        const char* name;
        std::string bytes;
        GzipFault fault;
        std::string text;  // That came before the fault.
    } rows[] = {
        {"whole", hello, GzipFault::none, hello_text},
        {"one byte after it", hello + "x", GzipFault::followed, hello_text},
        {"another member", hello + second, GzipFault::followed, hello_text},
        {"zeros after it", hello + std::string(8, '\0'), GzipFault::followed, hello_text},
        {"without its last byte", hello.substr(0, hello.size() - 1), GzipFault::truncated,
         hello_text},
        {"wrong checksum", wrong_checksum, GzipFault::other, hello_text},
        {"cut in its header", hello.substr(0, 7), GzipFault::truncated, ""},
        {"empty", "", GzipFault::other, ""},
        {"not gzip", "{}", GzipFault::other, ""},
    };
    for (const auto& row : rows) {
        for (const std::size_t in : {std::size_t{1}, std::size_t{1000}}) {
            std::string_view left = row.bytes;
            GzipReader reader(
                [&](char* into, std::size_t size) -> Result<std::size_t> {
                    const std::size_t part = left.copy(into, std::min(in, size));
                    left.remove_prefix(part);
                    return part;
                },
                1000, Members::one);
            std::string text;
            std::string piece(16, '\0');
            for (;;) {
                const auto got = reader.read(piece.data(), piece.size());
                if (!got || *got == 0) break;
                text.append(piece, 0, *got);
            }
            EXPECT_EQ(reader.fault(), row.fault) << row.name << " in pieces of " << in;
            if (row.fault != GzipFault::other) {
                EXPECT_EQ(text, row.text) << row.name << " in pieces of " << in;
            }
        }
    }
}

}  // namespace
}  // namespace opentrail

// The content hash, against the worked example of docs/formats/content_hash.md and against values
// that a second program (Python with libxxhash) computed from that page.

#include "event/content_hash.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "event/reader.h"

namespace opentrail::event {
namespace {

std::uint64_t hash_of(std::string_view record) {
    Reader reader;
    const auto reading = reader.read(record, /*padded=*/false);
    EXPECT_TRUE(reading) << record;
    return reading ? (*reading)->content_hash : 0;
}

TEST(ContentHash, IsTheWorkedExample) {
    EXPECT_EQ(content::of_integer(1), 0xe85028e6b31f8e7a);
    EXPECT_EQ(content::of_number(2.5), 0x2336b0cd50a9f40c);
    EXPECT_EQ(content::of_text(hash64("x")), 0x3d9e14fc2f9a3395);
    EXPECT_EQ(content::of_null, 0x3defdd576ee7b7da);
    EXPECT_EQ(content::of_true, 0x23828c1ddf82f350);
    EXPECT_EQ(hash_of(R"({"a":[1,2.5,"x",null],"b":true})"), 0x2988eb9f53586c24);
}

TEST(ContentHash, IsAsThePageDefinesIt) {
    struct Row {
        std::string_view record;
        std::uint64_t hash;
    };
    const Row rows[] = {
        {"{}", 0x06c3c2ac527cd5bb},
        {R"({"n":1e400})", 0xc4cd8dbe0e7e6673},
        {R"({"n":18446744073709551615})", 0x3153ca60ef0381a3},
        {R"({"n":123456789012345678901})", 0x79f20c7b5ae013c3},
        {R"({"b":false,"a":{"k":-7}})", 0x7e2b0bc8b43f9c8d},
        {R"({"é":"😀\n"})", 0x4be3af463eb29c47},
        {R"({"a":[[],{},""]})", 0xc84dc09402de14a5},
    };
    for (const Row& row : rows) EXPECT_EQ(hash_of(row.record), row.hash) << row.record;
}

TEST(ContentHash, IsEqualForEqualContent) {
    struct Row {
        std::string_view name;
        std::string_view left;
        std::string_view right;
    };
    const Row rows[] = {
        {"order of members", R"({"a":1,"b":2,"c":3})", R"({"c":3,"a":1,"b":2})"},
        {"order inside", R"({"x":{"a":1,"b":[{"c":1,"d":2}]}})",
         R"({"x":{"b":[{"d":2,"c":1}],"a":1}})"},
        {"white space", R"({"a":[1,2]})", " {\n \"a\" :\t[ 1 , 2 ]\r}\n"},
        {"escapes", R"({"a":"A/\n"})", R"({"\u0061":"\u0041\/\u000a"})"},
        {"surrogate pair", R"({"a":"😀"})", R"({"a":"\ud83d\ude00"})"},
        {"zeros of a fraction", R"({"a":1.5})", R"({"a":1.500})"},
        {"exponent", R"({"a":1500.0})", R"({"a":15e2})"},
        {"whole with a fraction", R"({"bytesTransferredIn":717.0})",
         R"({"bytesTransferredIn":717})"},
        {"minus nothing", R"({"a":-0})", R"({"a":0.0})"},
        {"record, request before source",
         R"({"requestParameters":{"vpcId":"v"},"eventSource":"ec2.amazonaws.com"})",
         R"({"eventSource":"ec2.amazonaws.com","requestParameters":{"vpcId":"v"}})"},
        {"beside a number that 64 bits do not hold", R"({"n":1e400,"a":1.0,"b":[2]})",
         R"({"b":[2.0],"a":1,"n":1e400})"},
    };
    for (const Row& row : rows) EXPECT_EQ(hash_of(row.left), hash_of(row.right)) << row.name;
}

TEST(ContentHash, DiffersForOtherContent) {
    struct Row {
        std::string_view name;
        std::string_view left;
        std::string_view right;
    };
    const Row rows[] = {
        {"value", R"({"a":1})", R"({"a":2})"},
        {"key", R"({"a":1})", R"({"b":1})"},
        {"values swapped", R"({"a":1,"b":2})", R"({"a":2,"b":1})"},
        {"key and value swapped", R"({"a":"b"})", R"({"b":"a"})"},
        {"order of a list", R"({"a":[1,2]})", R"({"a":[2,1]})"},
        {"list in a list", R"({"a":[[1],2]})", R"({"a":[[1,2]]})"},
        {"moved between objects", R"({"x":{"a":1},"y":{}})", R"({"x":{},"y":{"a":1}})"},
        {"number and its text", R"({"a":1})", R"({"a":"1"})"},
        {"true and its text", R"({"a":true})", R"({"a":"true"})"},
        {"null and absent", R"({"a":null})", "{}"},
        {"null and empty", R"({"a":null})", R"({"a":""})"},
        {"empty list and object", R"({"a":[]})", R"({"a":{}})"},
        {"false and null", R"({"a":false})", R"({"a":null})"},
        {"case", R"({"a":"x"})", R"({"a":"X"})"},
        {"fraction", R"({"a":1.5})", R"({"a":1.25})"},
        {"large integers", R"({"a":18446744073709551615})", R"({"a":-1})"},
        {"beyond 64 bits", R"({"a":1e400})", R"({"a":1e401})"},
        {"beyond 64 bits, elsewhere", R"({"a":1e400,"b":0})", R"({"a":0,"b":1e400})"},
        {"a member twice and once", R"({"x":{"a":1,"a":1}})", R"({"x":{"a":1}})"},
        {"members twice", R"({"x":{"a":1,"a":1}})", R"({"x":{"b":1,"b":1}})"},
    };
    for (const Row& row : rows) EXPECT_NE(hash_of(row.left), hash_of(row.right)) << row.name;
}

}  // namespace
}  // namespace opentrail::event

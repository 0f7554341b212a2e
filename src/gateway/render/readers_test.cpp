#include <gtest/gtest.h>

#include "base/encoding.h"
#include "gateway/render/read_cbor.h"
#include "gateway/render/read_form.h"
#include "gateway/render/read_json.h"
#include "gateway/render/read_xml.h"
#include "gateway/render/show.h"

namespace opentrail::gateway::render {
namespace {

/// The tree as JSON, as it is.
std::string text_of(const Tree& tree, Wire wire) {
    Manner manner(nullptr, "", Side::request);
    manner.keeps_case = true;
    manner.has_secrets = false;
    std::string out;
    JsonWriter into(out);
    Shower(tree, wire, manner, into).value(0, nullptr);
    return out;
}

TEST(ReadJson, TakesWhatServersMightUnderstand) {
    const std::pair<const char*, const char*> texts[] = {
        {"{}", "{}"},
        {" [ 1 , -0.5e+3 , 1e400 , 123456789012345678901234567890 ] ",
         "[1,-0.5e+3,1e400,123456789012345678901234567890]"},
        {"\xef\xbb\xbf{\"a\":true,\"b\":false}", R"({"a":true,"b":false})"},
        {R"({"a":"\"\\\/\b\f\n\r\t\u0041\ud83d\ude00"})",
         "{\"a\":\"\\\"\\\\/\\b\\f\\n\\r\\tA\xf0\x9f\x98\x80\"}"},
        {R"({"a":1,"b":2,"a":3})", R"({"a":3,"b":2})"},
        {"{\"a\":\"tab\there\"}", R"({"a":"tab\there"})"},
        {R"({"a":"\udc00"})", "{\"a\":\"\xef\xbf\xbd\"}"},
    };
    for (const auto& [text, expected] : texts) {
        Tree tree;
        ASSERT_TRUE(read_json(text, tree)) << text;
        EXPECT_EQ(text_of(tree, Wire::json), expected) << text;
    }
}

TEST(ReadJson, TakesNothingElse) {
    for (const char* text :
         {"",           " ",     "{",   "}",       "[1",        "[1,]",  "{\"a\"}", "{\"a\":}",
          "{\"a\":1,}", "{a:1}", "tru", "nul",     "01",        "-",     "1.",      "1e",
          ".5",         "+1",    "\"a", "\"\\x\"", "\"\\u12\"", "{} {}", "NaN",     "'a'"}) {
        Tree tree;
        EXPECT_FALSE(read_json(text, tree)) << text;
    }
    Tree tree;
    EXPECT_FALSE(read_json(std::string(100, '[') + std::string(100, ']'), tree));
    std::string many = "[0";
    for (int i = 0; i < 200'000; ++i) many += ",0";
    EXPECT_FALSE(read_json(many + "]", tree)) << "more than tree_nodes_max";
}

TEST(ReadJson, FindsMembersOfLargeObjects) {
    std::string text = "{";
    for (int i = 0; i < 1000; ++i)
        text += "\"m" + std::to_string(i) + "\":" + std::to_string(i) + ",";
    text += "\"m500\":\"last\"}";  // The tree looks into it.
    Tree tree;
    ASSERT_TRUE(read_json(text, tree));
    EXPECT_EQ(tree.root().children, 1000U);
    EXPECT_EQ(tree.text_at("m500"), "last");
    EXPECT_EQ(tree.text_at("m999"), "999");
    EXPECT_EQ(tree.find(0, "m1000"), 0U);
}

// RFC 8949, appendix A.
TEST(ReadCbor, TakesTheExamplesOfItsStandard) {
    const std::pair<const char*, const char*> examples[] = {
        {"00", "0"},
        {"1818", "24"},
        {"1bffffffffffffffff", "18446744073709551615"},
        {"20", "-1"},
        {"3903e7", "-1000"},
        {"f93e00", "1.5"},
        {"f97bff", "65504"},
        {"fa47c35000", "100000"},
        {"fb3ff199999999999a", "1.1"},
        {"f4", "false"},
        {"f5", "true"},
        {"c11a514b67b0", "1363896240"},
        {"6449455446", "\"IETF\""},
        {"62c3bc", "\"\xc3\xbc\""},
        {"7f657374726561646d696e67ff", "\"streaming\""},
        {"80", "[]"},
        {"8301820203820405", "[1,[2,3],[4,5]]"},
        {"9f018202039f0405ffff", "[1,[2,3],[4,5]]"},
        {"a0", "{}"},
        {"a26161016162820203", R"({"a":1,"b":[2,3]})"},
        {"bf61610161629f0203ffff", R"({"a":1,"b":[2,3]})"},
        {"a1616144deadbeef", "{}"},
    };
    for (const auto& [hex, expected] : examples) {
        Tree tree;
        const std::string bytes = decode_hex(hex).value();
        ASSERT_TRUE(read_cbor(bytes, tree)) << hex;
        EXPECT_EQ(text_of(tree, Wire::json), expected) << hex;
    }
}

TEST(ReadCbor, TakesNothingElse) {
    for (const char* hex : {"", "18", "61", "5f", "ff", "1c", "a1", "a10101", "8301", "0000",
                            "9f01", "7f01ff", "1f", "fe"}) {
        Tree tree;
        EXPECT_FALSE(read_cbor(decode_hex(hex).value(), tree)) << hex;
    }
    Tree tree;
    EXPECT_FALSE(read_cbor(std::string(200, '\x81') + '\x01', tree)) << "too deep";
    EXPECT_FALSE(read_cbor(decode_hex("9bffffffffffffffff").value(), tree));
}

TEST(ReadXml, ChainsElementsOfOneName) {
    Tree tree;
    ASSERT_TRUE(
        read_xml("<?xml version='1.0'?><n:A xmlns='u' xmlns:n='v'><B>1</B><C/><B x='y'>2</B>"
                 "<B><D>&lt;</D></B></n:A>",
                 tree));
    EXPECT_EQ(text_of(tree, Wire::xml), R"({"A":{"B":["1",{"x":"y"},{"D":"<"}],"C":""}})");
    for (const char* none : {"", "x", "<a>", "<a></b>", "<a/", "<!-- -->"}) {
        EXPECT_FALSE(read_xml(none, tree)) << none;
    }
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += "<a>";
    for (int i = 0; i < 100; ++i) deep += "</a>";
    EXPECT_FALSE(read_xml(deep, tree));
}

TEST(ReadForm, NestsByDots) {
    Pairs pairs;
    Tree tree;
    ASSERT_TRUE(
        read_pairs("Action=X&a.b.2=z&a.b.1=y+%26&&c=&c=d&Version=1&X-Amz-Signature=s", pairs));
    ASSERT_TRUE(read_form(pairs, tree));
    EXPECT_EQ(text_of(tree, Wire::form), R"({"a":["y &","z"],"c":""})");
    for (const char* broken : {"a=%", "a=%zz", "%a=1"}) {
        Pairs none;
        EXPECT_FALSE(read_pairs(broken, none)) << broken;
    }
    const Pairs deep = {{"a" + std::string(100, '.'), "x"}};
    EXPECT_FALSE(read_form(deep, tree));
}

}  // namespace
}  // namespace opentrail::gateway::render

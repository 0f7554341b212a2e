// Shows that bodies in aws-chunked are read to the last byte and that each chunk's signature
// counts, by vectors that another implementation made, one which gives AWS's published signatures
// too.

#include "aws/chunked_body.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/encoding.h"

namespace opentrail::aws {
namespace {

constexpr std::string_view seed_of_chunks =
    "2f631d50e2089c565a6c924deb58db2e488199e1b3a84eca5514dc38f98345cd";
constexpr std::string_view chunk_1 =
    "a315c1050ca7d8c8f3af2900ea559646c5c850c95f09104a4e55d96d56008da5";
constexpr std::string_view chunk_0 =
    "ed316df5ce2dfc30fbcf501108da2b292745dd67877047774b1774117e55247e";
constexpr std::string_view seed_with_trailer =
    "27a98eeaa33731e3c7679597d7ff8906a213efa064cf28860e1b294ca63c6e21";
constexpr std::string_view trailed_1 =
    "d74a1be11f01acb04a1d4b46da2a0513e35c811049616c6c8be8afe7a0891fcd";
constexpr std::string_view trailed_0 =
    "e3ee7479b48c0f6ce56a8884893a984ed9748b74f0a0911b5c1b430952682332";
constexpr std::string_view trailer_signature =
    "ef96a720c1c72482127e79adaad4fc9f5b13cef20fbe17275c300714b7a271e6";

Sha256 signing_key() {
    const std::string bytes =
        decode_hex("c675b83f3782686fe1e14f64abebb130252b39cc4d9143d654e645dfcc205ba2").value();
    Sha256 key;
    std::ranges::copy(bytes, key.begin());
    return key;
}

Signature signature_of(std::string_view seed) {
    Signature signature;
    signature.date = "20260115";
    signature.region = "eu-west-1";
    signature.service = "s3";
    signature.terminator = "aws4_request";
    signature.signature = seed;
    signature.timestamp = "20260115T093000Z";
    return signature;
}

std::string signed_body() {
    return fmt::format("b;chunk-signature={}\r\nOpenTrail!\n\r\n0;chunk-signature={}\r\n\r\n",
                       chunk_1, chunk_0);
}

std::string trailed_body() {
    return fmt::format(
        "b;chunk-signature={}\r\nOpenTrail!\n\r\n0;chunk-signature={}\r\n"
        "x-amz-checksum-crc32:VWDmnA==\r\nx-amz-trailer-signature:{}\r\n\r\n",
        trailed_1, trailed_0, trailer_signature);
}

constexpr std::string_view unsigned_body =
    "b\r\nOpenTrail!\n\r\n0\r\nx-amz-checksum-crc32:VWDmnA==\r\n\r\n";

TEST(ChunkedBody, IsReadInEachForm) {
    struct Row {
        const char* name;
        std::string body;
        BodyForm form;
        std::size_t trailers;
    };
    const std::string unsigned_text(unsigned_body);
    const Row rows[] = {
        {"signed", signed_body(), BodyForm::signed_chunks, 0},
        {"signed, with trailer", trailed_body(), BodyForm::signed_chunks_trailer, 1},
        {"unsigned, with trailer", unsigned_text, BodyForm::unsigned_chunks_trailer, 1},
        {"an empty line more",
         "b\r\nOpenTrail!\n\r\n0\r\n\r\nx-amz-checksum-crc32:VWDmnA==\r\n\r\n",
         BodyForm::unsigned_chunks_trailer, 1},
        {"lines that end in LF, a space",
         "b\r\nOpenTrail!\n\r\n0\r\nX-Amz-Checksum-Crc32: VWDmnA==\n\r\n",
         BodyForm::unsigned_chunks_trailer, 1},
        {"no trailer where one may be", "b\r\nOpenTrail!\n\r\n0\r\n\r\n",
         BodyForm::unsigned_chunks_trailer, 0},
        {"two chunks", "4\r\nOpen\r\n7\r\nTrail!\n\r\n0\r\nx-amz-checksum-crc32:VWDmnA==\r\n\r\n",
         BodyForm::unsigned_chunks_trailer, 1},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const auto decoded = decode_chunked(row.body, row.form);
        ASSERT_TRUE(decoded) << decoded.error().message;
        EXPECT_EQ(decoded->bytes, "OpenTrail!\n");
        ASSERT_EQ(decoded->trailers.size(), row.trailers);
        if (row.trailers == 0) continue;
        EXPECT_EQ(decoded->trailers[0].name, "x-amz-checksum-crc32");
        EXPECT_EQ(decoded->trailers[0].value, "VWDmnA==");
    }
}

TEST(ChunkedBody, RefusesWhatIsNone) {
    struct Row {
        const char* name;
        std::string body;
        const char* message;
    };
    const Row rows[] = {
        {"nothing", "", "a line has no end at byte 0"},
        {"the body itself", "OpenTrail!\n", "a line does not end in CR LF"},
        {"no number", "x\r\nOpenTrail!\n\r\n0\r\n\r\n", "no hexadecimal number"},
        {"an empty number", "\r\n\r\n0\r\n\r\n", "no hexadecimal number"},
        {"a sign", "-b\r\nOpenTrail!\n\r\n0\r\n\r\n", "no hexadecimal number"},
        {"an enormous number", "fffffffffffffffff\r\nx\r\n0\r\n\r\n", "no hexadecimal number"},
        {"a number beyond the body", "ffffffffffffffff\r\nx\r\n0\r\n\r\n", "ends within a chunk"},
        {"too short a size", "a\r\nOpenTrail!\n\r\n0\r\n\r\n", "longer than it says"},
        {"cut in the data", "b\r\nOpen", "ends within a chunk"},
        {"cut before the last chunk", "b\r\nOpenTrail!\n\r\n", "a line has no end"},
        {"an extension", "b;a=b\r\nOpenTrail!\n\r\n0\r\n\r\n", "followed by something"},
        {"a trailer without a name", "0\r\nabc\r\n\r\n", "has no name"},
        {"bytes behind the end", "0\r\na:b\r\n\r\nmore", "follows the last chunk"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const auto decoded = decode_chunked(row.body, BodyForm::unsigned_chunks_trailer);
        ASSERT_FALSE(decoded);
        EXPECT_EQ(decoded.error().code, Code::invalid);
        EXPECT_NE(decoded.error().message.find(row.message), std::string::npos)
            << decoded.error().message;
    }
    EXPECT_FALSE(decode_chunked(unsigned_body, BodyForm::signed_chunks));
    EXPECT_FALSE(decode_chunked(trailed_body(), BodyForm::signed_chunks));
    EXPECT_FALSE(decode_chunked(signed_body(), BodyForm::unsigned_chunks_trailer));
    std::string many = "0\r\n";
    for (int i = 0; i < 17; ++i) many += "a:b\r\n";
    EXPECT_FALSE(decode_chunked(many + "\r\n", BodyForm::unsigned_chunks_trailer));
}

TEST(ChunkedBody, MatchesOnlyWithEachSignature) {
    const Sha256 key = signing_key();
    const auto plain = signature_of(seed_of_chunks);
    const auto trailed = signature_of(seed_with_trailer);
    EXPECT_TRUE(chunks_match(signed_body(), BodyForm::signed_chunks, plain, key));
    EXPECT_TRUE(chunks_match(trailed_body(), BodyForm::signed_chunks_trailer, trailed, key));
    EXPECT_FALSE(chunks_match(signed_body(), BodyForm::signed_chunks, trailed, key));
    // One bit of any signature, of the data or of the trailer's value.
    const auto changed = [](std::string body, std::string_view where) {
        body[body.find(where)] ^= 1;
        return body;
    };
    for (const std::string_view part : {chunk_1, chunk_0, std::string_view("OpenTrail")}) {
        const std::string body = changed(signed_body(), part);
        EXPECT_FALSE(chunks_match(body, BodyForm::signed_chunks, plain, key)) << body;
    }
    for (const std::string_view part :
         {trailed_1, trailed_0, trailer_signature, std::string_view("VWDmnA")}) {
        const std::string body = changed(trailed_body(), part);
        EXPECT_FALSE(chunks_match(body, BodyForm::signed_chunks_trailer, trailed, key)) << body;
    }
    std::string without = trailed_body();
    const std::size_t line = without.find("x-amz-trailer-signature");
    without.erase(line, without.find("\r\n", line) + 2 - line);
    ASSERT_TRUE(decode_chunked(without, BodyForm::signed_chunks_trailer));
    EXPECT_FALSE(chunks_match(without, BodyForm::signed_chunks_trailer, trailed, key));
}

TEST(ChunkedBody, IsSaidByTheHash) {
    EXPECT_EQ(body_form(""), BodyForm::hashed);
    EXPECT_EQ(body_form("3dc0c774"), BodyForm::hashed);
    EXPECT_EQ(body_form("UNSIGNED-PAYLOAD"), BodyForm::not_hashed);
    EXPECT_EQ(body_form("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), BodyForm::signed_chunks);
    EXPECT_EQ(body_form("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"),
              BodyForm::signed_chunks_trailer);
    EXPECT_EQ(body_form("STREAMING-UNSIGNED-PAYLOAD-TRAILER"), BodyForm::unsigned_chunks_trailer);
    EXPECT_EQ(body_form("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"), BodyForm::unknown);
}

}  // namespace
}  // namespace opentrail::aws

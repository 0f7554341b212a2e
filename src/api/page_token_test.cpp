// Page tokens: they come back whole, and every change of a byte, key, question or day is noticed.

#include "api/page_token.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/limits.h"

namespace opentrail::api {
namespace {

const Timestamp noon = from_millis(1'767'355'200'123);
const std::string key(32, 'k');

PageToken sample() {
    return {.asked = sha256("question"),
            .issued = noon,
            .after = {.time = from_millis(1'700'000'000'000), .position = {2, 0x0102030405060708}},
            .visible = {7, 0, 0xffffffffffffffff},
            .from = from_millis(-5)};
}

TEST(PageToken, ComesBackWhole) {
    const PageTokens tokens(key);
    PageToken token = sample();
    EXPECT_EQ(tokens.open(tokens.seal(token), token.asked, noon).value(), token);
    token.from = std::nullopt;
    token.visible.clear();
    EXPECT_EQ(tokens.open(tokens.seal(token), token.asked, noon).value(), token);
}

TEST(PageToken, SurvivesARestart) {
    const std::string text = PageTokens(key).seal(sample());
    EXPECT_TRUE(PageTokens(key).open(text, sample().asked, noon));
}

TEST(PageToken, HasTheBytesOfItsPage) {
    // docs/formats/page_token.md, the worked example, without the HMAC's 32 bytes.
    const PageToken token{.asked = {},
                          .issued = from_millis(1),
                          .after = {.time = from_millis(2), .position = {3, 4}},
                          .visible = {5},
                          .from = std::nullopt};
    const std::string bytes = decode_base64url(PageTokens(key).seal(token)).value();
    ASSERT_EQ(bytes.size(), 79U + 32U);
    const std::string body = bytes.substr(0, 79);
    EXPECT_EQ(hex({reinterpret_cast<const std::uint8_t*>(body.data()), body.size()}),
              "01" + std::string(64, '0') +
                  "0100000000000000"
                  "0200000000000000"
                  "03000000"
                  "0400000000000000"
                  "00"
                  "0000000000000000"
                  "01"
                  "0500000000000000");
}

TEST(PageToken, NoticesEveryChangedByte) {
    const PageTokens tokens(key);
    const std::string bytes = decode_base64url(tokens.seal(sample())).value();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (const int bit : {1, 0x80}) {
            std::string changed = bytes;
            changed[i] = static_cast<char>(changed[i] ^ bit);
            const auto opened = tokens.open(base64url(changed), sample().asked, noon);
            ASSERT_FALSE(opened) << "byte " << i;
            EXPECT_EQ(opened.error().code, Code::denied) << "byte " << i;
        }
    }
}

TEST(PageToken, NoticesWhatIsCutOrAdded) {
    const PageTokens tokens(key);
    const std::string bytes = decode_base64url(tokens.seal(sample())).value();
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(tokens.open(base64url(bytes.substr(0, size)), sample().asked, noon)) << size;
    }
    EXPECT_FALSE(tokens.open(base64url(bytes + "x"), sample().asked, noon));
}

TEST(PageToken, RefusesEverythingElse) {
    const PageTokens tokens(key);
    const std::string text = tokens.seal(sample());
    const struct {
        const char* name;
        std::string text;
        Sha256 asked;
        Timestamp now;
        Code code;
    } rows[] = {
        {"nothing", "", sample().asked, noon, Code::denied},
        {"no base64url", "a+b/", sample().asked, noon, Code::denied},
        {"very long", std::string(1 << 20, 'A'), sample().asked, noon, Code::denied},
        {"made under another key", PageTokens(std::string(32, 'x')).seal(sample()), sample().asked,
         noon, Code::denied},
        {"another question", text, sha256("other"), noon, Code::conflict},
        {"a day and a millisecond later", text, sample().asked,
         noon + limits::token_lifetime + Duration(1), Code::not_found},
    };
    for (const auto& row : rows) {
        const auto opened = tokens.open(row.text, row.asked, row.now);
        ASSERT_FALSE(opened) << row.name;
        EXPECT_EQ(opened.error().code, row.code) << row.name;
    }
    EXPECT_TRUE(tokens.open(text, sample().asked, noon + limits::token_lifetime));
}

}  // namespace
}  // namespace opentrail::api

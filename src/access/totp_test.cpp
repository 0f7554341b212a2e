// TOTP: the vectors of RFC 6238 and RFC 4226, the window, and codes that come again.

#include "access/totp.h"

#include <gtest/gtest.h>

#include "base/testing/fake_random.h"

namespace opentrail::access {
namespace {

const std::string seed = "12345678901234567890";  // Of both RFCs.

Timestamp at(std::int64_t seconds) { return from_millis(seconds * 1000); }

TEST(Totp, HasTheCodesOfRfc6238) {
    // Appendix B, mode SHA1.
    const std::vector<std::pair<std::int64_t, std::string>> vectors = {
        {59, "94287082"},
        {1'111'111'109, "07081804"},
        {1'111'111'111, "14050471"},
        {1'234'567'890, "89005924"},
        {2'000'000'000, "69279037"},
        {20'000'000'000, "65353130"},
    };
    for (const auto& [seconds, code] : vectors) {
        EXPECT_EQ(totp_code(seed, totp_step(at(seconds)), 8), code) << seconds;
        EXPECT_EQ(totp_code(seed, totp_step(at(seconds))), code.substr(2)) << seconds;
    }
}

TEST(Totp, HasTheCodesOfRfc4226) {
    // Appendix D.
    const std::vector<std::string> codes = {"755224", "287082", "359152", "969429", "338314",
                                            "254676", "287922", "162583", "399871", "520489"};
    for (std::size_t i = 0; i < codes.size(); ++i) {
        EXPECT_EQ(totp_code(seed, static_cast<std::int64_t>(i)), codes[i]) << i;
    }
}

TEST(Totp, ACodeHoldsForItsStepAndOneOnEitherSide) {
    const std::string code = totp_code(seed, 1000);
    for (std::int64_t now = 997; now <= 1003; ++now) {
        const auto found = find_totp_step(seed, code, now, 0);
        if (now < 999 || now > 1001) {
            EXPECT_FALSE(found) << now;
        } else {
            EXPECT_EQ(found, 1000) << now;
        }
    }
}

TEST(Totp, NeitherACodeNorAnOlderOneComesAgain) {
    EXPECT_EQ(find_totp_step(seed, totp_code(seed, 1000), 1000, 999), 1000);
    EXPECT_FALSE(find_totp_step(seed, totp_code(seed, 1000), 1000, 1000));
    EXPECT_FALSE(find_totp_step(seed, totp_code(seed, 999), 1000, 1000));
    EXPECT_EQ(find_totp_step(seed, totp_code(seed, 1001), 1000, 1000), 1001);
}

TEST(Totp, OtherTextsAreNoCodes) {
    const std::string code = totp_code(seed, 1000);
    for (const std::string& text : {std::string(), code.substr(1), code + "0", " " + code,
                                    std::string("000000"), std::string("abcdef")}) {
        EXPECT_FALSE(find_totp_step(seed, text, 1000, 0)) << text;
    }
}

TEST(Totp, TwoCodesMustFollowEachOther) {
    const auto code = [](std::int64_t step) { return totp_code(seed, step); };
    EXPECT_EQ(find_totp_steps(seed, code(999), code(1000), 1000, 0, 1), 1000);
    EXPECT_FALSE(find_totp_steps(seed, code(1000), code(999), 1000, 0, 1));
    EXPECT_FALSE(find_totp_steps(seed, code(1000), code(1000), 1000, 0, 1));
    EXPECT_FALSE(find_totp_steps(seed, code(998), code(1000), 1000, 0, 1));
    EXPECT_FALSE(find_totp_steps(seed, code(989), code(990), 1000, 0, 1));
    EXPECT_EQ(find_totp_steps(seed, code(989), code(990), 1000, 0, 10), 990);
}

TEST(Totp, SeedsAreShownInBase32) {
    // RFC 4648, section 10, without the padding.
    const std::vector<std::pair<std::string, std::string>> vectors = {
        {"", ""},
        {"f", "MY"},
        {"fo", "MZXQ"},
        {"foo", "MZXW6"},
        {"foob", "MZXW6YQ"},
        {"fooba", "MZXW6YTB"},
        {"foobar", "MZXW6YTBOI"},
    };
    for (const auto& [bytes, text] : vectors) EXPECT_EQ(base32(bytes), text);
    FakeRandom random;
    EXPECT_EQ(make_totp_seed(random).size(), 20U);
    EXPECT_EQ(base32(make_totp_seed(random)).size(), 32U);
}

}  // namespace
}  // namespace opentrail::access

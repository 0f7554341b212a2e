// Passwords: what another implementation hashed is recognised, what this one hashes comes back, and
// no more is computed at once than may be.

#include "access/password.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "base/testing/fake_random.h"

namespace opentrail::access {
namespace {

PasswordHasher::Options small() { return {.memory_kib = 64, .passes = 1, .lanes = 1}; }

// From the documentation of argon2-cffi 21.3 ("API Reference", PasswordHasher).
constexpr std::string_view foreign =
    "$argon2id$v=19$m=65536,t=3,p=4$MIIRqgvgQbgj220jfp0MPA$"
    "YfwJSVjtjSU0zzV/P3S9nnQ/USre2wvJMjfCIjrTQbg";

TEST(Password, OfAnotherImplementationIsRecognised) {
    FakeRandom random;
    PasswordHasher hasher(small(), random);
    EXPECT_TRUE(hasher.verify("correct horse battery staple", foreign).value());
    EXPECT_FALSE(hasher.verify("correct horse battery stapler", foreign).value());
}

TEST(Password, IsHashedAsRfc9106Recommends) {
    FakeRandom random;
    PasswordHasher hasher({}, random);
    const std::string hash = hasher.hash("a password").value();
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=4$")) << hash;
    EXPECT_TRUE(hasher.verify("a password", hash).value());
}

TEST(Password, HasASaltOfItsOwn) {
    FakeRandom random;
    PasswordHasher hasher(small(), random);
    const std::string one = hasher.hash("same").value();
    const std::string other = hasher.hash("same").value();
    EXPECT_NE(one, other);
    EXPECT_TRUE(hasher.verify("same", one).value());
    EXPECT_TRUE(hasher.verify("same", other).value());
    EXPECT_FALSE(hasher.verify("Same", other).value());
    EXPECT_FALSE(hasher.verify("", other).value());
}

TEST(Password, OfNobodyCostsAsMuchAndIsNone) {
    FakeRandom random;
    PasswordHasher hasher(small(), random);
    EXPECT_FALSE(hasher.verify("anything", "").value());
    EXPECT_FALSE(hasher.verify("", "").value());
    EXPECT_EQ(hasher.computed(), 2U);
}

TEST(Password, HashesThatNobodyWroteAreRefused) {
    FakeRandom random;
    PasswordHasher hasher(small(), random);
    const std::string good = hasher.hash("p").value();
    const std::string tail = good.substr(good.find("p=1") + 3);
    const std::vector<std::string> bad = {
        "x",
        "$argon2i$v=19$m=64,t=1,p=1" + tail,
        "$argon2id$v=18$m=64,t=1,p=1" + tail,
        "$argon2id$v=19$m=64,t=1" + tail,
        "$argon2id$v=19$m=0,t=1,p=1" + tail,
        "$argon2id$v=19$m=99999999,t=1,p=1" + tail,
        "$argon2id$v=19$m=64,t=9999,p=1" + tail,
        "$argon2id$v=19$m=64x,t=1,p=1" + tail,
        good.substr(0, good.size() - 1),
        good + "A",
    };
    for (const std::string& hash : bad) {
        const auto verified = hasher.verify("p", hash);
        ASSERT_FALSE(verified) << hash;
        EXPECT_EQ(verified.error().code, Code::corrupt) << hash;
    }
}

TEST(Password, TooManyAtOnceAreSentAway) {
    FakeRandom random;
    PasswordHasher hasher(
        {.memory_kib = 4096, .passes = 1, .lanes = 1, .at_once = 1, .waiting_max = 2}, random);
    std::atomic<int> done = 0;
    std::atomic<int> sent_away = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 16; ++i) {
            threads.emplace_back([&] {
                const auto hash = hasher.hash("p");
                if (!hash && hash.error().code == Code::throttled) ++sent_away;
                if (hash) ++done;
            });
        }
    }
    EXPECT_EQ(done + sent_away, 16);
    EXPECT_GE(done, 1);
    EXPECT_EQ(hasher.computed(), static_cast<std::uint64_t>(done));
    PasswordHasher closed({.memory_kib = 64, .at_once = 0, .waiting_max = 0}, random);
    EXPECT_EQ(closed.hash("p").error().code, Code::throttled);
    EXPECT_EQ(closed.verify("p", "").error().code, Code::throttled);
}

TEST(Password, IsEightToAHundredAndTwentyEightBytes) {
    EXPECT_TRUE(password_problem("1234567"));
    EXPECT_FALSE(password_problem("12345678"));
    EXPECT_FALSE(password_problem(std::string(128, 'x')));
    EXPECT_TRUE(password_problem(std::string(129, 'x')));
}

TEST(Password, MadeOnesDifferAndCanBeRead) {
    FakeRandom random;
    std::set<std::string> made;
    for (int i = 0; i < 100; ++i) {
        const std::string password = make_password(random);
        EXPECT_EQ(password.size(), 23U);
        EXPECT_EQ(password.find_first_of("lo01"), std::string::npos) << password;
        EXPECT_EQ(password[5], '-');
        made.insert(password);
    }
    EXPECT_EQ(made.size(), 100U);
}

}  // namespace
}  // namespace opentrail::access

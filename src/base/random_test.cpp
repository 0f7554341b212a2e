#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/testing/fake_random.h"

namespace opentrail {
namespace {

/// Gives the bytes 0, 1, 2, ... or always the same.
class FixedRandom final : public Random {
  public:
    explicit FixedRandom(int always = -1) : always_(always) {}
    void fill(std::span<std::uint8_t> bytes) override {
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] = static_cast<std::uint8_t>(always_ < 0 ? static_cast<int>(i) : always_);
        }
    }

  private:
    int always_;
};

TEST(Uuid4, HasItsVersionAndVariant) {
    FixedRandom counting;
    FixedRandom zeros(0);
    FixedRandom ones(255);
    // Python: uuid.UUID(bytes=..., version=4).
    EXPECT_EQ(uuid4(counting), "00010203-0405-4607-8809-0a0b0c0d0e0f");
    EXPECT_EQ(uuid4(zeros), "00000000-0000-4000-8000-000000000000");
    EXPECT_EQ(uuid4(ones), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

TEST(SystemRandom, DoesNotRepeatItself) {
    SystemRandom random;
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(uuid4(random));
    EXPECT_EQ(seen.size(), 1000u);
    random.fill({});
    std::array<std::uint8_t, 100> bytes{};
    random.fill(bytes);
    EXPECT_GT(std::ranges::count_if(bytes, [](auto byte) { return byte != 0; }), 50);
}

TEST(FakeRandom, IsTheSameForTheSameSeed) {
    FakeRandom one(7);
    FakeRandom same(7);
    FakeRandom other(8);
    const std::string first = uuid4(one);
    EXPECT_EQ(uuid4(same), first);
    EXPECT_NE(uuid4(other), first);
    EXPECT_NE(uuid4(one), first);
}

TEST(FakeRandom, IsSplitMix64) {
    // The first number from seed 0 of the authors' program (prng.di.unimi.it/splitmix64.c).
    FakeRandom random(0);
    std::array<std::uint8_t, 8> bytes;
    random.fill(bytes);
    std::uint64_t number = 0;
    for (std::size_t i = 8; i-- > 0;) number = number << 8 | bytes[i];
    EXPECT_EQ(number, 0xe220a8397b1dcdafu);
}

}  // namespace
}  // namespace opentrail

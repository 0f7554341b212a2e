// Filters never deny what they have, and confirm strangers as rarely as their bits promise.

#include "history/bloom.h"

#include <gtest/gtest.h>

#include <random>

namespace opentrail::history {
namespace {

struct Row {
    std::uint32_t bits_per_key;
    double wrong_max;  // Of a filter with blocks of a cache line; the ideal one has 0.008, 0.0005
                       // and 0.00007.
};

TEST(Bloom, ConfirmsAllItHasAndFewStrangers) {
    for (const Row& row : {Row{10, 0.015}, Row{16, 0.003}, Row{20, 0.001}}) {
        std::mt19937_64 random(row.bits_per_key);
        std::vector<std::uint64_t> keys(32768);
        for (std::uint64_t& key : keys) key = random();
        const Bloom bloom(keys, row.bits_per_key);
        for (const std::uint64_t key : keys) ASSERT_TRUE(bloom.may_have(key));
        EXPECT_LE(bloom.size_bytes(), 32768 * row.bits_per_key / 8 + 64);
        int wrong = 0;
        for (int i = 0; i < 1'000'000; ++i) wrong += bloom.may_have(random());
        EXPECT_LT(wrong / 1e6, row.wrong_max) << row.bits_per_key;
    }
}

TEST(Bloom, OfNothingDeniesEverything) {
    EXPECT_FALSE(Bloom().may_have(0));
    EXPECT_FALSE(Bloom({}, 10).may_have(42));
}

TEST(Bloom, ComesBackFromItsBytes) {
    const std::vector<std::uint64_t> keys{1, 2, 3, UINT64_MAX};
    const Bloom bloom(keys, 10);
    const Bloom back = Bloom::from_bytes(bloom.bytes()).value();
    for (const std::uint64_t key : keys) EXPECT_TRUE(back.may_have(key));
    EXPECT_EQ(Bloom::from_bytes(bloom.bytes().substr(1)).error().code, Code::corrupt);
}

}  // namespace
}  // namespace opentrail::history

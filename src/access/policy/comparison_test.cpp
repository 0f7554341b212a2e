// Thousands of made-up sets of policies and requests, decided by access/policy and by the literal
// evaluator, which shares nothing with it but the types of a request: they must agree on every
// document and every decision. The seeds are fixed, so a failure can be had again.

#include "access/policy/testing/comparison.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <vector>

#include "access/policy/testing/composer.h"
#include "base/testing/fake_random.h"

namespace opentrail::access::policy::literal {
namespace {

constexpr std::uint64_t scene_count = 6'000;
constexpr std::size_t scene_bytes = 400;

TEST(Comparison, BothEvaluatorsAgree) {
    std::size_t decided = 0;
    std::array<std::size_t, 3> outcomes = {};
    std::array<std::size_t, 5> kinds = {};
    for (std::uint64_t seed = 1; seed <= scene_count; ++seed) {
        std::vector<std::uint8_t> bytes(scene_bytes);
        FakeRandom(seed).fill(bytes);
        const Scene scene = Composer(bytes).scene();
        const Comparison comparison = compare(scene);
        ASSERT_EQ(comparison.difference, "") << "seed " << seed;
        if (!comparison.decided) continue;
        ++decided;
        ++outcomes[static_cast<std::size_t>(comparison.decision.why)];
        if (!comparison.decision.allowed()) {
            ++kinds[static_cast<std::size_t>(comparison.decision.by)];
        }
    }
    // The scenes are worth something: most decide, and every outcome comes about often.
    EXPECT_GT(decided, scene_count / 2);
    for (const std::size_t count : outcomes) EXPECT_GT(count, scene_count / 20);
    for (const By by : {By::identity, By::boundary, By::session, By::resource}) {
        EXPECT_GT(kinds[static_cast<std::size_t>(by)], scene_count / 200);
    }
}

}  // namespace
}  // namespace opentrail::access::policy::literal

#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

#include "base/assert.h"

namespace opentrail {
namespace {

Result<int> half(int number) {
    if (number % 2 != 0) return fail(Code::invalid, "odd");
    return number / 2;
}

Result<std::unique_ptr<int>> boxed_quarter(int number) {
    const int once = TRY(half(number));
    return std::make_unique<int>(TRY(half(once)));
}

Result<void> is_multiple_of_four(int number) {
    TRY(boxed_quarter(number));
    return {};
}

TEST(Try, GivesTheValueOrReturnsTheError) {
    EXPECT_EQ(**boxed_quarter(12), 3);
    EXPECT_EQ(boxed_quarter(6).error().message, "odd");
    EXPECT_TRUE(is_multiple_of_four(8));
    EXPECT_EQ(is_multiple_of_four(3).error().code, Code::invalid);
}

TEST(Try, MovesWhatCannotBeCopied) {
    const auto unbox = [](int number) -> Result<int> {
        const std::unique_ptr<int> box = TRY(boxed_quarter(number));
        return *box;
    };
    EXPECT_EQ(*unbox(4), 1);
}

TEST(Code, HasNames) {
    EXPECT_STREQ(name(Code::invalid), "invalid");
    EXPECT_STREQ(name(Code::not_found), "not_found");
    EXPECT_STREQ(name(Code::conflict), "conflict");
    EXPECT_STREQ(name(Code::denied), "denied");
    EXPECT_STREQ(name(Code::throttled), "throttled");
    EXPECT_STREQ(name(Code::unavailable), "unavailable");
    EXPECT_STREQ(name(Code::corrupt), "corrupt");
}

TEST(Invariant, EndsTheProgramAndSaysWhere) {
    INVARIANT(true);
    EXPECT_DEATH(INVARIANT(1 + 1 == 3), "invariant failed: 1 \\+ 1 == 3 at .*result_test.cpp:");
}

}  // namespace
}  // namespace opentrail

// Excerpt: at most a hundred bytes, never half a character.

#include "api/excerpt.h"

#include <gtest/gtest.h>

#include <string>

namespace opentrail::api {
namespace {

TEST(Excerpt, EndsBeforeACharacterThatDoesNotFit) {
    EXPECT_EQ(excerpt("short"), "short");
    EXPECT_EQ(excerpt(std::string(100, 'a')).size(), 100U);
    EXPECT_EQ(excerpt(std::string(101, 'a')).size(), 100U);
    EXPECT_EQ(excerpt(std::string(99, 'a') + "ä"), std::string(99, 'a'));
    EXPECT_EQ(excerpt(std::string(98, 'a') + "ää"), std::string(98, 'a') + "ä");
    EXPECT_EQ(excerpt(std::string(97, 'a') + "\xf0\x9f\x98\x80"), std::string(97, 'a'));
}

}  // namespace
}  // namespace opentrail::api

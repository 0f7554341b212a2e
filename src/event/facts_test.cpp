// The arena keeps texts where they are; names of fields and derived ids are as documented.

#include "event/facts.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "event/field.h"
#include "event/identity.h"

namespace opentrail::event {
namespace {

TEST(Arena, KeepsTextsWhereTheyAre) {
    Arena arena;
    std::vector<std::string> texts;
    std::vector<std::string_view> kept;
    for (const std::size_t size : {1u, 0u, 65'535u, 65'536u, 65'537u, 10u, 200'000u, 3u}) {
        for (int i = 0; i < 5; ++i) {
            texts.emplace_back(size, static_cast<char>('a' + texts.size() % 26));
            kept.push_back(arena.keep(texts.back()));
        }
    }
    for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(kept[i], texts[i]) << i;
    EXPECT_GE(arena.size_bytes(), 5u * (65'535 + 65'536 + 65'537 + 200'000));
}

TEST(Arena, SurvivesBeingMoved) {
    Arena arena;
    const std::string_view kept = arena.keep("here");
    Arena moved = std::move(arena);
    arena = Arena();
    EXPECT_EQ(arena.keep("elsewhere"), "elsewhere");
    EXPECT_EQ(moved.keep("beside"), "beside");
    EXPECT_EQ(kept, "here");
    EXPECT_EQ(moved.size_bytes(), 2'048u);  // One event does not take a large block.
}

TEST(Field, HasANameThatLeadsBackToIt) {
    for (const Field field : all_fields) EXPECT_EQ(parse_field(name(field)), field);
    EXPECT_EQ(name(Field::event_name), "eventName");
    EXPECT_EQ(name(Field::source_ip), "sourceIPAddress");
    EXPECT_EQ(name(Field::event_type), "eventType");
    EXPECT_EQ(parse_field("EventName"), std::nullopt);
    EXPECT_EQ(parse_field(""), std::nullopt);
}

TEST(Identity, DerivesAnIdFromTheDigest) {
    // SHA-256 of "abc" (FIPS 180-4, example B.1): ba7816bf 8f01cfea 414140de 5dae2223 ...; RFC 9562
    // section 5.8 puts version 8 into byte 6 and the variant into byte 8.
    EXPECT_EQ(derived_event_id(sha256("abc")), "ba7816bf-8f01-8fea-8141-40de5dae2223");
}

}  // namespace
}  // namespace opentrail::event

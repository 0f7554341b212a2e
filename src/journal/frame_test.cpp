// Shows what a reader of frames does with what it does not know and with what is damaged: frames
// from the writer, changed by hand.

#include "journal/frame.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/little_endian.h"
#include "journal/provenance.h"
#include "journal/testing/journal_model.h"

namespace opentrail::journal {
namespace {

std::string frame_of(const Batch& batch, Form form, std::string_view more_fields = {}) {
    std::string provenance;
    render(batch.provenance, provenance);
    provenance += more_fields;
    std::string frame;
    render_frame({2, 7000}, form == Form::journaled ? 30 : 0, provenance, batch.items, form, frame);
    return frame;
}

void repair_crc(std::string& frame) {
    store(frame.data() + 4, crc32c(std::string_view(frame).substr(8)));
}

TEST(FrameTest, GivesBackWhatWasWritten) {
    BatchMaker maker(11);
    for (int round = 0; round < 200; ++round) {
        const Batch batch = maker.batch(20);
        for (const Form form : {Form::journaled, Form::archived}) {
            const std::string frame = frame_of(batch, form);
            Batch back;
            const auto parsed = parse_frame(frame, form, back);
            ASSERT_TRUE(parsed) << parsed.error().message;
            EXPECT_EQ(entries_of(back), entries_of(batch));
            EXPECT_EQ(back.first, (Position{2, 7000}));
            EXPECT_EQ(back.items[0].record_hash,
                      form == Form::journaled ? batch.items[0].record_hash : Sha256{});
            for (std::uint32_t i = 0; i < batch.items.size(); ++i) {
                Provenance provenance;
                const std::string_view front =
                    std::string_view(frame).substr(0, front_bytes(*peek_frame(frame), form));
                const auto place = place_item(front, form, i, provenance);
                ASSERT_TRUE(place) << place.error().message;
                EXPECT_EQ(frame.substr(place->at, place->bytes), batch.items[i].record);
                EXPECT_EQ(provenance, batch.provenance);
            }
        }
    }
}

TEST(FrameTest, EveryFlippedBitOfAJournaledFrameIsNoticed) {
    BatchMaker maker(12);
    const std::string frame = frame_of(maker.batch(3), Form::journaled);
    for (std::size_t bit = 0; bit < frame.size() * 8; ++bit) {
        std::string flipped = frame;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        Batch back;
        EXPECT_FALSE(parse_frame(flipped, Form::journaled, back)) << "bit " << bit;
    }
    for (std::size_t size = 0; size < frame.size(); ++size) {
        Batch back;
        EXPECT_FALSE(parse_frame(frame.substr(0, size), Form::journaled, back)) << size;
    }
}

struct Row {
    const char* name;
    std::function<void(std::string&)> change;
    std::optional<Code> refused;
};

TEST(FrameTest, WhatANewerVersionWrote) {
    const Batch batch = make_batch({"one", "two"});
    const std::size_t kinds_at =
        front_bytes(*peek_frame(frame_of(batch, Form::journaled)), Form::journaled) -
        2 * column_bytes(Form::journaled);
    const Row rows[] = {
        {"nothing", [](std::string&) {}, {}},
        {"optional flag", [](std::string& frame) { frame[38] = 0x40; }, {}},
        {"required flag", [](std::string& frame) { frame[36] = 0x40; }, Code::invalid},
        {"kind", [&](std::string& frame) { frame[kinds_at] = 99; }, {}},
        {"entry flag", [&](std::string& frame) { frame[kinds_at + 3] = 0x20; }, {}},
        {"other form", [](std::string& frame) { frame[36] = 1; }, Code::corrupt},
        {"fewer bytes of provenance", [](std::string& frame) { --frame[32]; }, Code::corrupt},
        {"more entries", [](std::string& frame) { ++frame[24]; }, Code::corrupt},
        {"longer record", [&](std::string& frame) { ++frame[kinds_at + 6]; }, Code::corrupt},
    };
    for (const Row& row : rows) {
        std::string frame = frame_of(batch, Form::journaled);
        row.change(frame);
        repair_crc(frame);
        Batch back;
        const auto parsed = parse_frame(frame, Form::journaled, back);
        EXPECT_EQ(parsed.has_value(), !row.refused.has_value()) << row.name;
        if (row.refused && !parsed) {
            EXPECT_EQ(parsed.error().code, *row.refused) << row.name;
        }
        if (!row.refused) {
            EXPECT_EQ(back.items[0].record, "one") << row.name;
            EXPECT_EQ(back.items[1].record, "two") << row.name;
        }
    }
    std::string frame = frame_of(batch, Form::journaled);
    frame[kinds_at] = 99;
    repair_crc(frame);
    Batch back;
    ASSERT_TRUE(parse_frame(frame, Form::journaled, back));
    EXPECT_EQ(back.items[0].kind, static_cast<Kind>(99));
    EXPECT_EQ(back.end(), 7002u);
}

TEST(FrameTest, ProvenanceFields) {
    struct Field {
        const char* name;
        std::string bytes;
        std::optional<Code> refused;
    };
    const std::string required("\x01\x08\0\0\0\0\0\0\0\0\x02\x01\x03", 13);
    const Field rows[] = {
        {"nothing more", required, {}},
        {"unknown, optional",
         required + "\x64\x03"
                    "abc",
         {}},
        {"unknown, required",
         required + "\x80\x03"
                    "abc",
         Code::invalid},
        {"cut off",
         required + "\x64\x04"
                    "abc",
         Code::corrupt},
        {"no length", required + "\x64", Code::corrupt},
        {"length in two bytes where one does", required + std::string("\x64\x83\0abc", 6),
         Code::corrupt},
        {"out of order",
         required + "\x05\x01"
                    "a"
                    "\x04\x01"
                    "a",
         Code::corrupt},
        {"twice",
         required + "\x05\x01"
                    "a"
                    "\x05\x01"
                    "a",
         Code::corrupt},
        {"empty text", required + std::string("\x05\0", 2), Code::corrupt},
        {"hash too short",
         required + "\x09\x01"
                    "a",
         Code::corrupt},
        {"no time", required.substr(10), Code::corrupt},
        {"no door", required.substr(0, 10), Code::corrupt},
        {"door zero", std::string(required.substr(0, 12)) + std::string(1, '\0'), Code::corrupt},
    };
    for (const Field& row : rows) {
        Provenance provenance;
        const auto parsed = parse(row.bytes, provenance);
        EXPECT_EQ(parsed.has_value(), !row.refused.has_value()) << row.name;
        if (!parsed && row.refused) {
            EXPECT_EQ(parsed.error().code, *row.refused) << row.name;
        }
    }
}

}  // namespace
}  // namespace opentrail::journal

// Shows that a disk without space ends nothing: appends are refused before anything is taken, what
// was taken is written once there is space again, sealing is tried again, and a journal opens on a
// full disk.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <thread>

#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "journal/free_space.h"
#include "journal/journal.h"
#include "journal/testing/journal_model.h"

namespace opentrail::journal {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

class FullDiskTest : public testing::Test {
  protected:
    FullDiskTest() {
        options_.segment_bytes = 2048;
        options_.archive_block_bytes = 300;
        options_.background = false;
        options_.retry_pause = Duration{0};
    }

    void open() {
        journal_.reset();
        auto opened = Journal::open(*disk_, clock_, "/j", options_);
        ASSERT_TRUE(opened) << opened.error().message;
        journal_ = *std::move(opened);
    }

    Result<Position> append(const std::string& record, Door door = Door::submitted,
                            Kind kind = Kind::event) {
        Batch batch = make_batch({record});
        batch.provenance.door = door;
        batch.items[0].kind = kind;
        auto appended = journal_->append(0, std::move(batch));
        if (appended) expected_.push_back(record);
        return appended;
    }

    std::uint64_t held() { return capacity_for_test - disk_->free_bytes("/").value(); }
    // From now on `bytes` more may be written.
    void leave(std::uint64_t bytes) {
        disk_->set_capacity(capacity_for_test);
        const std::uint64_t now_held = held();
        disk_->set_capacity(now_held + bytes);
    }

    void expect_records() {
        std::vector<std::string> found;
        const auto scanned = journal_->scan(0, 0, UINT64_MAX, false, [&](const Batch& batch) {
            for (const Item& item : batch.items) found.emplace_back(item.record);
            return true;
        });
        ASSERT_TRUE(scanned) << scanned.error().message;
        EXPECT_EQ(found, expected_);
    }

    void expect_nothing_unfinished() {
        const std::vector<std::string> names = disk_->list("/j").value();
        EXPECT_THAT(names, testing::Each(Not(EndsWith(".tmp"))));
    }

    static constexpr std::uint64_t capacity_for_test = 1 << 30;
    FakeClock clock_;
    std::optional<disk::FakeDisk> disk_{std::in_place};
    Options options_;
    std::unique_ptr<Journal> journal_;
    std::vector<std::string> expected_;
};

TEST_F(FullDiskTest, AFailedSealingEndsNothingAndIsTriedAgain) {
    // A second record of this size begins a new segment, and the first is sealed.
    const std::string large(1500, 'x');
    open();
    ASSERT_TRUE(append(large));
    const std::uint64_t before = disk_->calls();
    ASSERT_TRUE(append(large));
    constexpr std::uint64_t to_begin_a_segment = 5;
    constexpr std::uint64_t to_append = 3;
    const std::uint64_t calls = disk_->calls() - before;
    ASSERT_GT(calls, to_begin_a_segment + to_append + 8);
    for (std::uint64_t call = to_begin_a_segment + 1; call <= calls - to_append; ++call) {
        journal_.reset();
        disk_.emplace();
        expected_.clear();
        open();
        ASSERT_TRUE(append(large));
        disk_->fail_at(call);
        const auto appended = append(large);
        ASSERT_TRUE(appended) << call << ": " << appended.error().message;
        EXPECT_EQ(journal_->failure(), "") << call;
        EXPECT_THAT(journal_->sealing_failure(), HasSubstr(".journal cannot be sealed: "));
        expect_nothing_unfinished();
        expect_records();
        const auto again = journal_->seal(0);
        ASSERT_TRUE(again) << call << ": " << again.error().message;
        EXPECT_EQ(journal_->sealing_failure(), "");
        EXPECT_TRUE(journal_->segments().front().sealed);
        EXPECT_FALSE(disk_->exists("/j/0-00000000000000000000.journal").value());
        expect_records();
    }
}

TEST_F(FullDiskTest, ADamagedSegmentIsGivenUpAndAppendsGoOn) {
    open();
    ASSERT_TRUE(append("damaged"));
    {
        const auto file = disk_->open("/j/0-00000000000000000000.journal", disk::Mode::write);
        ASSERT_TRUE((*file)->write(100, "??"));
    }
    EXPECT_EQ(journal_->seal(0).error().code, Code::corrupt);
    EXPECT_EQ(journal_->failure(), "");
    EXPECT_THAT(journal_->sealing_failure(), HasSubstr("byte 64"));
    ASSERT_TRUE(append("after"));
    // The next one is sealed all the same, and the damage is not forgotten.
    EXPECT_EQ(journal_->seal(0).error().code, Code::corrupt);
    EXPECT_FALSE(journal_->segments()[0].sealed);
    EXPECT_TRUE(journal_->segments()[1].sealed);
    EXPECT_NE(journal_->sealing_failure(), "");
}

TEST_F(FullDiskTest, ASegmentThatCannotBeReadKeepsNoOtherWaiting) {
    options_.background = true;
    options_.retry_pause = options_.retry_pause_max = Duration{1};
    open();
    ASSERT_TRUE(append("first"));
    open();  // Under the name that it has now.
    const std::string unreadable = "/j/0-00000000000000000000.journal";
    disk_->fail_reads(unreadable, true);
    EXPECT_FALSE(journal_->seal(0));
    ASSERT_TRUE(append("second"));
    EXPECT_FALSE(journal_->seal(0));
    while (!journal_->segments()[1].sealed) std::this_thread::yield();
    EXPECT_FALSE(journal_->segments()[0].sealed);
    EXPECT_THAT(journal_->sealing_failure(), HasSubstr(unreadable));
    disk_->fail_reads(unreadable, false);
    // The failure is over when the file is gone too, a little after the archive is in its place.
    while (!journal_->sealing_failure().empty()) std::this_thread::yield();
    EXPECT_TRUE(journal_->segments()[0].sealed);
    expect_records();
}

TEST_F(FullDiskTest, AJournalWithUnsealedSegmentsOpensOnAFullDisk) {
    open();
    ASSERT_TRUE(append(std::string(1500, 'x')));
    disk_->fail_at(6);  // The archive's first call, when the next segment is there.
    ASSERT_TRUE(append(std::string(1500, 'x')));
    leave(0);
    open();
    EXPECT_FALSE(journal_->segments().front().sealed);
    EXPECT_THAT(journal_->sealing_failure(), HasSubstr("no space left"));
    EXPECT_EQ(journal_->failure(), "");
    expect_records();
    expect_nothing_unfinished();
    disk_->set_capacity(unlimited);
    ASSERT_TRUE(journal_->seal(0));
    EXPECT_TRUE(journal_->segments().front().sealed);
    ASSERT_TRUE(append("third"));
    expect_records();
}

TEST_F(FullDiskTest, TheSealerInTheBackgroundTriesAgainToo) {
    options_.background = true;
    options_.retry_pause = options_.retry_pause_max = std::chrono::hours(1);
    open();
    ASSERT_TRUE(append("first"));
    leave(100);  // Enough for the next segment's header, not for the archive.
    EXPECT_THAT(journal_->seal(0).error().message, HasSubstr("no space left"));
    EXPECT_NE(journal_->sealing_failure(), "");
    EXPECT_EQ(journal_->failure(), "");
    disk_->set_capacity(unlimited);
    ASSERT_TRUE(append("second"));
    // Whoever waits for it does not wait for the pause.
    ASSERT_TRUE(journal_->seal(0));
    EXPECT_EQ(journal_->sealing_failure(), "");
    expect_records();
}

TEST_F(FullDiskTest, WithoutAnybodyWaitingItTriesAgainAfterAPause) {
    options_.background = true;
    open();
    ASSERT_TRUE(append("first"));
    leave(100);
    ASSERT_FALSE(journal_->seal(0));
    disk_->set_capacity(unlimited);
    while (!journal_->segments().front().sealed) std::this_thread::yield();
    expect_records();
}

TEST_F(FullDiskTest, WhatWasTakenIsWrittenOnceThereIsSpace) {
    options_.background = true;
    options_.segment_bytes = 1 << 20;
    open();
    ASSERT_TRUE(append("first"));
    leave(1000);
    const std::string large(2 << 20, 'x');  // A new segment, and more than fits.
    ASSERT_TRUE(journal_->enqueue(0, make_batch({large})));
    const std::uint64_t calls = disk_->calls();
    while (disk_->calls() < calls + 50) std::this_thread::yield();
    EXPECT_EQ(journal_->durable_end(0), 1u);
    EXPECT_EQ(journal_->failure(), "");
    disk_->set_capacity(unlimited);
    ASSERT_TRUE(journal_->wait_durable(0, 2));
    expected_.push_back(large);
    expect_records();
    expect_nothing_unfinished();
    open();
    expect_records();
}

TEST_F(FullDiskTest, WhoWaitsLosesPatienceAndTheJournalDoesNot) {
    options_.background = true;
    options_.write_patience = Duration{20};
    open();
    ASSERT_TRUE(append("first"));
    leave(1000);
    const std::string large(1 << 20, 'x');
    const auto waited = append(large);
    ASSERT_FALSE(waited);
    EXPECT_EQ(waited.error().code, Code::unavailable);
    EXPECT_EQ(waited.error().message,
              "it is not known whether entries up to 0:2 will be kept: the disk is full");
    EXPECT_EQ(journal_->failure(), "");
    EXPECT_EQ(journal_->hindrance(), "the disk is full");
    // What would have to wait is not taken.
    const auto refused = append("refused");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::throttled);
    EXPECT_EQ(refused.error().message, "the disk is full");
    expect_records();
    disk_->set_capacity(unlimited);
    while (!journal_->hindrance().empty()) std::this_thread::yield();
    ASSERT_TRUE(journal_->wait_durable(0, 2));
    expected_.push_back(large);
    ASSERT_TRUE(append("accepted again"));
    expect_records();
    open();
    expect_records();
}

TEST_F(FullDiskTest, WithAnyOtherFailurePatienceEnds) {
    options_.background = true;
    options_.write_patience = Duration{20};
    open();
    disk_->cut_at(1);
    EXPECT_EQ(append("x").error().code, Code::unavailable);
    EXPECT_THAT(journal_->failure(), Not(testing::IsEmpty()));
    EXPECT_EQ(journal_->hindrance(), "");
}

TEST_F(FullDiskTest, AStopDoesNotWaitForSpace) {
    options_.background = true;
    options_.retry_pause = options_.retry_pause_max = std::chrono::hours(1);
    open();
    ASSERT_TRUE(append("first"));
    leave(1000);
    ASSERT_TRUE(journal_->enqueue(0, make_batch({std::string(1 << 20, 'x')})));
    open();
    expect_records();
}

TEST_F(FullDiskTest, SmallWritesNeedNoRoomAhead) {
    options_.segment_bytes = 4 << 20;
    open();
    leave(1000);  // A small write would like a megabyte.
    ASSERT_TRUE(append("first"));
    ASSERT_TRUE(append("second"));
    open();
    expect_records();
}

TEST_F(FullDiskTest, ShortOfSpaceItRefusesBeforeItTakes) {
    options_.free_bytes_min = 100'000;
    open();
    leave(110'000);
    ASSERT_TRUE(append("fits"));
    EXPECT_FALSE(journal_->space().is_short());
    leave(99'000);
    clock_.move(std::chrono::seconds(1));
    const auto refused = append("refused");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::throttled);
    EXPECT_EQ(refused.error().message,
              "the disk is short of space: 99000 bytes are free, 100000 are to stay free");
    EXPECT_EQ(journal_->enqueued_end(0), 1u);
    EXPECT_TRUE(journal_->space().is_short());
    EXPECT_EQ(journal_->space().free_bytes, 99'000u);
    EXPECT_EQ(journal_->failure(), "");
    expect_records();
    // There is space again, and nobody has to start it anew.
    leave(200'000);
    EXPECT_FALSE(append("not noticed yet"));
    clock_.move(std::chrono::seconds(1));
    ASSERT_TRUE(append("accepted again"));
    EXPECT_FALSE(journal_->space().is_short());
    expect_records();
}

TEST_F(FullDiskTest, WhoIsLetInHowFar) {
    struct Row {
        const char* name;
        Door door;
        Kind kind;
        bool continues;
        bool makes_room;
        bool below_the_floor;    // Let in there,
        const char* at_the_end;  // and what is said below half of it.
    };
    const Row rows[] = {
        {"submitted", Door::submitted, Kind::event, false, false, false, "throttled"},
        {"gateway", Door::gateway, Kind::event, false, false, false, "throttled"},
        {"import", Door::import, Kind::event, false, false, false, "throttled"},
        {"feed", Door::feed, Kind::event, false, false, false, "throttled"},
        {"own call", Door::api, Kind::event, false, false, true, "throttled"},
        {"alarm", Door::watch, Kind::event, false, false, true, "throttled"},
        {"outcome", Door::submitted, Kind::outcome, false, false, true, "throttled"},
        {"mark", Door::import, Kind::mark, false, false, true, "throttled"},
        {"rest of a request", Door::submitted, Kind::event, true, false, true, "unavailable"},
        {"retirement", Door::api, Kind::retired, false, false, true, nullptr},
        {"makes room", Door::api, Kind::event, false, true, true, nullptr},
    };
    for (const Row& row : rows) {
        for (const std::uint64_t free : {51'000u, 49'000u}) {
            FreeSpace space(*disk_, clock_, "/", 100'000);
            leave(free);
            Batch batch = make_batch({"x"});
            batch.provenance.door = row.door;
            batch.items[0].kind = row.kind;
            batch.continues = row.continues;
            batch.makes_room = row.makes_room;
            const auto admitted = space.admit(batch, 100);
            if (free == 51'000) {
                EXPECT_EQ(admitted.has_value(), row.below_the_floor) << row.name;
            } else {
                EXPECT_STREQ(admitted ? nullptr : name(admitted.error().code), row.at_the_end)
                    << row.name;
            }
        }
    }
}

TEST_F(FullDiskTest, TheFileSystemIsNotAskedForEveryAppend) {
    FreeSpace space(*disk_, clock_, "/", 1000);
    leave(100 << 20);
    const Batch batch = make_batch({"x"});
    const std::uint64_t calls = disk_->calls();
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(space.admit(batch, 1000));
    EXPECT_EQ(disk_->calls(), calls + 1);
    clock_.move(std::chrono::milliseconds(999));
    ASSERT_TRUE(space.admit(batch, 1000));
    EXPECT_EQ(disk_->calls(), calls + 1);
    clock_.move(std::chrono::milliseconds(1));
    ASSERT_TRUE(space.admit(batch, 1000));
    EXPECT_EQ(disk_->calls(), calls + 2);
    // Nor is a second too long when much comes: this would use up all there is.
    for (int i = 0; i < 12; ++i) ASSERT_TRUE(space.admit(batch, 5 << 20));
    leave(0);
    int let_in = 0;
    while (let_in < 10 && space.admit(batch, 5 << 20)) ++let_in;
    EXPECT_LT(let_in, 3);
}

}  // namespace
}  // namespace opentrail::journal

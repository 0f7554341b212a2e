// The shelf: what it finds when it opens, and that everything missing, damaged or half written is
// made anew from the journal. Then a run of appending and sealing, cut at every call of the disk.

#include "history/shelf.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "history/history.h"
#include "history/testing/event_maker.h"
#include "history/testing/memory_journal.h"

namespace opentrail::history {
namespace {

constexpr std::uint32_t rows_max = 4;

Made numbered(int number) {
    Made made;
    made.id = "id-" + std::to_string(number);
    made.millis += number * 1000;
    made.user = number % 2 == 0 ? "even" : "odd";
    return made;
}

std::string segment_path(int number) {
    return fmt::format("history/000-{:020}.segment", number * rows_max);
}

class ShelfRepairs : public testing::Test {
  protected:
    // Three sealed segments of four events, and two events more.
    void SetUp() override {
        for (int i = 0; i < 14; ++i)
            journal_.enqueue(0, batch_of(std::vector<Made>{numbered(i)})).value();
        open();
        ASSERT_TRUE(disk_.exists(segment_path(2)).value());
        history_.reset();
    }

    void open() {
        history_.reset();
        Options options;
        options.segment_rows_max = rows_max;
        options.background = false;
        auto opened = History::open(disk_, clock_, journal_, "history", options);
        ASSERT_TRUE(opened) << opened.error().message;
        history_ = std::move(*opened);
    }
    void spoil(const std::string& path, std::uint64_t at) {
        const auto file = disk_.open(path, disk::Mode::write).value();
        char byte = 0;
        ASSERT_EQ(file->read(at, &byte, 1).value(), 1U);
        byte = static_cast<char>(byte ^ 1);
        ASSERT_TRUE(file->write(at, {&byte, 1}));
        ASSERT_TRUE(file->sync());
    }
    void expect_all() {
        EXPECT_EQ(history_->count({}), 14U);
        Query query;
        query.filters = {{event::Field::username, {"odd"}, false}};
        EXPECT_EQ(history_->count(query), 7U);
        EXPECT_EQ(history_->indexed_end(0), 14U);
        EXPECT_EQ(history_->stats().events, 14U);
    }

    disk::FakeDisk disk_;
    FakeClock clock_;
    MemoryJournal journal_;
    std::unique_ptr<History> history_;
};

struct Row {
    const char* name;
    std::function<void(disk::Disk&)> harm;
};

TEST_F(ShelfRepairs, AtOpeningWhateverIsNotThere) {
    const auto remove = [](const std::string& path) {
        return [path](disk::Disk& disk) { ASSERT_TRUE(disk.remove(path)); };
    };
    const auto write = [](const std::string& path, const std::string& bytes) {
        return [=](disk::Disk& disk) { ASSERT_TRUE(disk::write_atomically(disk, path, bytes)); };
    };
    const Row rows[] = {
        {"nothing", [](disk::Disk&) {}},
        {"the first segment is gone", remove(segment_path(0))},
        {"one in the middle is gone", remove(segment_path(1))},
        {"the last is gone", remove(segment_path(2))},
        {"all are gone",
         [](disk::Disk& disk) {
             for (int i = 0; i < 3; ++i) ASSERT_TRUE(disk.remove(segment_path(i)));
         }},
        {"one is empty", write(segment_path(1), "")},
        {"the last is something else", write(segment_path(2), std::string(1000, 'x'))},
        {"one was left half written",
         write("history/000-00000000000000000012.segment.tmp", "OTHISTRY")},
        {"one covers what another does",
         [](disk::Disk& disk) {
             const std::string bytes = disk::read_file(disk, segment_path(1)).value();
             ASSERT_TRUE(
                 disk::write_atomically(disk, "history/000-00000000000000000005.segment", bytes));
         }},
        {"one begins within another",
         [this](disk::Disk& disk) {
             disk::FakeDisk other;
             Options options;
             options.segment_rows_max = 3;
             options.background = false;
             ASSERT_TRUE(History::open(other, clock_, journal_, "history", options));
             const std::string path = "history/000-00000000000000000003.segment";
             ASSERT_TRUE(disk::write_atomically(disk, path, disk::read_file(other, path).value()));
         }},
        {"another shard's", write("history/007-00000000000000000000.segment", "?")},
        {"a stranger's file", write("history/README", "hello")},
        {"the place of the probe is lost",
         [](disk::Disk& disk) { static_cast<void>(disk.remove("history/probed")); }},
        {"the place of the probe is damaged", write("history/probed", "OTHPROBE and what not")},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        row.harm(disk_);
        open();
        expect_all();
        for (int i = 0; i < 3; ++i) EXPECT_TRUE(disk_.exists(segment_path(i)).value()) << i;
        EXPECT_FALSE(disk_.exists("history/000-00000000000000000012.segment.tmp").value());
        EXPECT_FALSE(disk_.exists("history/000-00000000000000000003.segment").value());
        EXPECT_FALSE(disk_.exists("history/000-00000000000000000005.segment").value());
    }
}

TEST_F(ShelfRepairs, WhatIsDamagedWhileItIsOpen) {
    open();
    const auto before = disk::read_file(disk_, segment_path(1)).value();
    // The first block of values: found damaged when somebody asks for one of them.
    spoil(segment_path(1), 200);
    Query query;
    query.filters = {{event::Field::event_name, {"GetObject"}, false}};
    bool met = false;
    for (const char* name : {"GetObject", "us-east-1", "odd", "even", "s3.amazonaws.com"}) {
        for (const event::Field field : {event::Field::event_name, event::Field::region,
                                         event::Field::username, event::Field::event_source}) {
            query.filters = {{field, {name}, false}};
            const auto counted = history_->count(query);
            if (counted) continue;
            met = true;
            EXPECT_EQ(counted.error().code, Code::corrupt);
            EXPECT_NE(counted.error().message.find(segment_path(1)), std::string::npos)
                << counted.error().message;
        }
    }
    ASSERT_TRUE(met);
    ASSERT_TRUE(history_->advance());
    expect_all();
    EXPECT_EQ(disk::read_file(disk_, segment_path(1)).value(), before);
}

TEST_F(ShelfRepairs, NothingThatALaterVersionWrote) {
    std::string later = disk::read_file(disk_, segment_path(1)).value();
    later[10] = 9;
    const std::uint32_t crc = crc32c(std::string_view(later).substr(0, 60));
    later.replace(60, 4, std::string(reinterpret_cast<const char*>(&crc), 4));
    ASSERT_TRUE(disk::write_atomically(disk_, segment_path(1), later));
    const auto opened = History::open(disk_, clock_, journal_, "history", {});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Code::invalid);
    EXPECT_EQ(disk::read_file(disk_, segment_path(1)).value(), later);
}

TEST_F(ShelfRepairs, AHistoryThatIsAheadOfItsJournal) {
    MemoryJournal shorter;
    for (int i = 0; i < 6; ++i)
        shorter.enqueue(0, batch_of(std::vector<Made>{numbered(i)})).value();
    Options options;
    options.segment_rows_max = rows_max;
    options.background = false;
    const auto history = History::open(disk_, clock_, shorter, "history", options).value();
    EXPECT_EQ(history->count({}), 6U);
    EXPECT_FALSE(disk_.exists(segment_path(1)).value());
}

TEST_F(ShelfRepairs, DropsWhatTheJournalHasNoMore) {
    open();
    journal_.retire_before(0, 6);
    EXPECT_EQ(history_->count({}), 8U);
    ASSERT_TRUE(history_->advance());
    EXPECT_FALSE(disk_.exists(segment_path(0)).value());
    EXPECT_TRUE(disk_.exists(segment_path(1)).value());
    EXPECT_EQ(history_->count({}), 8U);
    open();
    EXPECT_EQ(history_->count({}), 8U);
    ASSERT_TRUE(disk_.remove(segment_path(1)));
    open();
    EXPECT_EQ(history_->count({}), 8U);
}

TEST_F(ShelfRepairs, KeepsWhatMayStillBeSeen) {
    open();
    EXPECT_EQ(history_->needed_from(0), 0U);
    history_->forget_imports({"other"});
    EXPECT_EQ(history_->needed_from(0), 0U);
    history_->forget_imports({""});
    EXPECT_EQ(history_->needed_from(0), 0U);
}

// What is not full is indexed again at the next start, never sealed for a stop.
TEST(History, RestartsMakeNoSmallSegments) {
    disk::FakeDisk disk;
    FakeClock clock;
    MemoryJournal journal;
    Options options;
    options.segment_rows_max = rows_max;
    options.background = false;
    for (int i = 0; i < 1000; ++i) {
        const auto history = History::open(disk, clock, journal, "history", options).value();
        journal.enqueue(0, batch_of(std::vector<Made>{numbered(i)})).value();
        ASSERT_TRUE(history->advance());
    }
    const auto history = History::open(disk, clock, journal, "history", options).value();
    EXPECT_EQ(history->stats().segments, 1000U / rows_max + 1);
    EXPECT_EQ(history->count({}), 1000U);
}

// Live events come through door `submitted`; they age from the front.
TEST(History, NeedsNothingBeforeTheFirstEventThatMayBeSeen) {
    disk::FakeDisk disk;
    FakeClock clock;
    MemoryJournal journal;
    for (int i = 0; i < 14; ++i) {
        journal.enqueue(0, batch_of(std::vector<Made>{numbered(i)}, journal::Door::submitted))
            .value();
    }
    Options options;
    options.segment_rows_max = rows_max;
    options.background = false;
    const auto history = History::open(disk, clock, journal, "history", options).value();
    history->keep_live(Duration(10'000));
    const Timestamp first = from_millis(Made().millis);
    struct Age {
        int seconds;
        std::uint64_t needed;
        std::uint64_t seen;
    };
    const Age ages[] = {{0, 0, 14}, {10, 0, 14}, {13, 0, 11}, {14, 4, 10},
                        {18, 8, 6}, {22, 12, 2}, {60, 12, 0}};
    for (const Age& age : ages) {
        clock.set(first + std::chrono::seconds(age.seconds));
        EXPECT_EQ(history->needed_from(0), age.needed) << age.seconds << " s";
        EXPECT_EQ(history->count({}), age.seen) << age.seconds << " s";
    }
}

// The power fails at the n-th call of the disk while events are indexed and sealed. The journal
// keeps everything.
TEST(History, IsWholeAfterAPowerFailureAtAnyCall) {
    MemoryJournal journal;
    for (int i = 0; i < 10; ++i)
        journal.enqueue(0, batch_of(std::vector<Made>{numbered(i)})).value();
    FakeClock clock;
    Options options;
    options.segment_rows_max = rows_max;
    options.background = false;
    const auto run = [&](disk::Disk& disk) -> Result<void> {
        const auto history = TRY(History::open(disk, clock, journal, "history", options));
        TRY(history->advance());
        return history->seal();
    };
    disk::FakeDisk undisturbed;
    ASSERT_TRUE(run(undisturbed));
    ASSERT_GT(undisturbed.calls(), 20U);
    for (std::uint64_t n = 1; n <= undisturbed.calls(); ++n) {
        disk::FakeDisk disk;
        disk.cut_at(n);
        static_cast<void>(run(disk));
        for (std::uint64_t seed = 0; seed < 4; ++seed) {
            SCOPED_TRACE(fmt::format("call {}, seed {}", n, seed));
            const auto after = disk.crash(seed);
            const auto history = History::open(*after, clock, journal, "history", options);
            ASSERT_TRUE(history) << history.error().message;
            EXPECT_EQ((*history)->count({}), 10U);
        }
    }
}

}  // namespace
}  // namespace opentrail::history

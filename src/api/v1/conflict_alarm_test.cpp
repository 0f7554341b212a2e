// Shows that a pair is marked once the journal has room, however often it had none, and is counted
// once.

#include "api/v1/conflict_alarm.h"

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"
#include "disk/testing/fake_disk.h"
#include "history/testing/memory_journal.h"

namespace opentrail::api::v1 {
namespace {

using history::History;

/// Keeps what is appended, or has no room.
class FullApplier final : public catalog::Applier {
  public:
    Result<void> wait(std::uint32_t, std::uint64_t) override { return {}; }
    void on_applied(std::function<void(const catalog::PlacedChange&)>) override {}
    Result<void> append(journal::Kind kind, const journal::Provenance&,
                        std::span<const catalog::Change> changes) override {
        if (is_full) return fail(Code::throttled, "the journal is full");
        EXPECT_EQ(kind, journal::Kind::mark);
        for (const catalog::Change& change : changes)
            marked.push_back(std::get<catalog::FindConflict>(change).conflict);
        return {};
    }
    Result<void> advance() override { return {}; }
    void stop() override {}
    std::uint64_t place(std::uint32_t) const override { return 0; }
    std::string failure() const override { return {}; }

    bool is_full = false;
    std::vector<catalog::Conflict> marked;
};

class ConflictAlarmTest : public testing::Test {
  protected:
    ConflictAlarmTest() {
        history::Options options;
        options.background = false;
        history_ = History::open(disk_, clock_, journal_, "history", options).value();
        admission_ = std::make_unique<intake::Admission>(journal_, *history_, clock_);
        recorder_ =
            std::make_unique<Recorder>(journal_, *history_, *admission_, applier_, clock_, random_);
        alarm_ = std::make_unique<ConflictAlarm>(*recorder_, applier_, clock_, counter_,
                                                 "111122223333", "us-east-1");
    }

    static History::Conflict pair(std::uint64_t number) {
        return {.earlier = {0, number}, .later = {0, 1'000'000 + number}};
    }

    FakeClock clock_;
    FakeRandom random_;
    disk::FakeDisk disk_;
    history::MemoryJournal journal_;
    FullApplier applier_;
    Metrics metrics_;
    Counter& counter_ = metrics_.counter("conflicts", "Conflicts.");
    std::unique_ptr<History> history_;
    std::unique_ptr<intake::Admission> admission_;
    std::unique_ptr<Recorder> recorder_;
    std::unique_ptr<ConflictAlarm> alarm_;
};

TEST_F(ConflictAlarmTest, WhatTheJournalHadNoRoomForIsMarkedLater) {
    applier_.is_full = true;
    for (std::uint64_t i = 0; i < 2500; ++i) alarm_->note(pair(i));
    alarm_->tick();
    alarm_->tick();
    EXPECT_TRUE(applier_.marked.empty());
    EXPECT_EQ(counter_.value(), 2500U);
    applier_.is_full = false;
    alarm_->note(pair(2500));
    alarm_->tick();
    ASSERT_EQ(applier_.marked.size(), 2501U);
    for (std::uint64_t i = 0; i < 2501; ++i) {
        EXPECT_EQ(applier_.marked[i].earlier, pair(i).earlier);
        EXPECT_EQ(applier_.marked[i].later, pair(i).later);
    }
    alarm_->tick();
    EXPECT_EQ(applier_.marked.size(), 2501U);
    EXPECT_EQ(counter_.value(), 2501U);
}

TEST_F(ConflictAlarmTest, WhatIsKeptIsMarkedWhenItSaysSo) {
    const std::vector<History::Conflict> pairs{pair(1), pair(2)};
    applier_.is_full = true;
    const auto refused = alarm_->keep(pairs);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::throttled);
    alarm_->tick();
    EXPECT_EQ(counter_.value(), 0U) << "it comes again";
    applier_.is_full = false;
    ASSERT_TRUE(alarm_->keep(pairs));
    EXPECT_EQ(applier_.marked.size(), 2U);
    alarm_->tick();
    EXPECT_EQ(applier_.marked.size(), 2U);
    EXPECT_EQ(counter_.value(), 2U);
}

}  // namespace
}  // namespace opentrail::api::v1

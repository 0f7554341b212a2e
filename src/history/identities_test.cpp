// Admission's decisions, by name, for each place where the earlier event can be: in the batch, in
// flight, in memory, on disk. And what is found in the background. (Random batches are in
// identities_random_test.cpp.)

#include <gtest/gtest.h>

#include <set>

#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "history/history.h"
#include "history/testing/event_maker.h"
#include "history/testing/memory_journal.h"

namespace opentrail::history {
namespace {

using journal::Door;
using journal::Position;

class Admission : public testing::Test {
  protected:
    explicit Admission(std::uint32_t shards = 1) : journal_(shards) { open(); }

    void open(std::uint32_t rows_max = 64) {
        history_.reset();
        Options options;
        options.background = false;
        options.segment_rows_max = rows_max;
        auto opened = History::open(disk_, clock_, journal_, "history", options);
        ASSERT_TRUE(opened) << opened.error().message;
        history_ = std::move(*opened);
        history_->on_late_conflict(
            [this](std::span<const History::Conflict> pairs) { return take_late(pairs); });
    }

    std::vector<Decided> admit(journal::Batch batch) {
        std::vector<Decided> decisions;
        const auto wait_for = history_->admit(0, std::move(batch), decisions);
        EXPECT_TRUE(wait_for) << wait_for.error().message;
        if (wait_for) wait_for_ = *wait_for;
        return decisions;
    }
    Decided admit(const Made& made, Door door = Door::import,
                  const std::string& import_id = "one") {
        return admit(batch_of(std::vector<Made>{made}, door, import_id)).at(0);
    }
    void index() { ASSERT_TRUE(history_->advance()); }
    void seal() {
        index();
        ASSERT_TRUE(history_->seal());
    }
    Result<void> take_late(std::span<const History::Conflict> pairs) {
        if (taken_before_refusal_-- == 0) return fail(Code::throttled, "the journal is full");
        late_.insert(late_.end(), pairs.begin(), pairs.end());
        return {};
    }
    std::uint64_t kept() { return journal_.enqueued_end(0); }
    std::uint64_t conflicts() { return journal_.flagged(journal::flag_conflict).size(); }

    disk::FakeDisk disk_;
    FakeClock clock_;
    MemoryJournal journal_;
    std::unique_ptr<History> history_;
    std::uint64_t wait_for_ = 0;
    std::vector<History::Conflict> late_;
    int taken_before_refusal_ = -1;  // Below 0: never refuses.
};

/// Where the earlier event is when the later one comes.
enum class Place { same_batch, in_flight, open, sealed };

struct Row {
    const char* name;
    Place place;
    Made later;
    Decision expected;
};

Made first_event() {
    Made made;
    made.id = "id-1";
    return made;
}
Made changed(void (*change)(Made&)) {
    Made made = first_event();
    change(made);
    return made;
}

class Places : public Admission, public testing::WithParamInterface<Place> {};

TEST_P(Places, DecideByAccountIdAndContent) {
    const Row rows[] = {
        {"the same event", GetParam(), first_event(), Decision::duplicate},
        {"other content", GetParam(), changed([](Made& made) { made.name = "PutObject"; }),
         Decision::conflict},
        {"another account", GetParam(), changed([](Made& made) { made.account = "444455556666"; }),
         Decision::fresh},
        {"another id", GetParam(), changed([](Made& made) { made.id = "id-2"; }), Decision::fresh},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const std::uint64_t before = kept();
        const std::uint64_t conflicts_before = conflicts();
        Made earlier = first_event();
        Made later = row.later;
        // Each row has ids of its own, so that they do not meet.
        earlier.id += row.name;
        later.id += row.name;
        Decided decided;
        if (row.place == Place::same_batch) {
            const auto decisions = admit(batch_of(std::vector<Made>{earlier, later}));
            ASSERT_EQ(decisions[0].decision, Decision::fresh);
            decided = decisions[1];
        } else {
            if (row.place == Place::in_flight) journal_.hold();
            ASSERT_EQ(admit(earlier).decision, Decision::fresh);
            if (row.place == Place::open) index();
            if (row.place == Place::sealed) seal();
            decided = admit(later);
        }
        EXPECT_EQ(decided.decision, row.expected);
        const Position first{0, before};
        EXPECT_EQ(decided.existing,
                  row.expected == Decision::fresh ? std::nullopt : std::optional(first));
        const Position second{0, before + 1};
        EXPECT_EQ(decided.placed,
                  row.expected == Decision::duplicate ? std::nullopt : std::optional(second));
        EXPECT_EQ(kept() - before, row.expected == Decision::duplicate ? 1U : 2U);
        journal_.settle();
        EXPECT_EQ(conflicts() - conflicts_before, row.expected == Decision::conflict ? 1U : 0U);
    }
}

/// Not in the same batch: that comes through one door.
class HeldPlaces : public Places {};

// What an import brought reaches the history only: who sends it live wants it delivered.
TEST_P(HeldPlaces, AnEventIsKeptOnceMoreWhenADoorOfMoreReachBringsIt) {
    struct DoorRow {
        const char* name;
        Door earlier;
        Door later;
        Decision expected;
    };
    const DoorRow rows[] = {
        {"import, import", Door::import, Door::import, Decision::duplicate},
        {"import, feed", Door::import, Door::feed, Decision::fresh},
        {"import, submitted", Door::import, Door::submitted, Decision::fresh},
        {"feed, import", Door::feed, Door::import, Decision::duplicate},
        {"feed, feed", Door::feed, Door::feed, Decision::duplicate},
        {"feed, submitted", Door::feed, Door::submitted, Decision::fresh},
        {"submitted, import", Door::submitted, Door::import, Decision::duplicate},
        {"submitted, feed", Door::submitted, Door::feed, Decision::duplicate},
        {"submitted, submitted", Door::submitted, Door::submitted, Decision::duplicate},
        {"gateway, submitted", Door::gateway, Door::submitted, Decision::duplicate},
    };
    for (const DoorRow& row : rows) {
        SCOPED_TRACE(row.name);
        Made made = first_event();
        made.id = row.name;
        if (GetParam() == Place::in_flight) journal_.hold();
        ASSERT_EQ(admit(made, row.earlier, "").decision, Decision::fresh);
        if (GetParam() == Place::open) index();
        if (GetParam() == Place::sealed) seal();
        const Position next{0, kept()};
        const Decided decided = admit(made, row.later, "");
        EXPECT_EQ(decided.decision, row.expected);
        EXPECT_EQ(decided.existing.has_value(), row.expected == Decision::duplicate);
        // And then it is known by that door too.
        EXPECT_EQ(admit(made, row.later, "").decision, Decision::duplicate);
        journal_.settle();
        EXPECT_EQ(journal_.flagged(journal::flag_imported).contains(next),
                  row.expected == Decision::fresh);
        Made other = made;
        other.name = "PutObject";
        EXPECT_EQ(admit(other, row.later, "").decision, Decision::conflict);
        journal_.settle();
    }
}

TEST_F(Admission, ALiveEventStaysWhenTheImportThatHadItIsForgotten) {
    admit(first_event(), Door::import, "gone soon");
    index();
    EXPECT_EQ(admit(first_event(), Door::submitted, "").decision, Decision::fresh);
    index();
    history_->forget_imports({"gone soon"});
    EXPECT_EQ(history_->count({}), 1U);
    EXPECT_EQ(admit(first_event(), Door::import, "again").decision, Decision::duplicate);
}

std::string name_of(const testing::TestParamInfo<Place>& place) {
    constexpr const char* names[] = {"same_batch", "in_flight", "open", "sealed"};
    return names[static_cast<int>(place.param)];
}

INSTANTIATE_TEST_SUITE_P(All, Places,
                         testing::Values(Place::same_batch, Place::in_flight, Place::open,
                                         Place::sealed),
                         name_of);

INSTANTIATE_TEST_SUITE_P(All, HeldPlaces,
                         testing::Values(Place::in_flight, Place::open, Place::sealed), name_of);

TEST_F(Admission, ADuplicateOfAnEventInFlightWaitsForItsDurability) {
    journal_.hold();
    admit(first_event());
    wait_for_ = 0;
    EXPECT_EQ(admit(first_event()).decision, Decision::duplicate);
    EXPECT_EQ(wait_for_, 1U);
}

TEST_F(Admission, ADuplicateOfADurableEventNeedNotWait) {
    admit(first_event());
    index();
    admit(first_event());
    EXPECT_LE(wait_for_, journal_.durable_end(0));
}

TEST_F(Admission, ItemsThatAreNoEventsAreAlwaysEnqueuedAfterThem) {
    admit(first_event());
    journal::Batch batch = batch_of(std::vector<Made>{first_event()});
    batch.items.push_back({journal::Kind::outcome, 0, "what came of it", {}});
    admit(batch);
    EXPECT_EQ(kept(), 2U);
    EXPECT_EQ(wait_for_, 2U);
    const Position second{0, 1};
    const auto entries = journal_.fetch({&second, 1});
    ASSERT_TRUE(entries);
    EXPECT_EQ(entries->front().kind, journal::Kind::outcome);
    EXPECT_EQ(entries->front().record, "what came of it");
}

TEST_F(Admission, ABatchThatWasRefusedLeavesNothingBehind) {
    journal_.refuse(true);
    std::vector<Decided> decisions;
    const journal::Batch batch = batch_of(std::vector<Made>{first_event()});
    const auto refused = history_->admit(0, batch, decisions);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::throttled);
    EXPECT_TRUE(decisions.empty());
    journal_.refuse(false);
    EXPECT_EQ(admit(batch)[0].decision, Decision::fresh);
    EXPECT_EQ(admit(first_event()).decision, Decision::duplicate);
}

// The segments on disk are asked first, without a lock. What moves there meanwhile must not be
// missed.
TEST_F(Admission, AnEventThatIsSealedWhileOthersAreAskedIsFound) {
    Made other = first_event();
    other.id = "id-2";
    admit(first_event());
    seal();
    admit(other);
    index();
    // Reading the record of the first for a conflict is the moment.
    journal_.on_fetch([this] { ASSERT_TRUE(history_->seal()); });
    Made conflicting = first_event();
    conflicting.name = "PutObject";
    const auto decisions = admit(batch_of(std::vector<Made>{conflicting, other}));
    EXPECT_EQ(decisions[0].decision, Decision::conflict);
    EXPECT_EQ(decisions[1].decision, Decision::duplicate);
    EXPECT_EQ(history_->stats().segments, 3U) << "it was not sealed meanwhile";
}

TEST_F(Admission, TheFactsOfWhatIsKeptArriveWithTheBatch) {
    admit(first_event());
    Made other = first_event();
    other.id = "id-2";
    other.name = "PutObject";
    admit(batch_of(std::vector<Made>{first_event(), other, other}));
    index();
    Query query;
    query.filters = {{event::Field::event_name, {"PutObject"}, false}};
    EXPECT_EQ(history_->count(query), 1U);
    EXPECT_EQ(history_->count({}), 2U);
}

TEST_F(Admission, AForgottenImportDoesNotCount) {
    for (const Place place : {Place::in_flight, Place::open, Place::sealed}) {
        const std::string import_id = "import-" + std::to_string(static_cast<int>(place));
        Made made = first_event();
        made.id = import_id;
        if (place == Place::in_flight) journal_.hold();
        admit(made, Door::import, import_id);
        if (place == Place::open) index();
        if (place == Place::sealed) seal();
        history_->forget_imports({import_id});
        EXPECT_EQ(admit(made, Door::import, "again").decision, Decision::fresh) << import_id;
        EXPECT_EQ(admit(made, Door::import, "once more").decision, Decision::duplicate)
            << import_id;
        journal_.settle();
    }
}

// Two ids of one hash, made by giving the facts a hash that is not theirs.
TEST_F(Admission, AnEqualHashOfIdsIsNoConflict) {
    const auto with_hash = [](const std::string& id) {
        Made made = first_event();
        made.id = id;
        journal::Batch batch = batch_of(std::vector<Made>{made});
        const_cast<event::FactsBatch&>(facts_of(batch)).facts[0].id_hash = 42;
        return batch;
    };
    admit(with_hash("a"));
    EXPECT_EQ(admit(with_hash("b"))[0].decision, Decision::fresh) << "in flight";
    index();
    EXPECT_EQ(admit(with_hash("c"))[0].decision, Decision::fresh) << "in memory";
    seal();
    EXPECT_EQ(admit(with_hash("d"))[0].decision, Decision::fresh) << "on disk";
    index();
    EXPECT_TRUE(late_.empty());
}

TEST_F(Admission, TheSameIdAtAnotherTimeIsFoundInTheBackground) {
    admit(first_event());
    seal();
    Made later = first_event();
    later.millis += 1'000'000;
    EXPECT_EQ(admit(later, Door::submitted, "").decision, Decision::fresh);
    index();
    ASSERT_EQ(late_.size(), 1U);
    EXPECT_EQ(late_[0].earlier, (Position{0, 0}));
    EXPECT_EQ(late_[0].later, (Position{0, 1}));
    index();
    open();
    index();
    EXPECT_EQ(late_.size(), 1U) << "told once";
}

// As when the journal is full: what was not taken is told of again, and only that.
TEST_F(Admission, PairsThatCouldNotBeKeptAreToldOfAgain) {
    constexpr int events = 2500;
    std::vector<Made> first(events, first_event());
    for (int i = 0; i < events; ++i) first[static_cast<std::size_t>(i)].id = std::to_string(i);
    open(32 << 10);
    admit(batch_of(first));
    seal();
    std::vector<Made> later = first;
    for (Made& made : later) made.millis += 1'000'000;
    admit(batch_of(later, Door::submitted, ""));
    taken_before_refusal_ = 1;
    const auto refused = history_->advance();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::throttled);
    EXPECT_EQ(late_.size(), 1000U);
    EXPECT_EQ(history_->failure(), "") << "too much at once is no failure";
    taken_before_refusal_ = -1;
    index();
    ASSERT_EQ(late_.size(), 2500U);
    for (std::uint64_t i = 0; i < events; ++i) {
        EXPECT_EQ(late_[i].earlier, (Position{0, i}));
        EXPECT_EQ(late_[i].later, (Position{0, events + i}));
    }
}

// A kill leaves the disk as it was at some moment: at every one, what was not taken must be told of
// by who comes next.
TEST_F(Admission, PairsThatWereNotTakenBeforeAKillAreToldOfAfterIt) {
    admit(first_event());
    seal();
    Made later = first_event();
    later.millis += 1'000'000;
    admit(later, Door::submitted, "");
    taken_before_refusal_ = 0;
    EXPECT_FALSE(history_->advance());
    taken_before_refusal_ = -1;
    open();
    index();
    ASSERT_EQ(late_.size(), 1U);
    EXPECT_EQ(late_[0].later, (Position{0, 1}));
}

// Who is told keeps the pairs somewhere else, so that a failing disk of the history loses none.
TEST(LateConflicts, NoneIsLostByAPowerFailureAtAnyCall) {
    MemoryJournal journal;
    FakeClock clock;
    std::set<Position> expected;
    for (int i = 0; i < 20; ++i) {
        Made made = first_event();
        made.id += std::to_string(i % 10);
        made.millis += i / 10 * 1'000'000;
        const Position at = journal.enqueue(0, batch_of(std::vector<Made>{made})).value();
        if (i >= 10) expected.insert(at);
    }
    Options options;
    options.segment_rows_max = 4;
    options.background = false;
    const auto run = [&](disk::Disk& disk, std::set<Position>& told) -> Result<void> {
        const auto history = TRY(History::open(disk, clock, journal, "history", options));
        history->on_late_conflict([&](std::span<const History::Conflict> pairs) {
            for (const History::Conflict& pair : pairs) told.insert(pair.later);
            return Result<void>();
        });
        return history->advance();
    };
    disk::FakeDisk undisturbed;
    std::set<Position> told;
    ASSERT_TRUE(run(undisturbed, told));
    EXPECT_EQ(told, expected);
    for (std::uint64_t n = 1; n <= undisturbed.calls(); ++n) {
        disk::FakeDisk disk;
        disk.cut_at(n);
        told.clear();
        static_cast<void>(run(disk, told));
        const std::set<Position> before = told;
        for (std::uint64_t seed = 0; seed < 4; ++seed) {
            const auto after = disk.crash(seed);
            told = before;
            ASSERT_TRUE(run(*after, told)) << n;
            EXPECT_EQ(told, expected) << "call " << n << ", seed " << seed;
        }
    }
}

// A backup may bring back an older journal alone.
TEST(LateConflicts, BesideAnOlderJournalWhatComesNextIsLookedAt) {
    disk::FakeDisk disk;
    FakeClock clock;
    Options options;
    options.background = false;
    {
        MemoryJournal journal;
        const auto history = History::open(disk, clock, journal, "history", options).value();
        history->on_late_conflict([](auto) { return Result<void>(); });
        for (int i = 0; i < 9; ++i) {
            Made made = first_event();
            made.id += std::to_string(i);
            ASSERT_TRUE(journal.enqueue(0, batch_of(std::vector<Made>{made})));
        }
        ASSERT_TRUE(history->advance());
    }
    MemoryJournal older;
    ASSERT_TRUE(older.enqueue(0, batch_of(std::vector<Made>{first_event()})));
    const auto history = History::open(disk, clock, older, "history", options).value();
    std::vector<History::Conflict> told;
    history->on_late_conflict([&](std::span<const History::Conflict> pairs) {
        told.insert(told.end(), pairs.begin(), pairs.end());
        return Result<void>();
    });
    Made later = first_event();
    later.millis += 1'000'000;
    ASSERT_TRUE(older.enqueue(0, batch_of(std::vector<Made>{later})));
    ASSERT_TRUE(history->advance());
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].later, (Position{0, 1}));
}

// One id at many times: each is told of once, with one that it contradicts.
TEST_F(Admission, AnIdAtManyTimesIsToldOfOnceForEach) {
    open(32 << 10);
    std::vector<Made> many(300, first_event());
    for (std::size_t i = 0; i < many.size(); ++i)
        many[i].millis += static_cast<std::int64_t>(i) * 1'000'000;
    admit(batch_of(std::vector<Made>(many.begin(), many.begin() + 1)));
    seal();
    for (std::size_t i = 1; i < many.size(); ++i) admit(many[i]);
    index();
    ASSERT_EQ(late_.size(), many.size() - 1 - conflicts());
    for (const History::Conflict& pair : late_) EXPECT_EQ(pair.earlier, (Position{0, 0}));
}

TEST_F(Admission, DoorsThatMakeIdsAreNotProbed) {
    admit(first_event());
    seal();
    Made later = first_event();
    later.millis += 1'000'000;
    journal_.enqueue(0, batch_of(std::vector<Made>{later}, Door::gateway)).value();
    index();
    EXPECT_TRUE(late_.empty());
}

TEST_F(Admission, WhatWasDurableBeforeARestartIsKnownBeforeAnybodyIsAdmitted) {
    admit(first_event());
    journal_.forget_facts();
    open();
    EXPECT_EQ(admit(first_event()).decision, Decision::duplicate);
}

}  // namespace
}  // namespace opentrail::history

// Applier: changes, marks, outcomes and flags in a real journal, applied once each, in order, over
// restarts.

#include "catalog/applier.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <future>
#include <thread>

#include "base/testing/fake_clock.h"
#include "base/thread.h"
#include "catalog/database.h"
#include "disk/testing/fake_disk.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::catalog {
namespace {

using journal::Kind;

class ApplierTest : public ::testing::TestWithParam<std::uint32_t> {
  protected:
    ApplierTest() {
        options_.shards = GetParam();
        open();
    }

    void open(bool background = false, Duration patience = std::chrono::hours(1)) {
        close();
        journal_ = journal::Journal::open(disk_, clock_, journal_path_, options_).value();
        catalog_ = Catalog::open(directory_ / "catalog.db").value();
        started_ = Applier::start(*journal_, *catalog_,
                                  {.background = background,
                                   .patience = patience,
                                   .retry_pause = Duration{1},
                                   .retry_pause_max = Duration{1}});
        if (started_) applier_ = *std::move(started_);
    }

    void close() {
        applier_ = nullptr;
        catalog_ = nullptr;
        journal_ = nullptr;
    }

    void lose_catalog() {
        close();
        for (const char* name : {"catalog.db", "catalog.db-wal", "catalog.db-shm"}) {
            std::remove((directory_ / name).c_str());
        }
    }

    /// Appends one entry to the last shard, without the applier.
    std::uint64_t append(Kind kind, const std::string& text, std::uint16_t flags = 0) {
        journal::Batch batch;
        batch.provenance.recorded = clock_.now();
        auto owned = std::make_shared<const std::string>(text);
        batch.items.push_back(
            {.kind = kind, .flags = flags, .record = *owned, .record_hash = sha256(text)});
        batch.owner = owned;
        return journal_->append(shard(), std::move(batch)).value().offset;
    }

    /// Until it is lifted every commit is undone, as on a full disk.
    void fill_disk() {
        ASSERT_TRUE(
            sql("CREATE TRIGGER full BEFORE INSERT ON applied BEGIN"
                " SELECT RAISE(ROLLBACK, 'database or disk is full'); END"));
    }
    void make_room() { ASSERT_TRUE(sql("DROP TRIGGER full")); }
    Result<void> sql(std::string_view text) {
        return Database::open(directory_ / "catalog.db", Database::Access::read_write)
            .value()
            .run(text);
    }

    void append_home() {
        append(Kind::change, encode(FoundHome{{.account = "000000000000",
                                               .region = "us-east-1",
                                               .created = clock_.now(),
                                               .sealed_page_key = "key"}}));
    }

    std::uint32_t shard() const { return GetParam() - 1; }

    static std::string count_one(const std::string& id) {
        return encode(CountImport{id, {.kept = 1, .duplicates = 0, .conflicts = 0, .failed = 0}});
    }

    static std::string start(const std::string& id) {
        Import import;
        import.id = id;
        return encode(StartImport{import});
    }

    FakeClock clock_;
    disk::FakeDisk disk_;
    std::string journal_path_ = "journal";
    disk::TemporaryDirectory directory_;
    journal::Options options_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<Catalog> catalog_;
    std::unique_ptr<Applier> applier_;
    Result<std::unique_ptr<Applier>> started_ = nullptr;
};

TEST_P(ApplierTest, AppliesWhatTheJournalSaysOnce) {
    append(Kind::change, start("i"));
    append(Kind::event, "{}");
    append(Kind::outcome, count_one("i"));
    append(Kind::mark, count_one("i"));
    ASSERT_TRUE(applier_->advance());
    EXPECT_EQ(catalog_->import("i")->figures.kept, 2U);
    open();
    EXPECT_EQ(catalog_->import("i")->figures.kept, 2U);
    append(Kind::outcome, count_one("i"));
    open();
    EXPECT_EQ(catalog_->import("i")->figures.kept, 3U);
    lose_catalog();
    open();
    EXPECT_EQ(catalog_->import("i")->figures.kept, 3U);
    EXPECT_EQ(catalog_->applied(shard()).value(), 5U);
}

TEST_P(ApplierTest, SaysHowFarItHasCome) {
    open(true);
    EXPECT_EQ(applier_->place(shard()), 0U);
    // No change for the catalog: only this says that it was read.
    append(Kind::event, "{}");
    append(Kind::change, start("i"));
    ASSERT_TRUE(applier_->wait(shard(), 2));
    EXPECT_EQ(applier_->place(shard()), 2U);
    fill_disk();
    append(Kind::outcome, count_one("i"));
    EXPECT_FALSE(applier_->wait(shard(), 3));
    EXPECT_EQ(applier_->place(shard()), 2U);
}

TEST_P(ApplierTest, NotesFlaggedEventsAsConflicts) {
    append(Kind::event, "{}");
    const std::uint64_t later = append(Kind::event, "{}", journal::flag_conflict);
    ASSERT_TRUE(applier_->advance());
    ASSERT_EQ(catalog_->conflicts(10)->size(), 1U);
    const Conflict conflict = catalog_->conflicts(10)->front();
    EXPECT_EQ(conflict.later, (journal::Position{shard(), later}));
    EXPECT_FALSE(conflict.earlier);
    EXPECT_EQ(conflict.found, clock_.now());
}

TEST_P(ApplierTest, SkipsWhatALaterVersionLearnedButNotWhatItChanged) {
    append(Kind::mark, R"({"type":"FromTheFuture"})");
    append(Kind::outcome, R"({"type":"FromTheFuture"})");
    ASSERT_TRUE(applier_->advance());
    open();
    ASSERT_TRUE(applier_);
    append(Kind::change, R"({"type":"FromTheFuture"})");
    const auto advanced = applier_->advance();
    ASSERT_FALSE(advanced);
    EXPECT_EQ(advanced.error().code, Code::corrupt);
    open();
    ASSERT_FALSE(started_);
    EXPECT_EQ(started_.error().code, Code::corrupt);
    EXPECT_NE(started_.error().message.find("FromTheFuture"), std::string::npos);
}

TEST_P(ApplierTest, RefusesAChangeThatIsNone) {
    append(Kind::change, "nonsense");
    EXPECT_EQ(applier_->advance().error().code, Code::corrupt);
}

TEST_P(ApplierTest, TellsOfEachChangeBeforeThoseWhoWaitGoOn) {
    open(true);
    std::vector<std::string> told;
    applier_->on_applied(
        [&](const PlacedChange& placed) { told.emplace_back(name(placed.change)); });
    const std::vector<Change> changes{StartImport{}, ForgetImport{"i"}};
    ASSERT_TRUE(applier_->append(Kind::change, {}, changes));
    EXPECT_EQ(told, (std::vector<std::string>{"StartImport", "ForgetImport"}));
    // Nobody else reads it any more.
    applier_->stop();
}

TEST_P(ApplierTest, AppliesForManyAtOnce) {
    open(true);
    {
        std::vector<Thread> threads;
        for (int number = 0; number < 4; ++number) {
            threads.emplace_back("test", [this, number](const std::stop_token&) {
                for (int i = 0; i < 25; ++i) {
                    const std::string id = std::to_string(number) + "-" + std::to_string(i);
                    Import import;
                    import.id = id;
                    const std::vector<Change> changes{StartImport{import}};
                    ASSERT_TRUE(applier_->append(Kind::change, {}, changes));
                    ASSERT_TRUE(catalog_->import(id));
                }
            });
        }
        for (Thread& thread : threads) thread.join();
    }
    EXPECT_EQ(catalog_->imports()->size(), 100U);
}

TEST_P(ApplierTest, RefusesALostCatalogWhoseChangesAreRetired) {
    append(Kind::change, start("i"));
    append(Kind::change, start("j"));
    ASSERT_TRUE(applier_->advance());
    ASSERT_TRUE(journal_->seal(shard()));
    ASSERT_TRUE(journal_->retire(shard(), 0));
    open();
    ASSERT_TRUE(applier_) << started_.error().message;
    lose_catalog();
    open(true);
    ASSERT_FALSE(started_);
    EXPECT_EQ(started_.error().code, Code::corrupt);
    const std::string number = std::to_string(shard());
    EXPECT_EQ(started_.error().message,
              "the catalog lacks the changes of entries " + number + ":0 to " + number +
                  ":1, and the journal does not keep them any more: restore catalog.db from a "
                  "backup");
}

TEST_P(ApplierTest, RefusesACatalogThatIsAheadOfTheJournal) {
    append(Kind::change, start("i"));
    append(Kind::change, start("j"));
    ASSERT_TRUE(applier_->advance());
    journal_path_ = "older";
    open();
    ASSERT_FALSE(started_);
    EXPECT_EQ(started_.error().code, Code::corrupt);
    EXPECT_EQ(started_.error().message,
              "the catalog is newer than the journal: it has applied shard " +
                  std::to_string(shard()) +
                  " up to entry 2, and the journal ends with 0: restore catalog.db and journal/ "
                  "from one backup");
}

TEST_P(ApplierTest, AppliesOnceThereIsRoomWhatTheCatalogDidNotTake) {
    open(true);
    std::vector<std::string> told;
    applier_->on_applied(
        [&](const PlacedChange& placed) { told.emplace_back(name(placed.change)); });
    append(Kind::change, start("i"));
    ASSERT_TRUE(applier_->wait(shard(), 1));
    fill_disk();
    append(Kind::outcome, count_one("i"));
    const auto waited = applier_->wait(shard(), 2);
    ASSERT_FALSE(waited);
    EXPECT_EQ(waited.error().code, Code::unavailable);
    EXPECT_NE(waited.error().message.find("disk is full"), std::string::npos);
    EXPECT_NE(applier_->hindrance(), "");
    EXPECT_EQ(applier_->failure(), "");
    EXPECT_EQ(catalog_->import("i")->figures.kept, 0U);
    append(Kind::outcome, count_one("i"));
    make_room();
    while (!applier_->hindrance().empty()) std::this_thread::yield();
    ASSERT_TRUE(applier_->wait(shard(), 3));
    EXPECT_EQ(catalog_->import("i")->figures.kept, 2U);
    applier_->stop();
    EXPECT_EQ(told, (std::vector<std::string>{"StartImport", "CountImport", "CountImport"}));
}

TEST_P(ApplierTest, TurnsNobodyAwayWhileWhatWasHinderedIsBeingApplied) {
    open(true, Duration{1});
    std::promise<void> telling;
    std::promise<void> told;
    applier_->on_applied([&](const PlacedChange&) {
        telling.set_value();
        told.get_future().wait();
    });
    fill_disk();
    append(Kind::change, start("i"));
    while (applier_->hindrance().empty()) std::this_thread::yield();
    make_room();
    telling.get_future().wait();
    // Whoever reads the catalog now sees the change: nobody is told that there is no room for it.
    ASSERT_TRUE(catalog_->import("i").has_value());
    const auto waited = applier_->wait(shard(), 1);
    ASSERT_FALSE(waited);
    EXPECT_NE(waited.error().message.find("takes too long"), std::string::npos)
        << waited.error().message;
    told.set_value();
    while (!applier_->wait(shard(), 1)) std::this_thread::yield();
    EXPECT_EQ(applier_->hindrance(), "");
}

TEST_P(ApplierTest, StartsWhileTheCatalogTakesNothingWhenThereIsAHome) {
    append(Kind::change, start("i"));
    fill_disk();
    open(true);
    ASSERT_FALSE(started_);
    EXPECT_EQ(started_.error().code, Code::unavailable);
    make_room();
    append_home();
    open();
    append(Kind::outcome, count_one("i"));
    fill_disk();
    open(true);
    ASSERT_TRUE(applier_) << started_.error().message;
    EXPECT_FALSE(applier_->wait(shard(), 3));
    EXPECT_EQ(catalog_->import("i")->figures.kept, 0U);
    make_room();
    while (!applier_->hindrance().empty()) std::this_thread::yield();
    ASSERT_TRUE(applier_->wait(shard(), 3));
    EXPECT_EQ(catalog_->import("i")->figures.kept, 1U);
}

TEST_P(ApplierTest, EndsTheWaitWhenItStops) {
    open(true);
    Result<void> waited;
    Thread waiter("test", [&](const std::stop_token&) { waited = applier_->wait(shard(), 1'000); });
    applier_->stop();
    waiter.join();
    ASSERT_FALSE(waited);
    EXPECT_EQ(waited.error().code, Code::unavailable);
}

INSTANTIATE_TEST_SUITE_P(Shards, ApplierTest, ::testing::Values(1U, 3U));

}  // namespace
}  // namespace opentrail::catalog

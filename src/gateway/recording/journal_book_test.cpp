// Shows that the journal has what a page says, that intents of which nothing was heard become
// events, each exactly once however often the power fails, and from where on a start reads.

#include "gateway/recording/journal_book.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"
#include "disk/testing/fake_disk.h"
#include "gateway/recording/page_writer.h"
#include "gateway/recording/testing/fake_scribe.h"

namespace opentrail::gateway {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

/// In memory; what it holds survives a crash.
class FakeCursors final : public journal::CursorStore {
  public:
    Result<std::uint64_t> load(std::string_view, std::uint32_t shard) override {
        return places[shard];
    }
    Result<void> store(std::string_view, journal::Position next) override {
        places[next.shard] = next.offset;
        return {};
    }
    std::map<std::uint32_t, std::uint64_t> places;
};

/// A process: journal, intents and a book, opened on what a disk has.
class Process {
  public:
    Process(disk::Disk& disk, FakeCursors& cursors, std::uint32_t shards) {
        journal::Options options;
        options.shards = shards;
        options.background = false;
        options.retry_pause = Duration(0);
        options.write_patience = Duration(0);
        auto journal = journal::Journal::open(disk, clock_, "/j", options);
        if (!journal) return;
        journal_ = *std::move(journal);
        auto intents = Intents::open(*journal_, cursors);
        if (!intents) return;
        intents_ = *std::move(intents);
        book_ = std::make_unique<JournalBook>(
            parts(), JournalBook::Gateway{"main", "111122223333", "eu-west-1"});
        book_->stop();  // Nothing is waited for.
    }

    bool is_open() const { return book_ != nullptr; }
    Intents& intents() { return *intents_; }
    Result<void> keep(const std::shared_ptr<Page>& page) {
        return book_->keep(page, [] {});
    }

    /// What the next start does before anything else.
    Result<void> settle() { return JournalBook::settle(parts(), intents_->left({})); }

    /// How often each id is there as an event, and those whose outcome is unknown.
    std::map<std::string, int> events() {
        std::map<std::string, int> found;
        each([&](const journal::Item& item, const event::Facts& facts) {
            if (item.kind == journal::Kind::event) ++found[std::string(facts.event_id)];
        });
        return found;
    }
    std::set<std::string> unknown() {
        std::set<std::string> found;
        each([&](const journal::Item& item, const event::Facts& facts) {
            if (item.kind != journal::Kind::event) return;
            if (item.record.find(outcome_unknown) == std::string_view::npos) return;
            found.emplace(facts.event_id);
        });
        return found;
    }
    journal::Journal& journal() { return *journal_; }

  private:
    JournalBook::Parts parts() {
        return {*journal_, *intents_, clock_, [this](std::string_view account) {
                    return static_cast<std::uint32_t>(hash64(account) % journal_->shard_count());
                }};
    }
    void each(const std::function<void(const journal::Item&, const event::Facts&)>& visit) {
        event::Parser parser;
        for (std::uint32_t shard = 0; shard < journal_->shard_count(); ++shard) {
            const auto scanned = journal_->scan(
                shard, 0, journal_->durable_end(shard), false, [&](const journal::Batch& batch) {
                    EXPECT_EQ(batch.provenance.door, journal::Door::gateway);
                    EXPECT_EQ(batch.provenance.gateway, "main");
                    for (const journal::Item& item : batch.items) {
                        event::FactsBatch facts;
                        if (!parser.parse(item.record, {}, false, facts)) continue;
                        visit(item, facts.facts.front());
                    }
                    return true;
                });
            EXPECT_TRUE(scanned);
        }
    }

    FakeClock clock_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<Intents> intents_;
    std::unique_ptr<JournalBook> book_;
};

class JournalBookTest : public testing::TestWithParam<std::uint32_t> {
  protected:
    JournalBookTest() : writer_(scribe_, random_, "111122223333", "eu-west-1", nullptr) {}

    /// A page of intents; `ids` gets theirs.
    std::shared_ptr<Page> intend(std::size_t count, std::vector<std::string>& ids) {
        auto page = std::make_shared<Page>();
        for (std::size_t i = 0; i < count; ++i) {
            const auto id = writer_.add_intent(exchange_of("PUT"), *page);
            EXPECT_TRUE(id);
            ids.push_back(*id);
        }
        return page;
    }
    std::shared_ptr<Page> end(const std::string& intended) {
        auto page = std::make_shared<Page>();
        EXPECT_EQ(writer_.add(exchange_of("PUT"), intended, *page), 0u);
        page->continues = true;
        return page;
    }
    static std::shared_ptr<Page> settle(const std::string& intended) {
        auto page = std::make_shared<Page>();
        page->settled.push_back(intended);
        return page;
    }

    FakeRandom random_;
    FakeScribe scribe_;
    PageWriter writer_;
    FakeCursors cursors_;
};

TEST_P(JournalBookTest, KeepsEventsWithTheirFacts) {
    disk::FakeDisk disk;
    Process process(disk, cursors_, GetParam());
    ASSERT_TRUE(process.is_open());
    ASSERT_TRUE(process.keep(end("")));
    EXPECT_THAT(process.events(), SizeIs(1));
    EXPECT_THAT(process.unknown(), IsEmpty());
}

TEST_P(JournalBookTest, OpenIntentsBecomeEventsOnce) {
    disk::FakeDisk disk;
    std::vector<std::string> ids;
    {
        Process process(disk, cursors_, GetParam());
        ASSERT_TRUE(process.keep(intend(4, ids)));
        ASSERT_TRUE(process.keep(end(ids[0])));
        ASSERT_TRUE(process.keep(settle(ids[1])));
        EXPECT_EQ(process.intents().size(), 2u);
        EXPECT_THAT(process.intents().left({}), IsEmpty()) << "they are its own";
    }
    for (int restart = 0; restart < 3; ++restart) {
        Process process(disk, cursors_, GetParam());
        ASSERT_TRUE(process.settle());
        EXPECT_EQ(process.unknown(), (std::set{ids[2], ids[3]}));
        EXPECT_EQ(process.events(),
                  (std::map<std::string, int>{{ids[0], 1}, {ids[2], 1}, {ids[3], 1}}));
        EXPECT_EQ(process.intents().size(), 0u);
    }
}

TEST_P(JournalBookTest, TheCursorStaysBeforeWhatIsOpen) {
    disk::FakeDisk disk;
    std::vector<std::string> ids;
    {
        Process process(disk, cursors_, GetParam());
        ASSERT_TRUE(process.keep(end("")));
        ASSERT_TRUE(process.intents().note_place());
        ASSERT_TRUE(process.keep(intend(2, ids)));
        ASSERT_TRUE(process.keep(end(ids[0])));
        ASSERT_TRUE(process.intents().note_place());
    }
    {
        Process process(disk, cursors_, GetParam());
        ASSERT_THAT(process.intents().left({}), SizeIs(1));
        ASSERT_TRUE(process.settle());
        ASSERT_TRUE(process.intents().note_place());
        for (std::uint32_t shard = 0; shard < GetParam(); ++shard) {
            EXPECT_EQ(cursors_.places[shard], process.journal().durable_end(shard));
        }
    }
    EXPECT_EQ(Process(disk, cursors_, GetParam()).unknown(), std::set{ids[1]});
}

/// What was let through: the calls that an upstream may have seen.
struct Seen {
    std::vector<std::string> ids;
    std::set<std::string> intended;  // Their intents were said to be durable.
    std::set<std::string> ended;     // Their events were.
};

TEST_P(JournalBookTest, ACutAnywhereLeavesEachCallOnce) {
    // A run, and the starts after it, each cut at the n-th call of the disk.
    const auto run = [&](disk::Disk& disk, FakeCursors& cursors, Seen& seen) {
        Process process(disk, cursors, GetParam());
        if (!process.is_open() || !process.settle()) return;
        for (int round = 0; round < 2; ++round) {
            std::vector<std::string> ids;
            const auto page = intend(2, ids);
            seen.ids.insert(seen.ids.end(), ids.begin(), ids.end());
            if (!process.keep(page)) return;
            seen.intended.insert(ids.begin(), ids.end());
            if (!process.keep(end(ids[0]))) return;
            seen.ended.insert(ids[0]);
            static_cast<void>(process.intents().note_place());
        }
    };
    disk::FakeDisk whole;
    {
        FakeCursors cursors;
        Seen seen;
        run(whole, cursors, seen);
        ASSERT_THAT(seen.ended, SizeIs(2));
    }
    for (std::uint64_t n = 1; n <= whole.calls(); ++n) {
        FakeCursors cursors;
        Seen seen;
        disk::FakeDisk disk;
        disk.cut_at(n);
        run(disk, cursors, seen);
        for (std::uint64_t seed = 0; seed < 3; ++seed) {
            SCOPED_TRACE(fmt::format("cut at {}, seed {}", n, seed));
            FakeCursors after = cursors;
            std::unique_ptr<disk::FakeDisk> left = disk.crash(seed);
            // The next start is cut too, then one runs to its end.
            left->cut_at(n % 7 + 1);
            {
                Process cut(*left, after, GetParam());
                if (cut.is_open()) static_cast<void>(cut.settle());
            }
            left = left->crash(seed);
            Process process(*left, after, GetParam());
            ASSERT_TRUE(process.is_open());
            ASSERT_TRUE(process.settle());
            const auto events = process.events();
            const auto unknown = process.unknown();
            for (const auto& [id, count] : events) EXPECT_EQ(count, 1) << id;
            for (const std::string& id : seen.intended) EXPECT_TRUE(events.contains(id)) << id;
            for (const std::string& id : seen.ended) EXPECT_FALSE(unknown.contains(id)) << id;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Shards, JournalBookTest, testing::Values(1u, 3u),
                         [](const auto& row) { return fmt::format("of{}", row.param); });

}  // namespace
}  // namespace opentrail::gateway

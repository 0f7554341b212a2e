// Admission's decisions over random batches against a plain map, with sealing, restarts and
// forgetting in between.

#include <gtest/gtest.h>

#include <map>
#include <random>
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

struct Seed {
    std::uint64_t seed;
    std::uint32_t shards;
    std::uint32_t rows_max;
};
void PrintTo(const Seed& seed, std::ostream* out) { *out << seed.seed; }

class RandomAdmission : public testing::TestWithParam<Seed> {
  protected:
    struct Kept {
        std::uint64_t content;
        Timestamp time;
        Position position;
        Door door;
        std::string import_id;
    };

    RandomAdmission() : journal_(GetParam().shards), random_(GetParam().seed) { open(); }

    void open() {
        history_.reset();
        Options options;
        options.background = false;
        options.segment_rows_max = GetParam().rows_max;
        history_ = std::move(History::open(disk_, clock_, journal_, "history", options).value());
        history_->forget_imports(forgotten_);
        history_->on_late_conflict([this](std::span<const History::Conflict> pairs) {
            for (const History::Conflict& pair : pairs) late_.insert(pair.later);
            return Result<void>();
        });
    }
    std::uint64_t pick(std::uint64_t count) { return random_() % count; }

    void admit() {
        std::vector<Made> made(1 + pick(20));
        for (Made& one : made) {
            one.id = "id-" + std::to_string(pick(400));
            one.account = pick(5) == 0 ? "444455556666" : "111122223333";
            one.millis = 1'767'323'045'000 +
                         static_cast<std::int64_t>(pick(8) == 0 ? pick(3) * 100'000'000 : 0);
            one.name = pick(6) == 0 ? "PutObject" : "GetObject";
        }
        const Door door = pick(3) > 0 ? Door::import : pick(4) > 0 ? Door::submitted : Door::feed;
        const std::string import_id =
            door == Door::submitted ? std::string() : imports_[pick(imports_.size())];
        journal::Batch batch = batch_of(made, door, import_id);
        const auto facts = std::static_pointer_cast<const event::FactsBatch>(batch.attachment);
        // An account belongs to one shard.
        const std::uint32_t shard =
            facts->facts[0].account == "444455556666" ? GetParam().shards - 1 : 0;
        for (Made& one : made) one.account = std::string(facts->facts[0].account);
        batch = batch_of(made, door, import_id);
        std::vector<Decided> decisions;
        const auto& all = facts_of(batch);
        const auto owner = batch.attachment;
        const auto wait_for = history_->admit(shard, std::move(batch), decisions);
        ASSERT_TRUE(wait_for) << wait_for.error().message;
        EXPECT_LE(*wait_for, journal_.enqueued_end(shard));
        ASSERT_EQ(decisions.size(), made.size());
        for (std::size_t i = 0; i < made.size(); ++i)
            judge(all.facts[i], decisions[i], door, import_id);
    }

    void judge(const event::Facts& facts, const Decided& decided, Door door,
               const std::string& import_id) {
        static const std::map<Door, int> reach{
            {Door::import, 0}, {Door::feed, 1}, {Door::submitted, 2}};
        auto& known = kept_[{std::string(facts.account), std::string(facts.event_id)}];
        bool same = false;
        bool imported = false;
        bool same_time = false;
        bool any = false;
        for (const Kept& one : known) {
            if (forgotten_.contains(one.import_id)) continue;
            if (one.content == facts.content_hash) {
                (reach.at(one.door) >= reach.at(door) ? same : imported) = true;
                continue;
            }
            any = true;
            same_time |= one.time == facts.time;
        }
        EXPECT_EQ(decided.decision == Decision::duplicate, same);
        if (same) return;
        // At another time only, it depends on whether a segment that holds this one has it: either
        // is right.
        EXPECT_TRUE(!same_time || decided.decision == Decision::conflict);
        EXPECT_TRUE(any || decided.decision == Decision::fresh);
        ASSERT_TRUE(decided.placed);
        const bool flagged = decided.decision == Decision::conflict;
        if (any && !flagged) expected_late_.insert(*decided.placed);
        if (imported) expected_imported_.insert(*decided.placed);
        known.push_back({facts.content_hash, facts.time, *decided.placed, door, import_id});
    }

    void forget_one() {
        std::string& import_id = imports_[pick(imports_.size())];
        forgotten_.insert(import_id);
        history_->forget_imports(forgotten_);
        import_id += "-next";
    }

    disk::FakeDisk disk_;
    FakeClock clock_;
    MemoryJournal journal_;
    std::unique_ptr<History> history_;
    std::mt19937_64 random_;
    std::vector<std::string> imports_{"a", "b", "c", "d"};
    std::map<std::pair<std::string, std::string>, std::vector<Kept>> kept_;
    std::set<std::string> forgotten_;
    std::set<Position> late_;
    std::set<Position> expected_late_;
    std::set<Position> expected_imported_;
};

TEST_P(RandomAdmission, DecidesAsAPlainMapDoes) {
    for (int i = 0; i < 400; ++i) {
        SCOPED_TRACE(i);
        admit();
        if (HasFailure()) return;
        switch (pick(10)) {
            case 0:
            case 1: ASSERT_TRUE(history_->advance()); break;
            case 2:
                ASSERT_TRUE(history_->advance());
                ASSERT_TRUE(history_->seal());
                break;
            case 3:
                if (pick(2) == 0) journal_.forget_facts();
                open();
                break;
            case 4:
                if (pick(8) != 0) break;
                ASSERT_TRUE(history_->advance());
                forget_one();
                break;
            default: break;
        }
    }
    ASSERT_TRUE(history_->advance());
    EXPECT_FALSE(expected_late_.empty());
    EXPECT_EQ(late_, expected_late_);
    EXPECT_FALSE(expected_imported_.empty());
    EXPECT_EQ(journal_.flagged(journal::flag_imported), expected_imported_);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomAdmission,
                         testing::Values(Seed{1, 1, 32}, Seed{2, 3, 200}, Seed{3, 1, 5000},
                                         Seed{4, 2, 7}),
                         [](const auto& one) { return "seed_" + std::to_string(one.param.seed); });

}  // namespace
}  // namespace opentrail::history

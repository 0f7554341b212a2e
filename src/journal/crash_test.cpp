// Shows that nothing acknowledged is lost, doubled or changed, and nothing appears half, wherever
// the power fails.
//
// A script appends, seals, retires and restarts on the fake disk. It is run once whole, to count
// its calls of the disk, then once for every call, where the power fails. What may then be on the
// medium is opened again for several seeds, sometimes with a second power failure while it is being
// opened, and compared with what was acknowledged.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "journal/journal.h"
#include "journal/retirement.h"
#include "journal/testing/journal_model.h"

namespace opentrail::journal {
namespace {

constexpr const char* directory = "/data/journal";

Options small(std::uint32_t shards) {
    Options options;
    options.shards = shards;
    options.segment_bytes = 2048;
    options.archive_block_bytes = 400;
    options.background = false;
    return options;
}

/// What the script knows when the power fails.
struct Known {
    explicit Known(std::uint32_t shards) : acknowledged(shards) {}

    std::vector<std::vector<ModelEntry>> acknowledged;
    std::set<Position> retired;
    // What was begun and not acknowledged: entries of a batch, or of a segment's retirement.
    std::uint32_t pending_shard = 0;
    std::vector<ModelEntry> pending_batch;
    std::optional<OffsetRange> pending_retirement;
};

/// Plays the script until it is through or the disk fails.
class Script {
  public:
    Script(disk::FakeDisk& disk, std::uint32_t shards)
        : known(shards), disk_(disk), shards_(shards), maker_(7) {}

    void play() {
        if (!restart()) return;
        for (int step = 0; step < 60; ++step) {
            const auto shard = static_cast<std::uint32_t>(maker_.below(shards_));
            const bool alive = step % 17 == 16   ? restart()
                               : step % 13 == 12 ? journal_->seal(shard).has_value()
                               : step % 19 == 18 ? retire_oldest()
                                                 : append(shard);
            if (!alive) return;
        }
    }

    Known known;

  private:
    bool restart() {
        journal_.reset();
        auto opened = Journal::open(disk_, clock_, directory, small(shards_));
        if (!opened) return false;
        journal_ = *std::move(opened);
        return true;
    }

    bool append(std::uint32_t shard) {
        Batch batch = maker_.batch(4);
        known.pending_shard = shard;
        known.pending_batch = entries_of(batch);
        if (!journal_->append(shard, std::move(batch))) return false;
        auto& into = known.acknowledged[shard];
        into.insert(into.end(), known.pending_batch.begin(), known.pending_batch.end());
        known.pending_batch.clear();
        return true;
    }

    bool retire_oldest() {
        const auto all = journal_->segments();
        const auto oldest = std::ranges::find(all, true, &SegmentInfo::sealed);
        if (oldest == all.end()) return true;
        known.pending_shard = oldest->shard;
        known.pending_retirement = {oldest->first, oldest->end};
        if (!journal_->retire(oldest->shard, oldest->first)) return false;
        for (std::uint64_t at = oldest->first; at < oldest->end; ++at) {
            known.retired.insert({oldest->shard, at});
        }
        auto& into = known.acknowledged[oldest->shard];
        const Position position{oldest->shard, into.size()};
        into.push_back(entry_of(journal_->fetch({&position, 1})->front()));
        known.pending_retirement.reset();
        return true;
    }

    disk::FakeDisk& disk_;
    const std::uint32_t shards_;
    FakeClock clock_;
    BatchMaker maker_;
    std::unique_ptr<Journal> journal_;
};

/// Compares a journal, opened again, with what was known.
class Judge {
  public:
    Judge(Journal& journal, const Known& known) : journal_(journal), known_(known) {}

    void judge() {
        for (std::uint32_t shard = 0; shard < known_.acknowledged.size(); ++shard)
            judge_shard(shard);
    }

  private:
    // The entries that must or may be there, in order; nothing behind them.
    void judge_shard(std::uint32_t shard) {
        const auto& acknowledged = known_.acknowledged[shard];
        const std::uint64_t end = journal_.durable_end(shard);
        ASSERT_GE(end, acknowledged.size()) << "shard " << shard;
        std::map<std::uint64_t, ModelEntry> found;
        const auto scanned = journal_.scan(shard, 0, end, false, [&](const Batch& batch) {
            const auto entries = entries_of(batch);
            for (std::size_t i = 0; i < entries.size(); ++i) {
                EXPECT_TRUE(found.emplace(batch.first.offset + i, entries[i]).second);
            }
            return true;
        });
        ASSERT_TRUE(scanned) << scanned.error().message;

        const bool pending_here = known_.pending_shard == shard;
        const bool retiring = pending_here && known_.pending_retirement;
        const bool retired_now = retiring && !found.contains(known_.pending_retirement->first);
        for (std::uint64_t at = 0; at < acknowledged.size(); ++at) {
            const bool pending = retiring && at >= known_.pending_retirement->first &&
                                 at < known_.pending_retirement->end;
            const bool gone = known_.retired.contains({shard, at}) || (pending && retired_now);
            ASSERT_EQ(found.contains(at), !gone) << "shard " << shard << " entry " << at;
            if (!gone) {
                ASSERT_EQ(found.at(at), acknowledged[at]);
            }
            found.erase(at);
        }
        judge_pending(acknowledged.size(), end, found, pending_here, retiring, retired_now);
    }

    void judge_pending(std::uint64_t first, std::uint64_t end,
                       const std::map<std::uint64_t, ModelEntry>& found, bool pending_here,
                       bool retiring, bool retired_now) {
        ASSERT_EQ(found.size(), end - first);
        if (retired_now) {
            ASSERT_EQ(found.size(), 1u) << "deleted, and nothing says so";
        }
        if (found.empty()) return;
        ASSERT_TRUE(pending_here) << "entries that nobody appended";
        if (retiring) {
            ASSERT_EQ(found.size(), 1u);
            const auto retirement = parse_retirement(found.at(first).record);
            ASSERT_TRUE(retirement);
            EXPECT_EQ(retirement->range, *known_.pending_retirement);
            EXPECT_TRUE(retired_now) << "decided, and not done";
            return;
        }
        ASSERT_EQ(found.size(), known_.pending_batch.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            ASSERT_EQ(found.at(first + i), known_.pending_batch[i]);
        }
    }

    Journal& journal_;
    const Known& known_;
};

class CrashTest : public testing::TestWithParam<std::uint32_t> {
  protected:
    // Opens what a power failure left, looks, writes on, and looks again.
    void judge(disk::FakeDisk& disk, const Known& known) {
        FakeClock clock;
        auto opened = Journal::open(disk, clock, directory, small(GetParam()));
        ASSERT_TRUE(opened) << opened.error().message;
        Judge(**opened, known).judge();
        const std::uint64_t end = (*opened)->durable_end(0);
        const auto appended = (*opened)->append(0, make_batch({"after the failure"}));
        ASSERT_TRUE(appended) << appended.error().message;
        EXPECT_EQ(appended->offset, end);
        opened->reset();

        const auto after = disk.crash(0);
        opened = Journal::open(*after, clock, directory, small(GetParam()));
        ASSERT_TRUE(opened) << opened.error().message;
        const Position position{0, end};
        const auto fetched = (*opened)->fetch({&position, 1});
        ASSERT_TRUE(fetched) << fetched.error().message;
        EXPECT_EQ(fetched->front().record, "after the failure");
        EXPECT_EQ((*opened)->durable_end(0), end + 1);
    }

    // Opens what a process left, looks, in half of the cases goes on, and looks at what is there
    // after a power failure.
    void show_and_fail(disk::FakeDisk& disk, const Known& known, bool goes_on) {
        FakeClock clock;
        std::vector<std::uint64_t> ends;
        {
            const auto shown = Journal::open(disk, clock, directory, small(GetParam()));
            ASSERT_TRUE(shown) << shown.error().message;
            Judge(**shown, known).judge();
            for (std::uint32_t shard = 0; shard < GetParam(); ++shard) {
                ends.push_back((*shown)->durable_end(shard));
                if (!goes_on) continue;
                ASSERT_TRUE((*shown)->append(shard, make_batch({"after the kill"})));
                ++ends[shard];
            }
        }
        const auto left = disk.crash(0);
        const auto after = Journal::open(*left, clock, directory, small(GetParam()));
        ASSERT_TRUE(after) << after.error().message;
        if (!goes_on) Judge(**after, known).judge();
        for (std::uint32_t shard = 0; shard < GetParam(); ++shard) {
            EXPECT_EQ((*after)->durable_end(shard), ends[shard]);
        }
    }

    // Opens it under a second power failure, at the n-th call; what that leaves, or the disk itself
    // if it was opened before that.
    std::unique_ptr<disk::FakeDisk> open_and_fail(disk::FakeDisk& disk, std::uint64_t n,
                                                  std::uint64_t seed) {
        FakeClock clock;
        disk.cut_at(n);
        const auto opened = Journal::open(disk, clock, directory, small(GetParam()));
        return disk.crash(seed);
    }
};

INSTANTIATE_TEST_SUITE_P(Shards, CrashTest, testing::Values(1, 3));

TEST_P(CrashTest, NothingAcknowledgedIsLostWhereverThePowerFails) {
    disk::FakeDisk whole;
    Script all(whole, GetParam());
    all.play();
    // The script gets to all that it is meant to try.
    EXPECT_GT(all.known.retired.size(), 0u);
    ASSERT_TRUE(all.known.pending_batch.empty());
    const std::uint64_t calls = whole.calls();
    ASSERT_GT(calls, 200u);

    for (std::uint64_t n = 1; n <= calls; ++n) {
        disk::FakeDisk disk;
        disk.cut_at(n);
        Script script(disk, GetParam());
        script.play();
        for (std::uint64_t seed = 0; seed < 4; ++seed) {
            const auto left = disk.crash(seed);
            const auto left_twice = disk.crash(seed);
            judge(*left, script.known);
            const auto second = open_and_fail(*left_twice, 1 + (n * 7 + seed) % 40, seed + n);
            judge(*second, script.known);
            if (HasFailure()) FAIL() << "power failed at call " << n << ", seed " << seed;
        }
    }
}

// A process that ended left bytes and names that no sync covers. Once the next one has shown them,
// they are durable; also when the sync that failed had lost for good what is still read.
TEST_P(CrashTest, WhatWasShownAfterAKillSurvivesAPowerFailure) {
    for (const bool lost : {false, true}) {
        disk::FakeDisk whole;
        Script(whole, GetParam()).play();
        for (std::uint64_t n = 1; n <= whole.calls(); ++n) {
            disk::FakeDisk disk;
            lost ? disk.lose_at(n) : disk.fail_at(n);
            Script script(disk, GetParam());
            script.play();  // Ends, as after a kill, with what it wrote still in the page cache.
            show_and_fail(disk, script.known, n % 2 != 0);
            if (HasFailure()) FAIL() << "call " << n << " failed" << (lost ? " and lost" : "");
        }
    }
}

}  // namespace
}  // namespace opentrail::journal

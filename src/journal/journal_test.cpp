// Shows that a journal gives back what it took, however it is asked and whatever happened in
// between: appends, seals, retirements and restarts in random order, against plain vectors; with
// one shard and with three.

#include "journal/journal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "journal/testing/journal_model.h"

namespace opentrail::journal {
namespace {

Options small(std::uint32_t shards) {
    Options options;
    options.shards = shards;
    options.segment_bytes = 4096;
    options.archive_block_bytes = 700;
    options.background = false;
    return options;
}

class JournalTest : public testing::TestWithParam<std::uint32_t> {
  protected:
    JournalTest() : model_(GetParam()) { open(); }

    void open() {
        journal_.reset();
        auto opened = Journal::open(disk_, clock_, "/data/journal", small(GetParam()));
        ASSERT_TRUE(opened) << opened.error().message;
        journal_ = *std::move(opened);
    }

    void append(std::uint32_t shard, Batch batch) {
        std::vector<ModelEntry> entries = entries_of(batch);
        const auto first = journal_->append(shard, std::move(batch));
        ASSERT_TRUE(first) << first.error().message;
        EXPECT_EQ(*first, (Position{shard, model_[shard].size()}));
        model_[shard].insert(model_[shard].end(), entries.begin(), entries.end());
    }

    // Takes over what the journal wrote of itself.
    void learn_own_entries(std::uint32_t shard) {
        for (std::uint64_t at = model_[shard].size(); at < journal_->durable_end(shard); ++at) {
            const Position position{shard, at};
            const auto fetched = journal_->fetch({&position, 1});
            ASSERT_TRUE(fetched) << fetched.error().message;
            EXPECT_EQ(fetched->front().kind, Kind::retired);
            model_[shard].push_back(entry_of(fetched->front()));
        }
    }

    // Retires a sealed segment, if there is one: mostly the oldest.
    void retire_any(BatchMaker& maker) {
        std::vector<SegmentInfo> sealed;
        for (const SegmentInfo& segment : journal_->segments()) {
            if (segment.sealed) sealed.push_back(segment);
        }
        if (sealed.empty()) return;
        const SegmentInfo& chosen =
            maker.below(3) ? sealed.front() : sealed[maker.below(sealed.size())];
        const auto done = journal_->retire(chosen.shard, chosen.first);
        ASSERT_TRUE(done) << done.error().message;
        for (std::uint64_t at = chosen.first; at < chosen.end; ++at) {
            retired_.insert({chosen.shard, at});
        }
        learn_own_entries(chosen.shard);
        EXPECT_FALSE(disk_.exists(chosen.path).value());
    }

    bool kept(std::uint32_t shard, std::uint64_t offset) const {
        return offset < model_[shard].size() && !retired_.contains({shard, offset});
    }

    // Entries of the scan, by offset; checks their order.
    std::map<std::uint64_t, ModelEntry> scan(std::uint32_t shard, std::uint64_t from,
                                             std::uint64_t end, bool backwards) {
        std::map<std::uint64_t, ModelEntry> found;
        const auto visit = [&](const Batch& batch) {
            EXPECT_EQ(batch.first.shard, shard);
            EXPECT_TRUE(batch.end() > from && batch.first.offset < end);
            if (!found.empty()) {
                EXPECT_TRUE(backwards ? batch.end() <= found.begin()->first
                                      : batch.first.offset > found.rbegin()->first);
            }
            const auto entries = entries_of(batch);
            for (std::size_t i = 0; i < entries.size(); ++i) {
                found[batch.first.offset + i] = entries[i];
            }
            return true;
        };
        const auto scanned = journal_->scan(shard, from, end, backwards, visit);
        EXPECT_TRUE(scanned) << scanned.error().message;
        std::erase_if(found,
                      [&](const auto& item) { return item.first < from || item.first >= end; });
        return found;
    }

    void check_scan(std::uint32_t shard, std::uint64_t from, std::uint64_t end, bool backwards) {
        std::map<std::uint64_t, ModelEntry> expected;
        for (std::uint64_t at = from; at < std::min<std::uint64_t>(end, model_[shard].size());
             ++at) {
            if (kept(shard, at)) expected[at] = model_[shard][at];
        }
        EXPECT_EQ(scan(shard, from, end, backwards), expected);
    }

    void check_fetch(const std::vector<Position>& positions) {
        const auto fetched = journal_->fetch(positions);
        const bool all_kept = std::ranges::all_of(
            positions, [&](const Position& at) { return kept(at.shard, at.offset); });
        ASSERT_EQ(fetched.has_value(), all_kept);
        if (!all_kept) {
            EXPECT_EQ(fetched.error().code, Code::not_found);
            return;
        }
        for (std::size_t i = 0; i < positions.size(); ++i) {
            EXPECT_EQ((*fetched)[i].position, positions[i]);
            EXPECT_EQ(entry_of((*fetched)[i]), model_[positions[i].shard][positions[i].offset]);
        }
    }

    void check_follower(std::uint32_t shard, std::uint64_t from) {
        const auto follower = journal_->follow(shard, from, false);
        std::uint64_t at = from;
        for (;;) {
            const std::uint64_t place = follower->place();
            const auto batch = follower->poll();
            ASSERT_TRUE(batch) << batch.error().message;
            if (!*batch) break;
            const auto entries = entries_of(**batch);
            const std::uint64_t first = (*batch)->first.offset;
            for (std::uint64_t i = std::max(place, first); i < (*batch)->end(); ++i) {
                while (at < i && !kept(shard, at)) ++at;
                EXPECT_EQ(at, i);
                EXPECT_EQ(entries[i - first], model_[shard][i]);
                ++at;
            }
        }
        EXPECT_EQ(at, std::max<std::uint64_t>(from, model_[shard].size()));
    }

    void check_all() {
        for (std::uint32_t shard = 0; shard < GetParam(); ++shard) {
            EXPECT_EQ(journal_->durable_end(shard), model_[shard].size());
            EXPECT_EQ(journal_->enqueued_end(shard), model_[shard].size());
            std::uint64_t begin = 0;
            while (retired_.contains({shard, begin})) ++begin;
            EXPECT_EQ(journal_->begin(shard), begin);
            check_scan(shard, 0, model_[shard].size(), false);
            check_scan(shard, 0, model_[shard].size(), true);
            check_follower(shard, 0);
        }
    }

    FakeClock clock_;
    disk::FakeDisk disk_;
    std::unique_ptr<Journal> journal_;
    std::vector<std::vector<ModelEntry>> model_;
    std::set<Position> retired_;
};

INSTANTIATE_TEST_SUITE_P(Shards, JournalTest, testing::Values(1, 3));

TEST_P(JournalTest, BeginsEmpty) {
    EXPECT_EQ(journal_->shard_count(), GetParam());
    check_all();
    const Position none{0, 0};
    check_fetch({none});
}

TEST_P(JournalTest, WhatIsRetiredIsGoneAtOnce) {
    append(0, make_batch({"one", "two"}));
    EXPECT_EQ(journal_->retire(0, 0).error().code, Code::conflict);
    EXPECT_EQ(journal_->retire(0, 1).error().code, Code::not_found);
    ASSERT_TRUE(journal_->seal(0));
    append(0, make_batch({"three"}));
    ASSERT_TRUE(journal_->retire(0, 0));
    for (const std::uint64_t offset : {0u, 1u}) {
        const Position position{0, offset};
        EXPECT_EQ(journal_->fetch({&position, 1}).error().code, Code::not_found);
    }
    EXPECT_EQ(journal_->begin(0), 2u);
    const Position said{0, 3};
    const Sha256 leaves[] = {sha256("one"), sha256("two")};
    EXPECT_EQ(
        journal_->fetch({&said, 1}).value().front().record,
        R"({"first":0,"count":2,"root":")" + hex(merkle_root(leaves)) + R"(","gone":[[0,2]]})");
}

TEST_P(JournalTest, HashesThatTheDoorDidNotComputeAreComputed) {
    Batch batch = make_batch({"one", "two"});
    batch.items[0].record_hash = {};
    ASSERT_TRUE(journal_->append(0, std::move(batch)));
    open();
    ASSERT_TRUE(journal_->scan(0, 0, 2, false, [](const Batch& found) {
        EXPECT_EQ(found.items[0].record_hash, sha256("one"));
        EXPECT_EQ(found.items[1].record_hash, sha256("two"));
        return true;
    }));
}

TEST_P(JournalTest, AgreesWithPlainVectors) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        BatchMaker maker(seed);
        for (int step = 0; step < 400; ++step) {
            const auto shard = static_cast<std::uint32_t>(maker.below(GetParam()));
            const std::uint64_t end = model_[shard].size();
            switch (maker.below(30)) {
                case 0: open(); break;
                case 1: {
                    std::vector<Position> positions;
                    for (std::uint64_t n = maker.below(20); n > 0; --n) {
                        const auto any = static_cast<std::uint32_t>(maker.below(GetParam()));
                        positions.push_back({any, maker.below(model_[any].size() + 1)});
                    }
                    check_fetch(positions);
                    std::erase_if(positions,
                                  [&](Position at) { return !kept(at.shard, at.offset); });
                    check_fetch(positions);
                    for (int n = 0; n < 10 && end > 0; ++n) {
                        check_fetch(
                            {{shard, end - 1 - maker.below(std::min<std::uint64_t>(end, 60))}});
                    }
                    break;
                }
                case 2: {
                    const std::uint64_t from = maker.below(end + 1);
                    check_scan(shard, from, from + maker.below(40), maker.below(2) == 0);
                    break;
                }
                case 3: check_follower(shard, maker.below(end + 2)); break;
                case 4: {
                    const auto sealed = journal_->seal(shard);
                    EXPECT_TRUE(sealed) << sealed.error().message;
                    break;
                }
                case 5: retire_any(maker); break;
                default: append(shard, maker.batch());
            }
            if (HasFailure()) {
                FAIL() << "seed " << seed << " step " << step;
            }
        }
        check_all();
        open();
        check_all();
    }
}

}  // namespace
}  // namespace opentrail::journal

// Shows what happens between threads: appends that wait share a sync, followers are woken and read
// from memory, and what does not fit is refused. A gate in front of the disk holds the writer
// still, so that nothing depends on time.

#include "journal/shard.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "base/assert.h"
#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "journal/frame.h"
#include "journal/journal.h"
#include "journal/segment_header.h"
#include "journal/testing/journal_model.h"

namespace opentrail::journal {
namespace {

/// Lets syncs of files through one by one, when it is closed.
class Gate {
  public:
    void close() {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
    }
    void open() {
        const std::scoped_lock lock(mutex_);
        closed_ = false;
        changed_.notify_all();
    }
    void pass() {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return !closed_; });
        --waiting_;
    }
    void wait_for_one() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_ > 0; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool closed_ = false;
    int waiting_ = 0;
};

/// A file whose syncs go through the gate, and whose reads are counted.
class GatedFile final : public disk::File {
  public:
    GatedFile(std::unique_ptr<disk::File> file, Gate& gate, std::atomic<int>& reads)
        : file_(std::move(file)), gate_(gate), reads_(reads) {}

    Result<std::size_t> read(std::uint64_t offset, char* into, std::size_t size) const override {
        ++reads_;
        return file_->read(offset, into, size);
    }
    Result<void> write(std::uint64_t offset, std::string_view bytes) override {
        return file_->write(offset, bytes);
    }
    Result<void> sync() override {
        gate_.pass();
        return file_->sync();
    }
    Result<void> preallocate(std::uint64_t size) override { return file_->preallocate(size); }
    Result<void> reserve(std::uint64_t size) override { return file_->reserve(size); }
    Result<void> truncate(std::uint64_t size) override { return file_->truncate(size); }
    Result<std::uint64_t> size() const override { return file_->size(); }

  private:
    std::unique_ptr<disk::File> file_;
    Gate& gate_;
    std::atomic<int>& reads_;
};

class GatedDisk final : public disk::Disk {
  public:
    Result<std::unique_ptr<disk::File>> open(const std::string& path, disk::Mode mode) override {
        return std::make_unique<GatedFile>(TRY(fake.open(path, mode)), gate, reads);
    }
    Result<void> rename(const std::string& from, const std::string& to) override {
        return fake.rename(from, to);
    }
    Result<void> rename_new(const std::string& from, const std::string& to) override {
        return fake.rename_new(from, to);
    }
    Result<void> remove(const std::string& path) override { return fake.remove(path); }
    Result<std::vector<std::string>> list(const std::string& path) override {
        return fake.list(path);
    }
    Result<void> create_directories(const std::string& path) override {
        return fake.create_directories(path);
    }
    Result<void> sync_directory(const std::string& path) override {
        return fake.sync_directory(path);
    }
    Result<bool> exists(const std::string& path) override { return fake.exists(path); }
    Result<disk::Facts> facts(const std::string& path) override { return fake.facts(path); }
    Result<std::unique_ptr<disk::Lock>> lock(const std::string& path) override {
        return fake.lock(path);
    }
    Result<std::uint64_t> free_bytes(const std::string& path) override {
        return fake.free_bytes(path);
    }

    disk::FakeDisk fake;
    Gate gate;
    std::atomic<int> reads = 0;
};

class ShardTest : public testing::Test {
  protected:
    void open() {
        journal_.reset();
        auto opened = Journal::open(disk_, clock_, "/j", options_);
        ASSERT_TRUE(opened) << opened.error().message;
        journal_ = *std::move(opened);
    }

    // Queues a batch of `entries` records of `bytes` each.
    Result<Position> enqueue(std::size_t entries, std::size_t bytes = 10) {
        return journal_->enqueue(
            0, make_batch(std::vector<std::string>(entries, std::string(bytes, 'r'))));
    }
    void wait() { ASSERT_TRUE(journal_->wait_durable(0, journal_->enqueued_end(0))); }

    FakeClock clock_;
    GatedDisk disk_;
    Options options_{.segment_bytes = 1 << 20};
    std::unique_ptr<Journal> journal_;
};

TEST_F(ShardTest, AppendsThatWaitShareOneSync) {
    open();
    disk_.gate.close();
    ASSERT_TRUE(enqueue(1));
    disk_.gate.wait_for_one();
    const std::uint64_t syncs = disk_.fake.syncs();
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(enqueue(2));
    EXPECT_EQ(journal_->durable_end(0), 0u);
    EXPECT_EQ(journal_->enqueued_end(0), 101u);
    const Position first{0, 0};
    EXPECT_EQ(journal_->fetch({&first, 1}).error().code, Code::not_found);
    disk_.gate.open();
    wait();
    EXPECT_EQ(journal_->durable_end(0), 101u);
    // The one that was waited for, and one for all the rest.
    EXPECT_EQ(disk_.fake.syncs(), syncs + 2);
}

TEST_F(ShardTest, FramesSayWhatWasNotDurableWhenTheyWereWritten) {
    open();
    disk_.gate.close();
    ASSERT_TRUE(enqueue(1));
    disk_.gate.wait_for_one();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(enqueue(2));
    disk_.gate.open();
    wait();
    ASSERT_TRUE(enqueue(1));
    wait();
    const std::string bytes =
        disk::read_file(disk_.fake, "/j/0-00000000000000000000.journal").value();
    std::vector<std::uint32_t> unsynced;
    for (std::size_t at = segment_header_bytes;;) {
        const auto header = peek_frame(std::string_view(bytes).substr(at));
        if (!header) break;
        unsynced.push_back(header->unsynced);
        at += header->length;
    }
    EXPECT_EQ(unsynced, (std::vector<std::uint32_t>{0, 0, 2, 4, 0}));
}

TEST_F(ShardTest, SmallWritesFindTheFileLongEnough) {
    options_.segment_bytes = 4 << 20;
    open();
    const auto file_bytes = [&] {
        return disk_.fake.open("/j/0-00000000000000000000.journal", disk::Mode::read)
            .value()
            ->size()
            .value();
    };
    ASSERT_TRUE(enqueue(1, 100));
    wait();
    const std::uint64_t ahead = file_bytes();
    EXPECT_GT(ahead, 1u << 20);
    ASSERT_TRUE(enqueue(1, 100));
    wait();
    EXPECT_EQ(file_bytes(), ahead);
}

TEST_F(ShardTest, LargeWritesFindRoomUpToTheSegmentsEnd) {
    options_.segment_bytes = 3 << 20;
    open();
    const auto file_bytes = [&] {
        return disk_.fake.open("/j/0-00000000000000000000.journal", disk::Mode::read)
            .value()
            ->size()
            .value();
    };
    ASSERT_TRUE(enqueue(1, 1 << 20));
    wait();
    EXPECT_EQ(file_bytes(), journal_->segments().front().file_bytes + (1 << 20));
    ASSERT_TRUE(enqueue(1, 1 << 20));
    wait();
    EXPECT_EQ(file_bytes(), 3u << 20);
    // What is reserved and not used yet is no damage.
    open();
    EXPECT_EQ(journal_->durable_end(0), 2u);
}

// Two that take turns: the second is waiting when the first is answered. (The times end a wait that
// nobody else ends: never, and at once.)
TEST_F(ShardTest, ALargeGroupWaitsForWhoWasAnswered) {
    options_.gather_time = std::chrono::hours(1);
    open();
    disk_.gate.close();
    ASSERT_TRUE(enqueue(1, 100'000));
    disk_.gate.wait_for_one();
    const std::uint64_t syncs = disk_.fake.syncs();
    ASSERT_TRUE(enqueue(1, 100'000));
    disk_.gate.open();
    ASSERT_TRUE(journal_->wait_durable(0, 1));
    ASSERT_TRUE(enqueue(1, 100'000));
    wait();
    EXPECT_EQ(disk_.fake.syncs(), syncs + 2);
}

TEST_F(ShardTest, NobodyWaitsForOthersInVain) {
    options_.gather_time = Duration(0);
    open();
    disk_.gate.close();
    ASSERT_TRUE(enqueue(1, 100'000));
    disk_.gate.wait_for_one();
    ASSERT_TRUE(enqueue(1, 100'000));
    disk_.gate.open();
    wait();
    EXPECT_EQ(journal_->durable_end(0), 2u);
}

TEST_F(ShardTest, StoppingEndsTheWaitForOthers) {
    options_.gather_time = std::chrono::hours(1);
    open();
    disk_.gate.close();
    ASSERT_TRUE(enqueue(1, 100'000));
    disk_.gate.wait_for_one();
    ASSERT_TRUE(enqueue(1, 100'000));
    disk_.gate.open();
    ASSERT_TRUE(journal_->wait_durable(0, 1));
    open();
    EXPECT_EQ(journal_->durable_end(0), 2u);
}

TEST_F(ShardTest, WaitersAreWokenTogether) {
    open();
    std::atomic<int> done = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 50; ++i) {
                if (journal_->append(0, make_batch({"x"}))) ++done;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(done, 400);
    EXPECT_EQ(journal_->durable_end(0), 400u);
}

TEST_F(ShardTest, QueueRefusesWhatDoesNotFit) {
    options_.queue_bytes_max = 2000;
    open();
    disk_.gate.close();
    // Larger than the limit, but alone.
    ASSERT_TRUE(enqueue(1, 5000));
    EXPECT_EQ(enqueue(1, 1).error().code, Code::throttled);
    EXPECT_EQ(journal_->enqueued_end(0), 1u);
    disk_.gate.open();
    wait();
    disk_.gate.close();
    ASSERT_TRUE(enqueue(1, 900));
    ASSERT_TRUE(enqueue(1, 900));
    EXPECT_EQ(enqueue(1, 900).error().code, Code::throttled);
    disk_.gate.open();
    wait();
    ASSERT_TRUE(enqueue(1, 900));
    wait();
    EXPECT_EQ(journal_->durable_end(0), 4u);
}

TEST_F(ShardTest, TailRefusesWhatAHoldingFollowerHasNotDone) {
    options_.tail_entries_max = 10;
    open();
    auto holder = journal_->follow(0, 0, true);
    ASSERT_TRUE(enqueue(25));  // Larger than the limit, but nothing else is there.
    wait();
    EXPECT_EQ(enqueue(1).error().code, Code::throttled);
    holder->done(20);
    ASSERT_TRUE(enqueue(5));
    wait();
    EXPECT_EQ(enqueue(1).error().code, Code::throttled);
    holder->done(30);
    ASSERT_TRUE(enqueue(1));
    wait();
    EXPECT_EQ(enqueue(10).error().code, Code::throttled);
    holder.reset();
    ASSERT_TRUE(enqueue(100));
    wait();
    // One that holds nothing back counts for nothing.
    const auto other = journal_->follow(0, 0, false);
    ASSERT_TRUE(enqueue(100));
    wait();
}

TEST_F(ShardTest, TailRefusesByBytesToo) {
    options_.tail_bytes_max = 4000;
    open();
    const auto holder = journal_->follow(0, 0, true);
    ASSERT_TRUE(enqueue(1, 3000));
    wait();
    EXPECT_EQ(enqueue(1, 3000).error().code, Code::throttled);
    Batch with_facts = make_batch({"x"});
    with_facts.attachment_bytes = 3000;
    EXPECT_EQ(journal_->enqueue(0, std::move(with_facts)).error().code, Code::throttled);
    holder->done(1);
    ASSERT_TRUE(enqueue(1, 3000));
    wait();
}

TEST_F(ShardTest, FollowersReadFromMemoryWhatIsStillThere) {
    open();
    const auto holder = journal_->follow(0, 0, true);
    Batch batch = make_batch({"one", "two"});
    const auto attachment = std::make_shared<const int>(7);
    batch.attachment = attachment;
    ASSERT_TRUE(journal_->append(0, std::move(batch)));
    const int reads = disk_.reads;
    const auto got = holder->next();
    ASSERT_TRUE(got);
    EXPECT_EQ((*got)->attachment, attachment);
    EXPECT_EQ((*got)->items[1].record, "two");
    EXPECT_EQ(disk_.reads, reads);
    EXPECT_EQ(holder->place(), 2u);
    EXPECT_EQ(holder->poll().value(), nullptr);
}

TEST_F(ShardTest, MemoryIsLetGoOnceEverybodyHasDoneIt) {
    options_.tail_bytes_max = 4000;  // Of which a quarter stays when all is done.
    open();
    auto slow = journal_->follow(0, 0, true);
    auto fast = journal_->follow(0, 0, true);
    std::weak_ptr<const void> owner;
    {
        Batch batch = make_batch({std::string(3000, 'x')});
        owner = batch.owner;
        ASSERT_TRUE(journal_->append(0, std::move(batch)));
    }
    fast->done(1);
    EXPECT_FALSE(owner.expired());
    slow->done(1);
    EXPECT_TRUE(owner.expired());
    // From disk then.
    const auto got = slow->next();
    ASSERT_TRUE(got);
    EXPECT_EQ((*got)->items[0].record, std::string(3000, 'x'));
}

TEST_F(ShardTest, NextWaitsAndStopEndsIt) {
    open();
    const auto follower = journal_->follow(0, 0, true);
    std::promise<void> got_one;
    std::thread thread([&] {
        EXPECT_TRUE(follower->next().value());
        got_one.set_value();
        EXPECT_FALSE(follower->next().value());
    });
    ASSERT_TRUE(journal_->append(0, make_batch({"x"})));
    got_one.get_future().wait();
    follower->stop();
    thread.join();
}

TEST_F(ShardTest, NobodyWaitsForAFailedDisk) {
    open();
    const auto follower = journal_->follow(0, 0, true);
    disk_.gate.close();
    ASSERT_TRUE(enqueue(1));
    disk_.gate.wait_for_one();
    ASSERT_TRUE(enqueue(1));
    std::thread waiting(
        [&] { EXPECT_EQ(journal_->wait_durable(0, 2).error().code, Code::unavailable); });
    std::thread following([&] { EXPECT_EQ(follower->next().error().code, Code::unavailable); });
    disk_.fake.fail_at(1);
    disk_.gate.open();
    waiting.join();
    following.join();
    EXPECT_EQ(enqueue(1).error().code, Code::unavailable);
    EXPECT_EQ(journal_->durable_end(0), 0u);
}

TEST_F(ShardTest, WhatIsQueuedIsWrittenBeforeItStops) {
    open();
    disk_.gate.close();
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(enqueue(1));
    disk_.gate.wait_for_one();
    std::thread stopping([&] { journal_.reset(); });
    disk_.gate.open();
    stopping.join();
    open();
    EXPECT_EQ(journal_->durable_end(0), 5u);
}

TEST_F(ShardTest, RefusesABatchWithoutEntries) {
    open();
    EXPECT_EQ(journal_->enqueue(0, Batch{}).error().code, Code::invalid);
}

// Appending, sealing, retiring, following, scanning and fetching at once: for the sanitizers, and
// for the sum.
TEST_F(ShardTest, AllAtOnce) {
    options_ = {.shards = 2,
                .segment_bytes = 20'000,
                .archive_block_bytes = 1000,
                .queue_bytes_max = 100'000,
                .tail_entries_max = 500,
                .tail_bytes_max = 200'000};
    open();
    constexpr std::uint64_t entries = 3000;
    std::vector<std::thread> threads;
    std::vector<std::unique_ptr<Follower>> followers;
    for (std::uint32_t shard = 0; shard < 2; ++shard) {
        followers.push_back(journal_->follow(shard, 0, true));
    }
    for (std::uint32_t shard = 0; shard < 2; ++shard) {
        threads.emplace_back([this, shard] {
            for (std::uint64_t n = 0; n < entries;) {
                const auto appended =
                    journal_->append(shard, make_batch({std::to_string(n), std::string(100, 'x')}));
                if (appended) {
                    n += 2;
                } else {
                    ASSERT_EQ(appended.error().code, Code::throttled);
                    std::this_thread::yield();
                }
            }
        });
        threads.emplace_back([&followers, shard] {
            for (std::uint64_t at = 0; at < entries;) {
                const auto batch = followers[shard]->next();
                ASSERT_TRUE(batch) << batch.error().message;
                ASSERT_EQ((*batch)->first.offset, at);
                at = (*batch)->end();
                followers[shard]->done(at);
            }
        });
        threads.emplace_back([this, shard] {
            std::uint64_t end = 0;
            for (int round = 0; end < entries; ++round) {
                end = journal_->durable_end(shard);
                std::uint64_t at = 0;
                ASSERT_TRUE(journal_->scan(shard, 0, end, round % 2 != 0, [&](const Batch& batch) {
                    if (round % 2 == 0) {
                        EXPECT_EQ(batch.first.offset, std::exchange(at, batch.end()));
                    }
                    return true;
                }));
                if (end == 0) continue;
                const Position last{shard, end - 2};
                ASSERT_EQ(journal_->fetch({&last, 1}).value().front().record,
                          std::to_string(last.offset));
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::uint32_t shard = 0; shard < 2; ++shard) {
        ASSERT_TRUE(journal_->seal(shard));
        ASSERT_TRUE(journal_->retire(shard, 0));
        EXPECT_GT(journal_->begin(shard), 0u);
    }
    EXPECT_EQ(journal_->failure(), "");
    followers.clear();
    open();
    EXPECT_EQ(journal_->durable_end(0), entries + 1);
}

}  // namespace
}  // namespace opentrail::journal

#include "history/testing/memory_journal.h"

#include <algorithm>

namespace opentrail::history {

class MemoryJournal::LocalFollower final : public journal::Follower {
  public:
    LocalFollower(MemoryJournal& journal, std::uint32_t shard, std::uint64_t from)
        : journal_(journal), shard_(shard), place_(from) {}

    Result<std::shared_ptr<const journal::Batch>> next() override {
        std::unique_lock lock(journal_.mutex_);
        journal_.changed_.wait(
            lock, [&] { return stopped_ || place_ < journal_.shards_[shard_].durable; });
        return stopped_ ? nullptr : take();
    }

    Result<std::shared_ptr<const journal::Batch>> poll() override {
        const std::lock_guard lock(journal_.mutex_);
        return place_ < journal_.shards_[shard_].durable ? take() : nullptr;
    }

    void done(std::uint64_t) override {}
    std::uint64_t place() const override { return place_; }

    void stop() override {
        {
            const std::lock_guard lock(journal_.mutex_);
            stopped_ = true;
        }
        journal_.changed_.notify_all();
    }

  private:
    std::shared_ptr<const journal::Batch> take() {
        auto batch = journal_.at(shard_, place_);
        place_ = batch->end();
        return batch;
    }

    MemoryJournal& journal_;
    const std::uint32_t shard_;
    std::uint64_t place_;
    bool stopped_ = false;
};

Result<journal::Position> MemoryJournal::enqueue(std::uint32_t shard, journal::Batch batch) {
    const std::lock_guard lock(mutex_);
    if (refusing_) return fail(Code::throttled, "the journal is told to refuse");
    Shard& mine = shards_[shard];
    batch.first = {shard, mine.end};
    mine.end += batch.items.size();
    if (!holding_) mine.durable = mine.end;
    const std::uint64_t first = batch.first.offset;
    mine.batches.emplace(first, std::make_shared<const journal::Batch>(std::move(batch)));
    changed_.notify_all();
    return journal::Position{shard, first};
}

Result<void> MemoryJournal::wait_durable(std::uint32_t shard, std::uint64_t offset) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return shards_[shard].durable >= offset; });
    return {};
}

std::uint64_t MemoryJournal::durable_end(std::uint32_t shard) const {
    const std::lock_guard lock(mutex_);
    return shards_[shard].durable;
}

std::uint64_t MemoryJournal::enqueued_end(std::uint32_t shard) const {
    const std::lock_guard lock(mutex_);
    return shards_[shard].end;
}

std::uint64_t MemoryJournal::begin(std::uint32_t shard) const {
    const std::lock_guard lock(mutex_);
    return shards_[shard].begin;
}

std::unique_ptr<journal::Follower> MemoryJournal::follow(std::uint32_t shard, std::uint64_t from,
                                                         bool) {
    return std::make_unique<LocalFollower>(*this, shard, from);
}

std::shared_ptr<const journal::Batch> MemoryJournal::at(std::uint32_t shard,
                                                        std::uint64_t offset) const {
    return std::prev(shards_[shard].batches.upper_bound(offset))->second;
}

Result<std::vector<journal::Entry>> MemoryJournal::fetch(
    std::span<const journal::Position> positions) {
    if (on_fetch_) on_fetch_();
    if (failing_) return fail(Code::unavailable, "the disk does not answer");
    const std::lock_guard lock(mutex_);
    std::vector<journal::Entry> entries;
    for (const journal::Position& position : positions) {
        const Shard& shard = shards_[position.shard];
        if (position.offset < shard.begin || position.offset >= shard.durable) {
            return fail(Code::not_found, "no such entry");
        }
        const auto batch = at(position.shard, position.offset);
        const journal::Item& item = batch->items[position.offset - batch->first.offset];
        entries.push_back(
            {position, item.kind, item.flags, batch->provenance, std::string(item.record)});
        ++fetched_;
    }
    return entries;
}

Result<void> MemoryJournal::scan(std::uint32_t shard, std::uint64_t from, std::uint64_t end,
                                 bool backwards,
                                 const std::function<bool(const journal::Batch&)>& visit) {
    std::vector<std::shared_ptr<const journal::Batch>> batches;
    {
        const std::lock_guard lock(mutex_);
        if (from < shards_[shard].begin || end > shards_[shard].durable) {
            return fail(Code::not_found, "no such entries");
        }
        for (std::uint64_t next = from; next < end; next = batches.back()->end()) {
            batches.push_back(at(shard, next));
            scanned_ += batches.back()->items.size();
        }
    }
    if (backwards) std::reverse(batches.begin(), batches.end());
    for (const auto& batch : batches) {
        journal::Batch bare = *batch;
        bare.attachment = nullptr;
        if (!visit(bare)) break;
    }
    return {};
}

Result<void> MemoryJournal::retire(std::uint32_t shard, std::uint64_t first) {
    retire_before(shard, first);
    return {};
}

void MemoryJournal::hold() {
    const std::lock_guard lock(mutex_);
    holding_ = true;
}

void MemoryJournal::settle() {
    const std::lock_guard lock(mutex_);
    holding_ = false;
    for (Shard& shard : shards_) shard.durable = shard.end;
    changed_.notify_all();
}

void MemoryJournal::refuse(bool on) {
    const std::lock_guard lock(mutex_);
    refusing_ = on;
}

void MemoryJournal::forget_facts() {
    const std::lock_guard lock(mutex_);
    for (Shard& shard : shards_) {
        for (auto& [first, batch] : shard.batches) {
            auto bare = std::make_shared<journal::Batch>(*batch);
            bare->attachment = nullptr;
            batch = std::move(bare);
        }
    }
}

void MemoryJournal::retire_before(std::uint32_t shard, std::uint64_t offset) {
    const std::lock_guard lock(mutex_);
    shards_[shard].begin = offset;
}

std::set<journal::Position> MemoryJournal::flagged(std::uint16_t flag) const {
    const std::lock_guard lock(mutex_);
    std::set<journal::Position> found;
    for (std::uint32_t number = 0; number < shards_.size(); ++number) {
        for (const auto& [first, batch] : shards_[number].batches) {
            for (std::uint64_t i = 0; i < batch->items.size(); ++i) {
                if (first + i < shards_[number].durable && (batch->items[i].flags & flag) != 0)
                    found.insert({number, first + i});
            }
        }
    }
    return found;
}

std::uint64_t MemoryJournal::fetched() const {
    const std::lock_guard lock(mutex_);
    return fetched_;
}

std::uint64_t MemoryJournal::scanned() const {
    const std::lock_guard lock(mutex_);
    return scanned_;
}

}  // namespace opentrail::history

#include "catalog/applier.h"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>

#include "base/assert.h"
#include "base/thread.h"

namespace opentrail::catalog {
namespace {

/// How far the noted position may lag behind while no change comes by: what a start reads again at
/// most.
constexpr std::uint64_t unnoted_entries_max = 8192;
/// Changes of one transaction at most, so that nobody waits long for the first of many.
constexpr std::size_t changes_max = 512;

/// The change that an item carries; nothing when it carries none for the catalog.
Result<std::optional<Change>> change_in(const journal::Batch& batch, std::size_t index) {
    const journal::Item& item = batch.items[index];
    const journal::Position position{batch.first.shard, batch.first.offset + index};
    switch (item.kind) {
        case journal::Kind::event:
            if ((item.flags & journal::flag_conflict) == 0) return std::nullopt;
            return FindConflict{
                {.earlier = std::nullopt, .later = position, .found = batch.provenance.recorded}};
        case journal::Kind::change:
        case journal::Kind::mark:
        case journal::Kind::outcome: break;
        default: return std::nullopt;
    }
    Result<Change> change = decode(item.record);
    if (change) return *std::move(change);
    // What a later version learned or was answered changes nothing that is configured here; a
    // change does.
    const bool skip = change.error().code == Code::not_found && item.kind != journal::Kind::change;
    if (skip) return std::nullopt;
    return fail(Code::corrupt, fmt::format("apply entry {}:{}: {}", position.shard, position.offset,
                                           change.error().message));
}

class JournalApplier final : public Applier {
  public:
    JournalApplier(journal::Journal& journal, Catalog& catalog)
        : journal_(journal), catalog_(catalog), shards_(journal.shard_count()) {}

    ~JournalApplier() override { stop(); }

    Result<void> begin(bool background) {
        for (std::uint32_t number = 0; number < shards_.size(); ++number) {
            Shard& shard = shards_[number];
            shard.number = number;
            const std::uint64_t applied = TRY(catalog_.applied(number));
            // What is retired was applied before it could go.
            shard.noted = std::max(applied, journal_.begin(number));
            shard.place = shard.noted;
            shard.follower = journal_.follow(number, shard.place, false);
        }
        TRY(advance());
        background_ = background;
        if (!background) return {};
        for (Shard& shard : shards_) {
            shard.thread = Thread(fmt::format("apply-{}", shard.number),
                                  [this, &shard](const std::stop_token&) { run(shard); });
        }
        return {};
    }

    Result<void> wait(std::uint32_t number, std::uint64_t offset) override {
        INVARIANT(number < shards_.size());
        if (!background_) TRY(advance());
        std::unique_lock lock(mutex_);
        changed_.wait(
            lock, [&] { return shards_[number].place >= offset || stopped_ || !failure_.empty(); });
        if (shards_[number].place >= offset) return {};
        return fail(Code::unavailable,
                    fmt::format("wait for the catalog to apply {}:{}: {}", number, offset,
                                failure_.empty() ? "it is not durable or it stops" : failure_));
    }

    void on_applied(std::function<void(const PlacedChange&)> call) override {
        // Waits for a call that runs: once this returns the one before is not called any more.
        const std::lock_guard lock(telling_);
        on_applied_ = std::move(call);
    }

    Result<void> append(journal::Kind kind, const journal::Provenance& provenance,
                        std::span<const Change> changes) override {
        auto texts = std::make_shared<std::vector<std::string>>();
        for (const Change& change : changes) texts->push_back(encode(change));
        journal::Batch batch;
        batch.provenance = provenance;
        for (const std::string& text : *texts) {
            batch.items.push_back(
                {.kind = kind, .flags = 0, .record = text, .record_hash = sha256(text)});
        }
        batch.owner = std::move(texts);
        const journal::Position first = TRY(journal_.append(0, std::move(batch)));
        return wait(first.shard, first.offset + changes.size());
    }

    Result<void> advance() override {
        for (Shard& shard : shards_) {
            while (std::shared_ptr<const journal::Batch> batch = TRY(shard.follower->poll())) {
                TRY(take(shard, std::move(batch)));
            }
        }
        return {};
    }

    void stop() override {
        {
            const std::lock_guard lock(mutex_);
            if (stopped_) return;
            stopped_ = true;
        }
        changed_.notify_all();
        for (Shard& shard : shards_) {
            if (shard.follower) shard.follower->stop();
            shard.thread.join();
            // A place not noted is only read again at the next start.
            if (shard.place > shard.noted && failure().empty()) {
                static_cast<void>(catalog_.apply({}, {shard.number, shard.place}));
            }
        }
    }

    std::string failure() const override {
        const std::lock_guard lock(mutex_);
        return failure_;
    }

  private:
    struct Shard {
        std::uint32_t number = 0;
        std::unique_ptr<journal::Follower> follower;
        std::uint64_t place = 0;  // Under mutex_. Everything before is applied.
        std::uint64_t noted = 0;  // What the catalog says of it.
        Thread thread;
    };

    void run(Shard& shard) {
        for (;;) {
            Result<std::shared_ptr<const journal::Batch>> batch = shard.follower->next();
            Result<void> done;
            if (batch && !*batch) return;
            if (batch) {
                done = take(shard, *std::move(batch));
            } else {
                done = std::unexpected(batch.error());
            }
            if (done) continue;
            const std::lock_guard lock(mutex_);
            failure_ = done.error().message;
            changed_.notify_all();
            return;
        }
    }

    /// Applies `batch` and what else is there already, in one transaction.
    Result<void> take(Shard& shard, std::shared_ptr<const journal::Batch> batch) {
        std::vector<PlacedChange> changes;
        std::uint64_t place = shard.place;
        while (batch) {
            for (std::size_t i = 0; i < batch->items.size(); ++i) {
                const journal::Position position{shard.number, batch->first.offset + i};
                if (position.offset < place) continue;
                if (std::optional<Change> change = TRY(change_in(*batch, i))) {
                    changes.push_back({position, *std::move(change)});
                }
            }
            place = std::max(place, batch->end());
            if (changes.size() >= changes_max || place - shard.place >= unnoted_entries_max) break;
            batch = TRY(shard.follower->poll());
        }
        if (!changes.empty() || place - shard.noted >= unnoted_entries_max) {
            TRY(catalog_.apply(changes, {shard.number, place}));
            shard.noted = place;
        }
        shard.follower->done(place);
        publish(shard, place, changes);
        return {};
    }

    void publish(Shard& shard, std::uint64_t place, const std::vector<PlacedChange>& changes) {
        {
            // Before anybody who waits goes on: what follows from a change holds when it is
            // answered.
            const std::lock_guard lock(telling_);
            for (const PlacedChange& change : changes) {
                if (on_applied_) on_applied_(change);
            }
        }
        const std::lock_guard lock(mutex_);
        shard.place = place;
        changed_.notify_all();
    }

    journal::Journal& journal_;
    Catalog& catalog_;
    std::vector<Shard> shards_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::mutex telling_;
    std::function<void(const PlacedChange&)> on_applied_;  // Under telling_.
    bool stopped_ = false;
    bool background_ = false;
    std::string failure_;
};

}  // namespace

Result<std::unique_ptr<Applier>> Applier::start(journal::Journal& journal, Catalog& catalog,
                                                const ApplierOptions& options) {
    auto applier = std::make_unique<JournalApplier>(journal, catalog);
    TRY(applier->begin(options.background));
    return std::unique_ptr<Applier>(std::move(applier));
}

}  // namespace opentrail::catalog

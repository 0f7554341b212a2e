#include "catalog/applier.h"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>

#include "base/assert.h"
#include "base/log.h"
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
    JournalApplier(journal::Journal& journal, Catalog& catalog, const ApplierOptions& options)
        : journal_(journal), catalog_(catalog), options_(options), shards_(journal.shard_count()) {}

    ~JournalApplier() override { stop(); }

    Result<void> begin() {
        for (std::uint32_t number = 0; number < shards_.size(); ++number) {
            Shard& shard = shards_[number];
            shard.number = number;
            shard.noted = TRY(catalog_.applied(number));
            TRY(check_fits(number, shard.noted));
            shard.place = shard.read = shard.noted;
            shard.follower = journal_.follow(number, shard.place, false);
        }
        if (auto advanced = advance(); !advanced) {
            // On a full disk what is applied already serves to read. Without a home nothing does.
            const bool later = options_.background && advanced.error().code == Code::unavailable &&
                               catalog_.home();
            if (!later) return advanced;
        }
        background_ = options_.background;
        if (!background_) return {};
        for (Shard& shard : shards_) {
            shard.thread = Thread(fmt::format("apply-{}", shard.number),
                                  [this, &shard](const std::stop_token&) { run(shard); });
        }
        return {};
    }

    Result<void> wait(std::uint32_t number, std::uint64_t offset) override {
        INVARIANT(number < shards_.size());
        if (!background_) TRY(advance());
        const Shard& shard = shards_[number];
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, options_.patience, [&] {
            return shard.place >= offset || stopped_ || !failure_.empty() ||
                   (!shard.hindrance.empty() && !shard.applying);
        });
        if (shard.place >= offset) return {};
        const auto why = [&]() -> std::string {
            if (!failure_.empty()) return failure_;
            if (!shard.hindrance.empty() && !shard.applying) return shard.hindrance;
            return stopped_ ? "it stops" : "it takes too long";
        };
        return fail(Code::unavailable,
                    fmt::format("wait for the catalog to apply {}:{}: {}", number, offset, why()));
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
            while (TRY(step(shard, &journal::Follower::poll))) continue;
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

    std::uint64_t place(std::uint32_t number) const override {
        INVARIANT(number < shards_.size());
        const std::lock_guard lock(mutex_);
        return shards_[number].place;
    }

    std::string failure() const override {
        const std::lock_guard lock(mutex_);
        return failure_;
    }

    std::string hindrance() const override {
        const std::lock_guard lock(mutex_);
        for (const Shard& shard : shards_) {
            if (!shard.hindrance.empty()) return shard.hindrance;
        }
        return {};
    }

  private:
    using Read = Result<std::shared_ptr<const journal::Batch>> (journal::Follower::*)();

    struct Shard {
        std::uint32_t number = 0;
        std::unique_ptr<journal::Follower> follower;
        // Read and not applied yet: the follower does not give it again.
        std::vector<PlacedChange> changes;
        std::uint64_t read = 0;
        std::uint64_t place = 0;  // Under mutex_. Everything before is applied.
        std::uint64_t noted = 0;  // What the catalog says of it.
        std::string hindrance;    // Under mutex_. Why the last attempt failed.
        bool applying = false;    // Under mutex_. An attempt goes on: what comes of it is awaited.
        Thread thread;
    };

    void run(Shard& shard) {
        Duration pause = options_.retry_pause;
        for (;;) {
            const Result<bool> done = step(shard, &journal::Follower::next);
            if (done) {
                if (!*done) return;
                pause = options_.retry_pause;
                continue;
            }
            if (!worth_repeating(shard, done.error())) return;
            std::unique_lock lock(mutex_);
            if (changed_.wait_for(lock, pause, [&] { return stopped_; })) return;
            pause = std::min(2 * pause, options_.retry_pause_max);
        }
    }

    /// Whether the catalog and the journal are of one time. No crash parts them: what is applied
    /// was durable before, and what is retired was applied before.
    Result<void> check_fits(std::uint32_t number, std::uint64_t applied) const {
        const std::uint64_t begin = journal_.begin(number);
        const std::uint64_t end = journal_.durable_end(number);
        if (applied < begin) {
            return fail(Code::corrupt,
                        fmt::format("the catalog lacks the changes of entries {}:{} to {}:{}, and "
                                    "the journal does not keep them any more: restore catalog.db "
                                    "from a backup",
                                    number, applied, number, begin - 1));
        }
        if (applied > end) {
            return fail(Code::corrupt,
                        fmt::format("the catalog is newer than the journal: it has applied shard "
                                    "{} up to entry {}, and the journal ends with {}: restore "
                                    "catalog.db and journal/ from one backup",
                                    number, applied, end));
        }
        return {};
    }

    /// Notes what failed: for now, or for good.
    bool worth_repeating(Shard& shard, const Error& error) {
        const bool repeat = error.code == Code::unavailable && journal_.failure().empty();
        const std::lock_guard lock(mutex_);
        // Said once, not with every attempt.
        if (repeat && shard.hindrance.empty()) {
            log_warn("catalog", "changes cannot be applied yet", {{"why", error}});
        }
        (repeat ? shard.hindrance : failure_) = error.message;
        shard.applying = false;
        changed_.notify_all();
        return repeat;
    }

    /// Applies what was read before and could not be applied, or else what `read` gives and what is
    /// there beside it, in one transaction. False when there is nothing. When it failed it may be
    /// repeated.
    Result<bool> step(Shard& shard, Read read) {
        if (shard.read == shard.place) {
            std::shared_ptr<const journal::Batch> batch = TRY((shard.follower.get()->*read)());
            if (!batch) return false;
            TRY(gather(shard, std::move(batch)));
        }
        if (!shard.changes.empty() || shard.read - shard.noted >= unnoted_entries_max) {
            begin_attempt(shard);
            TRY(catalog_.apply(shard.changes, {shard.number, shard.read}));
            shard.noted = shard.read;
        }
        shard.follower->done(shard.read);
        publish(shard);
        return true;
    }

    /// From here until publish() or worth_repeating() the catalog may show already what those who
    /// wait are not told yet: none of them is turned away meanwhile.
    void begin_attempt(Shard& shard) {
        const std::lock_guard lock(mutex_);
        shard.applying = true;
    }

    Result<void> gather(Shard& shard, std::shared_ptr<const journal::Batch> batch) {
        while (batch) {
            for (std::size_t i = 0; i < batch->items.size(); ++i) {
                const journal::Position position{shard.number, batch->first.offset + i};
                if (position.offset < shard.read) continue;
                if (std::optional<Change> change = TRY(change_in(*batch, i))) {
                    shard.changes.push_back({position, *std::move(change)});
                }
            }
            shard.read = std::max(shard.read, batch->end());
            if (shard.changes.size() >= changes_max ||
                shard.read - shard.place >= unnoted_entries_max) {
                break;
            }
            // What fails here fails again when it is read next.
            batch = shard.follower->poll().value_or(nullptr);
        }
        return {};
    }

    void publish(Shard& shard) {
        {
            // Before anybody who waits goes on: what follows from a change holds when it is
            // answered.
            const std::lock_guard lock(telling_);
            for (const PlacedChange& change : shard.changes) {
                if (on_applied_) on_applied_(change);
            }
        }
        shard.changes.clear();
        const std::lock_guard lock(mutex_);
        shard.place = shard.read;
        shard.hindrance.clear();
        shard.applying = false;
        changed_.notify_all();
    }

    journal::Journal& journal_;
    Catalog& catalog_;
    const ApplierOptions options_;
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
    auto applier = std::make_unique<JournalApplier>(journal, catalog, options);
    TRY(applier->begin());
    return std::unique_ptr<Applier>(std::move(applier));
}

}  // namespace opentrail::catalog

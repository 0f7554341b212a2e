// Delivery: the log files of all trails, planned and stored in the background.
//
// One thread a shard (delivery/shard_delivery.h has what it does). Safe from any thread. Must go
// before what it stands on.

#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/thread.h"
#include "catalog/applier.h"
#include "catalog/catalog.h"
#include "delivery/ledger.h"
#include "delivery/shard_delivery.h"
#include "delivery/store.h"
#include "journal/journal.h"

namespace opentrail::delivery {

class Delivery {
  public:
    /// Nothing happens before start(), and then nothing is needed by it either: needed_from() is 0.
    /// `is_remote` says which buckets must never be waited for.
    Delivery(journal::Journal& journal, catalog::Catalog& catalog, catalog::Applier& applier,
             Store& store, const Clock& clock, Random& random, const Options& options,
             std::function<bool(std::string_view)> is_remote = {});
    ~Delivery();
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;

    void start();
    /// Ends the threads; a file that is being stored in a bucket that is near is stored first.
    /// Stops the store too, so that nobody waits for a bucket that is far away.
    void stop();

    /// The oldest entry of the shard that some trail may still need.
    std::uint64_t needed_from(std::uint32_t shard) const;
    /// How each trail stands, by its id.
    std::vector<TrailReport> reports() const;
    /// Sums over all shards, since the start.
    Totals totals() const;

    Store& store() { return store_; }

  private:
    struct Shard {
        Shard(std::uint32_t number, Ground ground, const Options& options);
        std::mutex mutex;
        std::condition_variable_any changed;
        bool woken = false;  // Guarded by mutex.
        ShardDelivery delivery;
        Thread thread;
    };
    void run(Shard& shard, const std::stop_token& stop);

    Store& store_;
    const Clock& clock_;
    std::vector<std::unique_ptr<CatalogLedger>> ledgers_;
    std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace opentrail::delivery

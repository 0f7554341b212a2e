// Delivery: the log files of all trails, planned and stored in the background.
//
// One thread a shard (delivery/shard_delivery.h has what it does). Safe from any thread. Must go
// before what it stands on.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
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
    Delivery(journal::Journal& journal, catalog::Catalog& catalog, catalog::Applier& applier,
             Store& store, const Clock& clock, Random& random, const Options& options);
    ~Delivery();
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;

    void start();
    /// Ends the threads; a file that is being stored is stored first.
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
        Shard(std::uint32_t number, const Ground& ground, const Options& options)
            : delivery(number, ground, options) {}
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

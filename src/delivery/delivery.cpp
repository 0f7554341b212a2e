#include "delivery/delivery.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"

namespace opentrail::delivery {
namespace {

// How often it is looked whether a file's worth has arrived: at 40,000 events of 1.7 kB a second,
// a file of 50 MB fills in less than that.
constexpr Duration look_every = std::chrono::seconds(1);
constexpr Duration pause_after_failure = std::chrono::seconds(5);

}  // namespace

Delivery::Shard::Shard(std::uint32_t number, Ground ground, const Options& options)
    : delivery(
          number,
          [&] {
              ground.wake = [this] {
                  {
                      const std::lock_guard lock(mutex);
                      woken = true;
                  }
                  changed.notify_one();
              };
              return ground;
          }(),
          options) {}

Delivery::Delivery(journal::Journal& journal, catalog::Catalog& catalog, catalog::Applier& applier,
                   Store& store, const Clock& clock, Random& random, const Options& options,
                   std::function<bool(std::string_view)> is_remote)
    : store_(store), clock_(clock) {
    for (std::uint32_t number = 0; number < journal.shard_count(); ++number) {
        ledgers_.push_back(std::make_unique<CatalogLedger>(catalog));
        const Ground ground{
            .journal = journal,
            .ledger = *ledgers_.back(),
            .store = store,
            .clock = clock,
            .random = random,
            .settle = [&applier](std::uint32_t shard,
                                 std::uint64_t offset) { return applier.wait(shard, offset); },
            .is_remote = is_remote};
        shards_.push_back(std::make_unique<Shard>(number, ground, options));
    }
}

Delivery::~Delivery() { stop(); }

void Delivery::start() {
    for (std::uint32_t number = 0; number < shards_.size(); ++number) {
        Shard& shard = *shards_[number];
        shard.delivery.start();
        shard.thread = Thread(
            fmt::format("deliver-{}", number),
            [this, &shard](const std::stop_token& stop) { run(shard, stop); },
            Priority::background);
    }
}

void Delivery::stop() {
    for (const auto& shard : shards_) shard->thread.request_stop();
    for (const auto& shard : shards_) shard->thread.stop();
    store_.stop();
    for (const auto& shard : shards_) {
        // The files are where they are: the next start finds them there.
        if (const auto noted = shard->delivery.stop(); !noted) {
            log_warn("delivery", "cannot note what was stored", {{"why", noted.error()}});
        }
    }
}

void Delivery::run(Shard& shard, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const Result<bool> more = shard.delivery.step(stop);
        Duration wait{0};
        if (!more) {
            // As a journal that is closing says so too.
            if (!stop.stop_requested()) {
                log_error("delivery", "cannot go on: trying again", {{"why", more.error()}});
            }
            wait = pause_after_failure;
        } else if (!*more) {
            wait = std::clamp(shard.delivery.next_due() - clock_.now(), Duration(1), look_every);
        }
        if (wait == Duration(0)) continue;
        std::unique_lock lock(shard.mutex);
        shard.changed.wait_for(lock, stop, wait, [&] { return more && shard.woken; });
        shard.woken = false;
    }
}

std::uint64_t Delivery::needed_from(std::uint32_t shard) const {
    return shards_.at(shard)->delivery.needed_from();
}

std::vector<TrailReport> Delivery::reports() const {
    std::vector<TrailReport> all;
    for (const auto& shard : shards_) {
        std::ranges::move(shard->delivery.reports(), std::back_inserter(all));
    }
    std::ranges::sort(all, {}, &TrailReport::id);
    return all;
}

Totals Delivery::totals() const {
    Totals sum;
    for (const auto& shard : shards_) {
        const Totals one = shard->delivery.totals();
        sum.files += one.files;
        sum.events += one.events;
        sum.bytes += one.bytes;
        sum.failures += one.failures;
        sum.given_up += one.given_up;
    }
    return sum;
}

}  // namespace opentrail::delivery

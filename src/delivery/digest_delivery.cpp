#include "delivery/digest_delivery.h"

#include <condition_variable>
#include <mutex>

#include "base/log.h"

namespace opentrail::delivery {
namespace {

/// Windows end at whole seconds, and a digest is due when its window ended.
constexpr Duration look_every = std::chrono::seconds(1);
constexpr Duration pause_after_failure = std::chrono::seconds(5);

/// Nobody called: a key is a change without an event, as the first start's are.
std::function<Result<void>(const catalog::DigestKey&)> keep_in(const DigestDelivery::Parts& parts) {
    return [&catalog = parts.catalog, &applier = parts.applier,
            &clock = parts.clock](const catalog::DigestKey& key) -> Result<void> {
        const catalog::Home home = TRY(catalog.home());
        journal::Provenance provenance;
        provenance.recorded = clock.now();
        provenance.account = home.account;
        provenance.region = home.region;
        const catalog::Change change = catalog::PutDigestKey{key};
        return applier.append(journal::Kind::change, provenance, {&change, 1});
    };
}

}  // namespace

DigestDelivery::DigestDelivery(const Parts& parts, const DigestOptions& options)
    : ledger_(parts.catalog),
      keys_({.catalog = parts.catalog,
             .random = parts.random,
             .sealing = parts.sealing,
             .rotation = parts.key_rotation,
             .keep = keep_in(parts)}),
      chains_({.ledger = ledger_,
               .store = parts.store,
               .keys = keys_,
               .clock = parts.clock,
               .is_remote = parts.is_remote},
              options) {}

DigestDelivery::~DigestDelivery() { stop(); }

void DigestDelivery::start() {
    thread_ =
        Thread("digest", [this](const std::stop_token& stop) { run(stop); }, Priority::background);
}

void DigestDelivery::stop() {
    if (!thread_.running()) return;
    thread_.stop();
    if (const auto noted = chains_.stop(); !noted) {
        // They are where they are: the next start finds them there.
        log_warn("delivery", "cannot note which digests were stored", {{"why", noted.error()}});
    }
}

void DigestDelivery::run(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
        const Result<bool> more = chains_.step(stop);
        Duration wait = look_every;
        if (!more) {
            // As a journal that is closing says so too.
            if (!stop.stop_requested()) {
                log_error("delivery", "digests cannot go on: trying again",
                          {{"why", more.error()}});
            }
            wait = pause_after_failure;
        } else if (*more) {
            continue;
        }
        wake.wait_for(lock, stop, wait, [] { return false; });
    }
}

}  // namespace opentrail::delivery

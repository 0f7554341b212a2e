// DigestDelivery: the digests of all trails, planned and stored in the background.
//
// One thread (delivery/digest_chains.h has what it does). Safe from any thread. Must go before what
// it stands on.

#pragma once

#include <functional>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/seal.h"
#include "base/thread.h"
#include "catalog/applier.h"
#include "catalog/catalog.h"
#include "delivery/digest_chains.h"
#include "delivery/digest_ledger.h"
#include "delivery/key_ring.h"
#include "delivery/store.h"

namespace opentrail::delivery {

class DigestDelivery {
  public:
    struct Parts {
        catalog::Catalog& catalog;
        catalog::Applier& applier;
        Store& store;
        const Clock& clock;
        Random& random;
        SealingKey sealing;
        Duration key_rotation;
        std::function<bool(std::string_view bucket)> is_remote = {};  // As in DigestGround.
    };
    /// Nothing happens before start().
    DigestDelivery(const Parts& parts, const DigestOptions& options);
    ~DigestDelivery();
    DigestDelivery(const DigestDelivery&) = delete;
    DigestDelivery& operator=(const DigestDelivery&) = delete;

    void start();
    /// Ends the thread; a digest that is being stored is stored first. A store that hangs is to be
    /// stopped before.
    void stop();

    /// How digests stand for each trail that has any to come.
    std::vector<DigestReport> reports() const { return chains_.reports(); }
    /// Since the start.
    DigestTotals totals() const { return chains_.totals(); }

  private:
    void run(const std::stop_token& stop);

    CatalogDigestLedger ledger_;
    KeyRing keys_;
    DigestChains chains_;
    Thread thread_;
};

}  // namespace opentrail::delivery

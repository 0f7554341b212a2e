// Status: GET /v1/status and the gauges of /metrics, from what every room says of itself. Safe from
// any thread.

#pragma once

#include <string>

#include "access/principal.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/metrics.h"
#include "catalog/applier.h"
#include "catalog/catalog.h"
#include "delivery/delivery.h"
#include "delivery/digest_delivery.h"
#include "delivery/validation/latest_look.h"
#include "delivery/validation/patrol.h"
#include "history/history.h"
#include "intake/ledger_follower.h"
#include "journal/journal.h"

namespace opentrail::api::v1 {

class Status {
  public:
    Status(journal::Journal& journal, history::History& history, catalog::Catalog& catalog,
           catalog::Applier& applier, delivery::Delivery& delivery,
           const delivery::DigestDelivery* digests, const Clock& clock, Metrics& metrics,
           const delivery::validation::Patrol* patrol = nullptr,
           const intake::LedgerFollower* ledger_follower = nullptr,
           const delivery::validation::TrailRuns* runs = nullptr);

    /// The reply to GET /v1/status. Others than who may see all get the server's state and their
    /// own trails, none of what is counted over all accounts.
    Result<std::string> text(const access::View& view, const std::string& not_ready,
                             std::uint64_t conflicts_seen, std::uint64_t failed_authentications,
                             JsonArray gateways);

    /// Why nothing can be answered now; empty when all is well.
    std::string failure() const;
    /// Why new events are refused for now, and failure().
    std::string hindrance() const;

    /// Sets the gauges before they are rendered.
    void refresh_gauges();

  private:
    void refresh_follower_gauges();
    void refresh_validation_gauges();
    void count_digests();

    journal::Journal& journal_;
    history::History& history_;
    catalog::Catalog& catalog_;
    catalog::Applier& applier_;
    delivery::Delivery& delivery_;
    const delivery::DigestDelivery* digests_;
    const Clock& clock_;
    Metrics& metrics_;
    const delivery::validation::Patrol* const patrol_;     // May be null.
    const intake::LedgerFollower* const ledger_follower_;  // May be null.
    const delivery::validation::TrailRuns* const runs_;    // May be null.
    Timestamp started_;
};

}  // namespace opentrail::api::v1

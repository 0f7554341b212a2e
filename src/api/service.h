// Service: every request that the listener takes, to its reply.
//
// Routes by docs/architecture.md, "Surfaces"; authenticates; records what must be recorded before
// it replies. Safe from any thread; a streaming reply runs on the listener's thread for it.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "access/authenticator.h"
#include "access/directory.h"
#include "api/console/file.h"
#include "api/settings.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/seal.h"
#include "catalog/applier.h"
#include "catalog/catalog.h"
#include "delivery/delivery.h"
#include "delivery/digest_delivery.h"
#include "delivery/general_objects.h"
#include "delivery/validation/patrol.h"
#include "delivery/validation/trail_runs.h"
#include "gateway/recording/intents.h"
#include "history/history.h"
#include "http/message.h"
#include "intake/admission.h"
#include "intake/import_bucket.h"
#include "intake/ledger.h"
#include "intake/ledger_follower.h"
#include "intake/notice_taker.h"
#include "intake/sink.h"
#include "journal/journal.h"

namespace opentrail::api {

/// What the service stands on; all must outlive it.
struct Parts {
    journal::Journal& journal;
    history::History& history;
    intake::Admission& admission;
    catalog::Catalog& catalog;
    catalog::Applier& applier;
    delivery::Delivery& delivery;
    const Clock& clock;
    Random& random;
    std::string master_key;  // 32 bytes.
    /// Whether a trail's file would be stored: delivery::Store::probe().
    std::function<Result<void>(const delivery::Object&)> probe_bucket =
        [](const delivery::Object&) -> Result<void> {
        return fail(Code::not_found, "there are no buckets");
    };
    /// Whether that may take long.
    std::function<bool(std::string_view bucket)> is_remote = [](std::string_view) { return false; };
    const delivery::validation::Patrol* patrol = nullptr;  // Null: nothing is validated.
    const delivery::DigestDelivery* digests = nullptr;     // For metrics; none without a server.
    /// The built-in buckets, as readers see them; null: those of `delivery`.
    delivery::Store* buckets = nullptr;
    /// What may be done in those that hold no evidence; null: nothing.
    delivery::GeneralObjects* objects = nullptr;
    /// What intake knows of files, and who brings it up to date; null: there is no intake.
    intake::Ledger* ledger = nullptr;
    intake::LedgerFollower* ledger_follower = nullptr;
    /// Of gateways, also of other processes; null: these are not taken.
    gateway::Intents* intents = nullptr;
    /// Whether the disk has room for an object of so many bytes, and for what is recorded after it.
    std::function<bool(std::uint64_t)> has_room = [](std::uint64_t) { return true; };
    /// Buckets that can be imported, and how many objects of one are read at once.
    intake::OpenImportBucket open_import_bucket =
        [](const std::string&, const std::string&,
           intake::Haste) -> Result<std::unique_ptr<intake::ImportBucket>> {
        return fail(Code::not_found, "there are no buckets");
    };
    std::size_t import_workers = 8;
    /// Validations of trails that somebody asks for; null: there are none.
    delivery::validation::TrailRuns* trail_runs = nullptr;
};

class Service {
  public:
    /// Hides the imports that are forgotten. Code::not_found before ensure_home().
    static Result<std::unique_ptr<Service>> make(const Parts& parts, const Settings& settings);
    virtual ~Service() = default;

    virtual http::Response handle(const http::Request& request) = 0;
    /// The reply to /healthz and /readyz, which must come though all workers are busy; none for
    /// everything else. Does not block.
    virtual std::optional<http::Response> probe(const http::Request& request) = 0;
    /// The reply to what the listener could not hand on, in the protocol of what was read of it.
    virtual http::Response refuse(int status, std::string_view reason,
                                  const http::Request& read) = 0;

    /// What /readyz answers: empty is ready. Set by the process; journal and history failures come
    /// on top.
    virtual void set_not_ready(std::string reason) = 0;

    /// For a feed that this process follows itself; null: there is no intake. Outlived by the
    /// service.
    virtual std::unique_ptr<intake::Sink> feed_sink(const std::string& feed) = 0;
    /// Whom the notices for a feed go to. Before the first request; `taker` outlives the last.
    virtual void open_notices(const std::string& feed, intake::NoticeTaker& taker) = 0;

    /// What /console serves; without it there is none. Before the first request; outlives the last.
    virtual void set_console(std::span<const console::File> files) = 0;

    /// feeds[] of /v1/intake/feeds that this process follows; empty: none. From any thread.
    virtual void set_feeds(std::function<JsonArray()> report) = 0;

    /// From now on imports from buckets are carried out; what an earlier process left undone first.
    virtual void start_imports() = 0;

    /// gateways[] of /v1/status, once there are some; empty: none. From any thread.
    virtual void set_gateways(std::function<JsonArray()> report) = 0;
    /// These, and those of other processes that were heard of lately. From any thread.
    virtual JsonArray gateways() const = 0;
    /// Everybody that there is, and what session tokens are sealed under. Outlived by the service.
    virtual const access::Directory& directory() const = 0;
    virtual const SealingKey& sealing_key() const = 0;

    /// To be called about once a second: writes the events that aggregate (failed authentications,
    /// conflicts), drops what is too old.
    virtual void tick() = 0;
    /// Ends tails and imports; tick() once more writes what was gathered.
    virtual void stop() = 0;
    /// What /metrics shows; the process may add its own.
    virtual Metrics& metrics() = 0;
};

}  // namespace opentrail::api

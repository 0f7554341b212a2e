// DigestChains: the digests of all trails, planned and stored.
//
// Planned first: which log files a digest names, its bytes and its signature are committed together
// before it is stored, so that every stored log file is named by one digest, wherever it stopped;
// the next of a chain is planned when that is stored. docs/formats/digest.md says what chains there
// are, when they begin and end, and what becomes of a digest that cannot be stored.
//
// What goes to a bucket that is far away is handed to an outbox: nobody else's digests wait for it.
//
// For one thread, but for reports() and totals().

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "delivery/digest_ledger.h"
#include "delivery/digest_window.h"
#include "delivery/key_ring.h"
#include "delivery/outbox.h"
#include "delivery/store.h"

namespace opentrail::delivery {

struct DigestOptions {
    Duration interval = std::chrono::hours(1);  // Whole seconds.
    // As of log files: delivery/ground.h.
    Duration retry_first = std::chrono::seconds(5);
    Duration retry_last = std::chrono::minutes(5);
    Duration retry_for = std::chrono::hours(24 * 30);
    Duration retry_least = std::chrono::hours(1);
    /// How long the last digests of a run wait for its log files: the trail's next run waits too.
    Duration patience = std::chrono::minutes(70);
    /// More are named by several digests.
    std::size_t files_max = 50'000;
    OutboxLimits outbox = {};
};

/// What it stands on; all must outlive it.
struct DigestGround {
    DigestLedger& ledger;
    Store& store;
    KeyRing& keys;
    const Clock& clock;
    /// Whether storing in that bucket may take long. Empty: never.
    std::function<bool(std::string_view bucket)> is_remote = {};
};

/// How digests stand for one trail.
struct DigestReport {
    std::string id;
    std::uint64_t open = 0;  // Planned and not stored.
    bool operator==(const DigestReport&) const = default;
};

struct DigestTotals {
    std::uint64_t digests = 0;   // Stored, since the start.
    std::uint64_t failures = 0;  // Attempts to store that failed.
    std::uint64_t given_up = 0;
};

class DigestChains {
  public:
    DigestChains(const DigestGround& ground, const DigestOptions& options)
        : ground_(ground), options_(options), outbox_(ground.store, options.outbox) {}

    /// Does what is due. True when there is more to do at once. An error is the ledger's or the
    /// keys': try again later. Once `stop` is requested it returns after the digest that is being
    /// stored.
    Result<bool> step(std::stop_token stop = {});
    /// Takes in what was stored, and sends nothing more. A store that hangs is to be stopped first.
    Result<void> stop();
    /// For tests without threads: see Outbox::work_one().
    Outbox& outbox() { return outbox_; }

    // From any thread.
    std::vector<DigestReport> reports() const;
    DigestTotals totals() const;

  private:
    struct Chain {
        catalog::DigestChain state;
        bool open = false;  // Its last digest is planned and not stored.
        Timestamp due;      // When the next is to be planned.
    };
    using ChainKey = std::pair<std::string, bool>;  // Region, and whether of backfill digests.
    struct Run {
        catalog::DigestRun run;
        std::map<ChainKey, Chain> chains;
        std::optional<Timestamp> ending_since;  // As far as this process knows.
        bool has_late = true;                   // There may be files for backfill digests.
    };
    using RunKey = std::pair<std::uint64_t, std::string>;  // Where it began, and the trail.
    struct Failing {
        Timestamp since;
        Timestamp retry_at;
        unsigned failures = 0;
        unsigned conflicts = 0;
    };
    using Plans = std::vector<catalog::PlannedDigest>;

    Result<void> load();
    Result<void> refresh();
    Result<void> begin(Run& run);
    Result<Plans> plan_due();
    bool waits(const Run& run) const;
    Result<void> plan_live(Run& run, Plans& into);
    Result<void> plan_next(Run& run, Chain& chain, Plans& into);
    Result<void> plan_last(Run& run, Plans& into);
    Result<bool> plan_last_of(Run& run, Chain& chain, bool patient, Plans& into);
    Result<void> plan_backfill(Run& run, Plans& into);
    Result<void> add(Run& run, Chain& chain, const DigestWindow& window,
                     const std::vector<catalog::LogFile>& files, Plans& into);
    Result<Chain*> chain_of(Run& run, const std::string& region, bool backfill);
    Result<std::vector<catalog::LogFile>> files_of(const Chain& chain, std::optional<bool> late,
                                                   Timestamp before, Timestamp after);
    Result<void> finish_runs();
    Result<bool> is_done(const Run& run);

    Result<void> store_open();
    Result<Stored> bring(const catalog::PlannedDigest& digest, const catalog::Trail& trail);
    void send(const catalog::PlannedDigest& digest, const catalog::Trail& trail);
    Result<void> collect();
    Result<void> close(Plans& stored);
    Result<void> note(const Plans& stored);
    bool may_try(const catalog::PlannedDigest& digest) const;
    Result<void> fail_digest(const catalog::PlannedDigest& digest, const Error& error);
    std::optional<catalog::Undigested> fate_of(const catalog::PlannedDigest& digest,
                                               const Error& error) const;
    Result<void> give_up(std::int64_t number, catalog::Undigested files, const Error& error);
    Run* run_of(const catalog::DigestChainName& chain);
    const Run* run_of(const catalog::DigestChainName& chain) const;
    void publish();
    /// A call to the ledger that failed may have done what it was asked: look again before the
    /// next.
    template <class T>
    Result<T> checked(Result<T> result) {
        if (!result) loaded_ = false;
        return result;
    }

    const DigestGround ground_;
    const DigestOptions options_;
    std::stop_token stop_;  // Of the step that runs.
    bool loaded_ = false;
    std::map<RunKey, Run> runs_;
    Plans open_;  // In the order in which they were planned.
    std::map<std::pair<std::string, std::string>, Failing> failing_;  // Buckets, and trails' ids.
    Unsettled later_;
    std::set<std::int64_t> sent_;  // Numbers of those of open_ whose outcome is to come.

    mutable std::mutex mutex_;
    std::vector<DigestReport> reports_;  // Guarded by mutex_, as is totals_.
    DigestTotals totals_;
    Outbox outbox_;  // Its threads end first.
};

}  // namespace opentrail::delivery

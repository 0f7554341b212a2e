// DigestWorld: a DeliveryWorld whose log files get digests, and a reader of its buckets that shares
// nothing with the writer but the worked example's check of signatures.

#pragma once

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "delivery/digest_chains.h"
#include "delivery/testing/delivery_world.h"

namespace opentrail::delivery {

/// As CutLedger, for digests.
class CutDigestLedger final : public DigestLedger {
  public:
    CutDigestLedger(DeliveryWorld& world) : world_(world), ledger_(world.catalog()) {}

    void cut_at(std::uint64_t write, CutLedger::When when) {
        cut_at_ = write;
        when_ = when;
    }
    std::uint64_t writes() const { return writes_; }

    Result<std::vector<catalog::DigestRun>> runs() override;
    Result<std::vector<catalog::DigestChain>> chains() override;
    Result<std::vector<catalog::PlannedDigest>> open() override;
    Result<std::optional<Timestamp>> last_end(const catalog::Trail& trail, std::string_view region,
                                              bool backfill) override;
    Result<std::vector<std::string>> regions(std::string_view trail) override;
    Result<std::vector<std::string>> undigested_regions(const catalog::DigestRun& run) override;
    Result<std::vector<catalog::LogFile>> undigested(
        const catalog::UndigestedFiles& query) override;
    Result<bool> has_open_files(const catalog::DigestRun& run) override;
    Result<bool> is_planned_past(const catalog::DigestRun& run) override;
    Result<catalog::DigestStatus> status(std::string_view trail) override;
    Result<std::uint64_t> begin(std::uint32_t shard) override;
    Result<void> begin_run(const catalog::DigestRun& run) override;
    Result<void> close_run(const catalog::DigestRun& run) override;
    Result<void> finish_run(const catalog::DigestRun& run) override;
    Result<void> plan(std::span<catalog::PlannedDigest> plans) override;
    Result<void> close(std::span<const catalog::PlannedDigest> stored,
                       std::span<const catalog::NotedDigestStatus> statuses) override;
    Result<void> give_up(const catalog::PlannedDigest& digest, catalog::Undigested files) override;

  private:
    template <class Read>
    auto read(Read read) -> decltype(read());
    template <class Write>
    Result<void> write(Write write);

    DeliveryWorld& world_;
    CatalogDigestLedger ledger_;
    std::uint64_t writes_ = 0;
    std::uint64_t cut_at_ = std::numeric_limits<std::uint64_t>::max();
    CutLedger::When when_ = CutLedger::When::before;
};

/// A digest as a reader of the bucket finds it.
struct FoundDigest {
    std::string bucket;
    std::string key;
    std::string start;
    std::string end;
    std::string previous;            // Key; empty where a chain starts.
    std::vector<std::string> files;  // Keys, as named.
    std::map<std::string, std::string> metadata;
};

/// What a reader of all buckets finds.
struct Found {
    std::vector<FoundDigest> digests;    // By bucket and key.
    std::vector<std::string> log_files;  // Keys.
    std::vector<std::string> problems;   // Of signatures, hashes, links, places and names.
    /// Events whose log files are named by so many digests.
    std::map<std::string, int> names;
};

class DigestWorld {
  public:
    explicit DigestWorld(const DigestOptions& options = {}, const Options& delivery = {},
                         Duration rotation = std::chrono::hours(24 * 90));

    /// A power failure, then everything starts again.
    void restart(std::uint64_t seed = 0);

    /// A trail that logs and is validated; its prefix is its id.
    static catalog::Trail trail(const std::string& id, const std::string& bucket = "logs");

    /// Delivers and digests until there is no more to do, or something fails.
    Result<void> run();
    /// Lets time pass, then runs. INVARIANT: nothing fails.
    void pass(Duration time);

    /// Reads and checks all that is in the buckets.
    Found find();
    /// Their digests' windows, "START END", and what they name, of one trail.
    std::vector<FoundDigest> digests(const std::string& prefix);

    DeliveryWorld world;
    std::unique_ptr<CutDigestLedger> ledger;
    std::unique_ptr<DigestChains> chains;
    std::unique_ptr<KeyRing> keys;

    /// Digests go to `store` from now on, in place of the world's.
    void use(Store& store, std::function<bool(std::string_view bucket)> is_remote = {});

  private:
    void start();

    const DigestOptions options_;
    const Duration rotation_;
    std::size_t made_ = 0;
    Store* store_ = nullptr;
    std::function<bool(std::string_view)> is_remote_;
};

}  // namespace opentrail::delivery

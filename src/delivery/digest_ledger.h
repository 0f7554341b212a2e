// DigestLedger: what digests remember over restarts: the part of the catalog that they stand on, as
// a seam, so that a test can cut a run at every transaction.
//
// For one thread at a time.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/catalog.h"
#include "catalog/rebuild.h"

namespace opentrail::delivery {

class DigestLedger {
  public:
    virtual ~DigestLedger() = default;

    // As in catalog::Catalog.
    virtual Result<std::vector<catalog::DigestRun>> runs() = 0;
    virtual Result<std::vector<catalog::DigestChain>> chains() = 0;
    virtual Result<std::vector<catalog::PlannedDigest>> open() = 0;
    virtual Result<std::optional<Timestamp>> last_end(const catalog::Trail& trail,
                                                      std::string_view region, bool backfill) = 0;
    virtual Result<std::vector<std::string>> regions(std::string_view trail) = 0;
    virtual Result<std::vector<std::string>> undigested_regions(const catalog::DigestRun& run) = 0;
    virtual Result<std::vector<catalog::LogFile>> undigested(
        const catalog::UndigestedFiles& query) = 0;
    virtual Result<bool> has_open_files(const catalog::DigestRun& run) = 0;
    virtual Result<bool> is_planned_past(const catalog::DigestRun& run) = 0;
    virtual Result<catalog::DigestStatus> status(std::string_view trail) = 0;
    /// Runs that ended before are of a catalog that was lost: see catalog::delivery_begin.
    virtual Result<std::uint64_t> begin(std::uint32_t shard) = 0;
    virtual Result<void> begin_run(const catalog::DigestRun& run) = 0;
    virtual Result<void> close_run(const catalog::DigestRun& run) = 0;
    virtual Result<void> finish_run(const catalog::DigestRun& run) = 0;
    virtual Result<void> plan(std::span<catalog::PlannedDigest> plans) = 0;
    virtual Result<void> close(std::span<const catalog::PlannedDigest> stored,
                               std::span<const catalog::NotedDigestStatus> statuses) = 0;
    virtual Result<void> give_up(const catalog::PlannedDigest& digest,
                                 catalog::Undigested files) = 0;
};

class CatalogDigestLedger final : public DigestLedger {
  public:
    explicit CatalogDigestLedger(catalog::Catalog& catalog) : catalog_(catalog) {}

    Result<std::vector<catalog::DigestRun>> runs() override { return catalog_.digest_runs(); }
    Result<std::vector<catalog::DigestChain>> chains() override { return catalog_.digest_chains(); }
    Result<std::vector<catalog::PlannedDigest>> open() override { return catalog_.open_digests(); }
    Result<std::optional<Timestamp>> last_end(const catalog::Trail& trail, std::string_view region,
                                              bool backfill) override {
        return catalog_.last_digest_end(trail, region, backfill);
    }
    Result<std::vector<std::string>> regions(std::string_view trail) override {
        return catalog_.trail_regions(trail);
    }
    Result<std::vector<std::string>> undigested_regions(const catalog::DigestRun& run) override {
        return catalog_.undigested_regions(run);
    }
    Result<std::vector<catalog::LogFile>> undigested(
        const catalog::UndigestedFiles& query) override {
        return catalog_.undigested_files(query);
    }
    Result<bool> has_open_files(const catalog::DigestRun& run) override {
        return catalog_.has_open_files(run);
    }
    Result<bool> is_planned_past(const catalog::DigestRun& run) override {
        return catalog_.is_planned_past(run);
    }
    Result<catalog::DigestStatus> status(std::string_view trail) override {
        return catalog_.digest_status(trail);
    }
    Result<std::uint64_t> begin(std::uint32_t shard) override {
        return catalog::delivery_begin(catalog_, shard);
    }
    Result<void> begin_run(const catalog::DigestRun& run) override {
        return catalog_.begin_digest_run(run);
    }
    Result<void> close_run(const catalog::DigestRun& run) override {
        return catalog_.close_digest_run(run);
    }
    Result<void> finish_run(const catalog::DigestRun& run) override {
        return catalog_.finish_digest_run(run);
    }
    Result<void> plan(std::span<catalog::PlannedDigest> plans) override {
        return catalog_.plan_digests(plans);
    }
    Result<void> close(std::span<const catalog::PlannedDigest> stored,
                       std::span<const catalog::NotedDigestStatus> statuses) override {
        return catalog_.close_digests(stored, statuses);
    }
    Result<void> give_up(const catalog::PlannedDigest& digest, catalog::Undigested files) override {
        return catalog_.give_up_digest(digest, files);
    }

  private:
    catalog::Catalog& catalog_;
};

}  // namespace opentrail::delivery

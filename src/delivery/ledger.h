// Ledger: what delivery remembers over restarts, and the trails' versions that it works by: the
// part of the catalog that it stands on, as a seam, so that a test can cut a run at every
// transaction.
//
// For one thread at a time.

#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/catalog.h"
#include "catalog/rebuild.h"

namespace opentrail::delivery {

class Ledger {
  public:
    virtual ~Ledger() = default;

    // As in catalog::Catalog.
    virtual Result<std::vector<catalog::TrailHistory>> trail_versions() = 0;
    virtual Result<std::vector<catalog::TrailCursor>> cursors() = 0;
    virtual Result<std::vector<catalog::LogFile>> open_files() = 0;
    virtual Result<std::vector<catalog::LogFile>> given_up_files(std::string_view trail) = 0;
    /// Nothing before is delivered: see catalog::delivery_begin.
    virtual Result<std::uint64_t> begin(std::uint32_t shard) = 0;
    virtual Result<catalog::DeliveryStatus> status(std::string_view trail) = 0;
    virtual Result<void> plan(std::span<catalog::LogFile> plans,
                              std::span<const catalog::TrailCursor> cursors) = 0;
    virtual Result<void> close(std::span<const catalog::LogFile> files,
                               std::span<const catalog::NotedStatus> statuses) = 0;
    virtual Result<void> drop_versions(std::string_view trail, journal::Position before) = 0;
};

class CatalogLedger final : public Ledger {
  public:
    explicit CatalogLedger(catalog::Catalog& catalog) : catalog_(catalog) {}

    Result<std::vector<catalog::TrailHistory>> trail_versions() override {
        return catalog_.trail_versions();
    }
    Result<std::vector<catalog::TrailCursor>> cursors() override {
        return catalog_.trail_cursors();
    }
    Result<std::vector<catalog::LogFile>> open_files() override {
        return catalog_.open_log_files();
    }
    Result<std::vector<catalog::LogFile>> given_up_files(std::string_view trail) override {
        return catalog_.given_up_log_files(trail);
    }
    Result<std::uint64_t> begin(std::uint32_t shard) override {
        return catalog::delivery_begin(catalog_, shard);
    }
    Result<catalog::DeliveryStatus> status(std::string_view trail) override {
        return catalog_.delivery_status(trail);
    }
    Result<void> plan(std::span<catalog::LogFile> plans,
                      std::span<const catalog::TrailCursor> cursors) override {
        return catalog_.plan_log_files(plans, cursors);
    }
    Result<void> close(std::span<const catalog::LogFile> files,
                       std::span<const catalog::NotedStatus> statuses) override {
        return catalog_.close_log_files(files, statuses);
    }
    Result<void> drop_versions(std::string_view trail, journal::Position before) override {
        return catalog_.drop_trail_versions(trail, before);
    }

  private:
    catalog::Catalog& catalog_;
};

}  // namespace opentrail::delivery

// DigestWriter and DigestReader: the tables of digest runs, chains, digests and keys. Parts of
// Writer and Reader: each belongs to one connection, for one thread at a time.

#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/database.h"
#include "catalog/digest.h"

namespace opentrail::catalog {

class DigestWriter {
  public:
    Result<void> prepare(Database& database);

    /// Takes over a trail's new state, which is of the run that began with `run`, or of none.
    Result<void> put_trail(const Trail& trail, journal::Position changed,
                           std::optional<std::uint64_t> run);
    Result<void> end_run(std::string_view trail, journal::Position changed);
    Result<void> put(const DigestKey& key);

    Result<void> begin_run(const DigestRun& run);
    Result<void> close_run(const DigestRun& run);
    Result<void> finish_run(const DigestRun& run);
    /// Adds `plan`, names its files and moves its chain; gives its number.
    Result<std::int64_t> add(const PlannedDigest& plan);
    Result<void> close(const PlannedDigest& stored);
    Result<void> give_up(const PlannedDigest& digest, Undigested files);
    Result<void> set_status(const NotedDigestStatus& status);

  private:
    Statement put_run_, update_runs_, end_run_, put_key_;
    Statement begin_run_, close_run_, finish_run_;
    Statement add_, name_file_, move_chain_;
    Statement close_, move_head_, give_up_, free_files_, reopen_chain_, set_status_;
};

class DigestReader {
  public:
    Result<void> prepare(Database& database);

    // As in Catalog.
    Result<std::vector<DigestRun>> runs();
    Result<std::vector<DigestChain>> chains();
    Result<std::vector<PlannedDigest>> open();
    Result<std::optional<Timestamp>> last_end(const Trail& trail, std::string_view region,
                                              bool backfill);
    Result<std::vector<PlannedDigest>> stored(const Trail& trail, std::string_view region,
                                              Timestamp from, Timestamp to);
    Result<std::vector<std::string>> undigested_regions(const DigestRun& run);
    Result<std::vector<std::string>> regions(std::string_view trail);
    Result<std::vector<std::string>> all_regions();
    Result<bool> has_open_files(const DigestRun& run);
    Result<bool> is_planned_past(const DigestRun& run);
    Result<std::vector<DigestKey>> keys(std::string_view region);
    Result<std::vector<DigestKey>> all_keys();
    Result<DigestStatus> status(std::string_view trail);

  private:
    Statement runs_, chains_, open_, last_end_, stored_, undigested_regions_, regions_;
    Statement all_regions_;
    Statement has_open_files_, cursor_, has_versions_, keys_, all_keys_, status_;
};

}  // namespace opentrail::catalog

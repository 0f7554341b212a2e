// TrailWriter and TrailReader: the tables of trails, their versions and their delivery status.
// Parts of Writer and Reader: each belongs to one connection, for one thread at a time.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/database.h"
#include "catalog/trail.h"
#include "journal/entry.h"

namespace opentrail::catalog {

class TrailWriter {
  public:
    Result<void> prepare(Database& database);

    /// Nothing when that trail was deleted before, or another has its name: no request may make
    /// such a change, and one that cannot be applied would stop all that follow.
    /// True when it was put.
    Result<bool> put(const Trail& trail, journal::Position changed);
    /// False when there is no such trail.
    Result<bool> remove(std::string_view id, journal::Position changed);
    /// Of the version that was put last.
    std::optional<std::uint64_t> run() const { return run_; }
    Result<void> set_status(std::string_view id, const DeliveryStatus& status);
    Result<void> drop_versions(std::string_view id, journal::Position before);

  private:
    Result<void> add_version(std::string_view id, journal::Position changed,
                             const std::string* state);
    /// Which run the version is of that comes after those there are.
    Result<std::optional<std::uint64_t>> run_of(const Trail& trail, journal::Position changed);

    std::optional<std::uint64_t> run_;
    Statement last_run_;
    Statement put_, delete_, add_version_, set_status_, drop_versions_, drop_cursor_, drop_status_;
};

class TrailReader {
  public:
    Result<void> prepare(Database& database);

    // As in Catalog.
    Result<Trail> trail(std::string_view account, std::string_view region, std::string_view name);
    Result<std::vector<Trail>> trails(std::string_view account);
    Result<std::vector<Trail>> all();
    Result<std::vector<TrailHistory>> versions();
    Result<DeliveryStatus> status(std::string_view id);

  private:
    Statement trail_, trails_, all_, versions_, status_;
};

}  // namespace opentrail::catalog

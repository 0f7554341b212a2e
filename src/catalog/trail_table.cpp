#include "catalog/trail_table.h"

#include "base/assert.h"

namespace opentrail::catalog {
namespace {

void bind_time(Statement& statement, int index, const std::optional<Timestamp>& time) {
    if (time) {
        statement.bind(index, to_millis(*time));
    } else {
        statement.bind_null(index);
    }
}

std::optional<Timestamp> time_of(const Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return from_millis(row.number(column));
}

Result<std::vector<Trail>> rows_of(Statement& statement) {
    std::vector<Trail> trails;
    while (TRY(statement.step())) trails.push_back(TRY(decode_trail(statement.text(0))));
    return trails;
}

}  // namespace

Result<void> TrailWriter::prepare(Database& database) {
    const std::pair<Statement*, std::string_view> statements[] = {
        {&put_,
         "INSERT INTO trails (id, account, region, name, state) SELECT ?1, ?2, ?3, ?4, ?5"
         " WHERE NOT EXISTS (SELECT 1 FROM trail_versions WHERE id = ?1 AND state IS NULL)"
         " ON CONFLICT (id) DO UPDATE SET state = excluded.state"
         " ON CONFLICT (account, region, name) DO NOTHING RETURNING id"},
        {&delete_, "DELETE FROM trails WHERE id = ?1 RETURNING id"},
        {&add_version_,
         "INSERT OR REPLACE INTO trail_versions (id, shard, changed, state, run)"
         " VALUES (?1, ?2, ?3, ?4, ?5)"},
        {&last_run_,
         "SELECT run FROM trail_versions WHERE id = ?1 AND shard = ?2 AND changed < ?3"
         " ORDER BY changed DESC LIMIT 1"},
        {&set_status_,
         "INSERT OR REPLACE INTO trail_status (id, latest_delivery, latest_attempt, latest_success,"
         " latest_error, reason, failing_since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"},
        // The last version that was made before still holds after.
        {&drop_versions_,
         "DELETE FROM trail_versions WHERE id = ?1 AND shard = ?2 AND changed < ?3"
         " AND (changed < (SELECT max(changed) FROM trail_versions"
         "  WHERE id = ?1 AND shard = ?2 AND changed < ?3) OR state IS NULL)"},
        {&drop_cursor_,
         "DELETE FROM trail_cursors WHERE trail = ?1"
         " AND NOT EXISTS (SELECT 1 FROM trail_versions WHERE id = ?1)"},
        {&drop_status_,
         "DELETE FROM trail_status WHERE id = ?1"
         " AND NOT EXISTS (SELECT 1 FROM trail_versions WHERE id = ?1)"},
    };
    for (const auto& [statement, sql] : statements) *statement = TRY(database.prepare(sql));
    return {};
}

Result<bool> TrailWriter::put(const Trail& trail, journal::Position changed) {
    const std::string state = encode(trail);
    bool was_put = false;
    {
        const Use use(put_);
        put_.bind_text(1, trail.id);
        put_.bind_text(2, trail.account);
        put_.bind_text(3, trail.home_region);
        put_.bind_text(4, trail.name);
        put_.bind_text(5, state);
        while (TRY(put_.step())) was_put = true;
    }
    if (!was_put) return false;
    run_ = TRY(run_of(trail, changed));
    TRY(add_version(trail.id, changed, &state));
    return true;
}

Result<bool> TrailWriter::remove(std::string_view id, journal::Position changed) {
    bool was_there = false;
    {
        const Use use(delete_);
        delete_.bind_text(1, id);
        while (TRY(delete_.step())) was_there = true;
    }
    if (!was_there) return false;
    run_.reset();
    TRY(add_version(id, changed, nullptr));
    return true;
}

Result<std::optional<std::uint64_t>> TrailWriter::run_of(const Trail& trail,
                                                         journal::Position changed) {
    if (!trail.logging || !trail.log_file_validation) return std::optional<std::uint64_t>();
    const Use use(last_run_);
    last_run_.bind_text(1, trail.id);
    last_run_.bind(2, changed.shard);
    last_run_.bind(3, static_cast<std::int64_t>(changed.offset));
    const bool goes_on = TRY(last_run_.step()) && !last_run_.is_null(0);
    return std::optional(goes_on ? static_cast<std::uint64_t>(last_run_.number(0))
                                 : changed.offset);
}

Result<void> TrailWriter::add_version(std::string_view id, journal::Position changed,
                                      const std::string* state) {
    add_version_.bind_text(1, id);
    add_version_.bind(2, changed.shard);
    add_version_.bind(3, static_cast<std::int64_t>(changed.offset));
    if (state) {
        add_version_.bind_text(4, *state);
    } else {
        add_version_.bind_null(4);
    }
    if (run_) {
        add_version_.bind(5, static_cast<std::int64_t>(*run_));
    } else {
        add_version_.bind_null(5);
    }
    return add_version_.run();
}

Result<void> TrailWriter::set_status(std::string_view id, const DeliveryStatus& status) {
    set_status_.bind_text(1, id);
    bind_time(set_status_, 2, status.latest_delivery);
    bind_time(set_status_, 3, status.latest_attempt);
    bind_time(set_status_, 4, status.latest_success);
    set_status_.bind_text(5, status.latest_error);
    set_status_.bind_text(6, status.reason);
    bind_time(set_status_, 7, status.failing_since);
    return set_status_.run();
}

Result<void> TrailWriter::drop_versions(std::string_view id, journal::Position before) {
    drop_versions_.bind_text(1, id);
    drop_versions_.bind(2, before.shard);
    drop_versions_.bind(3, static_cast<std::int64_t>(before.offset));
    TRY(drop_versions_.run());
    drop_cursor_.bind_text(1, id);
    TRY(drop_cursor_.run());
    drop_status_.bind_text(1, id);
    return drop_status_.run();
}

Result<void> TrailReader::prepare(Database& database) {
    const std::pair<Statement*, std::string_view> statements[] = {
        {&trail_, "SELECT state FROM trails WHERE account = ?1 AND region = ?2 AND name = ?3"},
        {&trails_, "SELECT state FROM trails WHERE account = ?1 ORDER BY number"},
        {&all_, "SELECT state FROM trails ORDER BY number"},
        {&versions_,
         "SELECT id, shard, changed, state, run FROM trail_versions ORDER BY id, shard, changed"},
        {&status_,
         "SELECT latest_delivery, latest_attempt, latest_success, latest_error, reason,"
         " failing_since FROM trail_status WHERE id = ?1"},
    };
    for (const auto& [statement, sql] : statements) *statement = TRY(database.prepare(sql));
    return {};
}

Result<Trail> TrailReader::trail(std::string_view account, std::string_view region,
                                 std::string_view name) {
    const Use use(trail_);
    trail_.bind_text(1, account);
    trail_.bind_text(2, region);
    trail_.bind_text(3, name);
    if (!TRY(trail_.step())) return fail(Code::not_found, "no such trail");
    return decode_trail(trail_.text(0));
}

Result<std::vector<Trail>> TrailReader::trails(std::string_view account) {
    const Use use(trails_);
    trails_.bind_text(1, account);
    return rows_of(trails_);
}

Result<std::vector<Trail>> TrailReader::all() {
    const Use use(all_);
    return rows_of(all_);
}

Result<std::vector<TrailHistory>> TrailReader::versions() {
    const Use use(versions_);
    std::vector<TrailHistory> histories;
    while (TRY(versions_.step())) {
        TrailVersion version;
        version.changed = {static_cast<std::uint32_t>(versions_.number(1)),
                           static_cast<std::uint64_t>(versions_.number(2))};
        if (!versions_.is_null(3)) version.trail = TRY(decode_trail(versions_.text(3)));
        if (!versions_.is_null(4)) version.run = static_cast<std::uint64_t>(versions_.number(4));
        std::string id = versions_.text(0);
        if (histories.empty() || histories.back().id != id) {
            histories.push_back({.id = std::move(id), .versions = {}});
        }
        histories.back().versions.push_back(std::move(version));
    }
    return histories;
}

Result<DeliveryStatus> TrailReader::status(std::string_view id) {
    const Use use(status_);
    status_.bind_text(1, id);
    DeliveryStatus status;
    if (!TRY(status_.step())) return status;
    status.latest_delivery = time_of(status_, 0);
    status.latest_attempt = time_of(status_, 1);
    status.latest_success = time_of(status_, 2);
    status.latest_error = status_.text(3);
    status.reason = status_.text(4);
    status.failing_since = time_of(status_, 5);
    return status;
}

}  // namespace opentrail::catalog

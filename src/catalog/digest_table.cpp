#include "catalog/digest_table.h"

#include <algorithm>
#include <utility>

namespace opentrail::catalog {
namespace {

std::int64_t as_column(std::uint64_t number) { return static_cast<std::int64_t>(number); }
std::uint64_t from_column(std::int64_t number) { return static_cast<std::uint64_t>(number); }

std::optional<Timestamp> time_of(const Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return from_millis(row.number(column));
}

Result<Sha256> hash_of(const Statement& row, int column) {
    const std::string bytes = row.blob(column);
    Sha256 hash{};
    if (bytes.size() != hash.size()) {
        return fail(Code::corrupt, "read the catalog's digests: a hash has another length");
    }
    std::ranges::copy(bytes, hash.begin());
    return hash;
}

void bind_chain(Statement& statement, const DigestChainName& name) {
    statement.bind_text(1, name.trail);
    statement.bind(2, as_column(name.run));
    statement.bind_text(3, name.region);
    statement.bind(4, name.backfill ? 1 : 0);
}

/// Columns from `first` on.
DigestChainName chain_of(const Statement& row, int first) {
    return {.trail = row.text(first),
            .run = from_column(row.number(first + 1)),
            .region = row.text(first + 2),
            .backfill = row.number(first + 3) != 0};
}

constexpr std::string_view digest_columns =
    "trail, run, region, backfill, number, final, start, end, bucket, key, hash, signature,"
    " fingerprint, count, planned";
constexpr int digest_columns_end = 15;

/// Of `digest_columns`.
Result<PlannedDigest> digest_of(const Statement& row) {
    PlannedDigest digest;
    digest.chain = chain_of(row, 0);
    digest.number = row.number(4);
    digest.final = row.number(5) != 0;
    digest.start = from_millis(row.number(6));
    digest.end = from_millis(row.number(7));
    digest.bucket = row.text(8);
    digest.key = row.text(9);
    digest.hash = TRY(hash_of(row, 10));
    digest.signature = row.text(11);
    digest.fingerprint = row.text(12);
    digest.count = from_column(row.number(13));
    digest.planned = from_millis(row.number(14));
    return digest;
}

void bind_run(Statement& statement, const DigestRun& run) {
    statement.bind_text(1, run.trail);
    statement.bind(2, as_column(run.begun.offset));
}

constexpr std::string_view this_chain =
    " WHERE trail = ?1 AND run = ?2 AND region = ?3 AND backfill = ?4";

Result<std::vector<DigestKey>> keys_of(Statement& statement) {
    std::vector<DigestKey> keys;
    while (TRY(statement.step())) {
        keys.push_back({.region = statement.text(0),
                        .fingerprint = statement.text(1),
                        .public_der = statement.blob(2),
                        .sealed_private_key = statement.blob(3),
                        .created = from_millis(statement.number(4)),
                        .valid_from = from_millis(statement.number(5)),
                        .valid_to = from_millis(statement.number(6))});
    }
    return keys;
}

}  // namespace

Result<void> DigestWriter::prepare(Database& database) {
    const std::string chain(this_chain);
    const std::string move_head = "UPDATE digest_chains SET head = ?5" + chain;
    const std::string reopen = "UPDATE digest_chains SET start = ?5, final = final AND ?6" + chain;
    const std::pair<Statement*, std::string_view> statements[] = {
        {&put_run_,
         "INSERT INTO digest_runs (trail, shard, run, account, home_region, name, state, closing,"
         " finished) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0) ON CONFLICT DO NOTHING"},
        {&update_runs_, "UPDATE digest_runs SET state = ?2 WHERE trail = ?1 AND finished = 0"},
        {&end_run_, "UPDATE digest_runs SET ended = ?2 WHERE trail = ?1 AND ended IS NULL"},
        {&put_key_,
         "INSERT INTO digest_keys (region, fingerprint, public_der, sealed_private_key, created,"
         " valid_from, valid_to) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING"},
        {&begin_run_, "UPDATE digest_runs SET began = ?3 WHERE trail = ?1 AND run = ?2"},
        {&close_run_, "UPDATE digest_runs SET closing = 1 WHERE trail = ?1 AND run = ?2"},
        {&finish_run_,
         "UPDATE digest_runs SET closing = 1, finished = 1 WHERE trail = ?1 AND run = ?2"},
        {&add_,
         "INSERT INTO digests (trail, run, region, backfill, final, start, end, bucket, key,"
         " bytes, hash, signature, fingerprint, count, planned, account, home_region, name)"
         " SELECT trail, run, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, account,"
         " home_region, name FROM digest_runs WHERE trail = ?1 AND run = ?2 RETURNING number"},
        {&name_file_, "UPDATE log_files SET digest = ?2 WHERE number = ?1"},
        {&move_chain_,
         "INSERT INTO digest_chains (trail, run, region, backfill, start, last, final)"
         " VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6) ON CONFLICT DO UPDATE"
         " SET start = excluded.start, last = excluded.last, final = excluded.final"},
        {&close_,
         "UPDATE digests SET stored = ?2, bytes = NULL"
         " WHERE number = ?1 AND stored IS NULL AND given_up IS NULL"},
        {&move_head_, move_head},
        {&give_up_,
         "UPDATE digests SET given_up = ?2, bytes = NULL"
         " WHERE number = ?1 AND stored IS NULL AND given_up IS NULL"},
        {&free_files_, "UPDATE log_files SET digest = NULL, late = ?2 WHERE digest = ?1"},
        {&reopen_chain_, reopen},
        {&set_status_,
         "INSERT OR REPLACE INTO digest_status (trail, latest_delivery, latest_error)"
         " VALUES (?1, ?2, ?3)"},
    };
    for (const auto& [statement, sql] : statements) *statement = TRY(database.prepare(sql));
    return {};
}

Result<void> DigestWriter::put_trail(const Trail& trail, journal::Position changed,
                                     std::optional<std::uint64_t> run) {
    const std::string state = encode(trail);
    if (run) {
        put_run_.bind_text(1, trail.id);
        put_run_.bind(2, changed.shard);
        put_run_.bind(3, as_column(*run));
        put_run_.bind_text(4, trail.account);
        put_run_.bind_text(5, trail.home_region);
        put_run_.bind_text(6, trail.name);
        put_run_.bind_text(7, state);
        TRY(put_run_.run());
    } else {
        TRY(end_run(trail.id, changed));
    }
    update_runs_.bind_text(1, trail.id);
    update_runs_.bind_text(2, state);
    return update_runs_.run();
}

Result<void> DigestWriter::end_run(std::string_view trail, journal::Position changed) {
    end_run_.bind_text(1, trail);
    end_run_.bind(2, as_column(changed.offset));
    return end_run_.run();
}

Result<void> DigestWriter::put(const DigestKey& key) {
    put_key_.bind_text(1, key.region);
    put_key_.bind_text(2, key.fingerprint);
    put_key_.bind_blob(3, key.public_der);
    put_key_.bind_blob(4, key.sealed_private_key);
    put_key_.bind(5, to_millis(key.created));
    put_key_.bind(6, to_millis(key.valid_from));
    put_key_.bind(7, to_millis(key.valid_to));
    return put_key_.run();
}

Result<void> DigestWriter::begin_run(const DigestRun& run) {
    bind_run(begin_run_, run);
    begin_run_.bind(3, to_millis(run.began.value_or(Timestamp())));
    return begin_run_.run();
}

Result<void> DigestWriter::close_run(const DigestRun& run) {
    bind_run(close_run_, run);
    return close_run_.run();
}

Result<void> DigestWriter::finish_run(const DigestRun& run) {
    bind_run(finish_run_, run);
    return finish_run_.run();
}

Result<std::int64_t> DigestWriter::add(const PlannedDigest& plan) {
    std::int64_t number = 0;
    {
        const Use use(add_);
        bind_chain(add_, plan.chain);
        add_.bind(5, plan.final ? 1 : 0);
        add_.bind(6, to_millis(plan.start));
        add_.bind(7, to_millis(plan.end));
        add_.bind_text(8, plan.bucket);
        add_.bind_text(9, plan.key);
        add_.bind_blob(10, plan.bytes);
        add_.bind_blob(11, as_text(plan.hash));
        add_.bind_text(12, plan.signature);
        add_.bind_text(13, plan.fingerprint);
        add_.bind(14, as_column(plan.count));
        add_.bind(15, to_millis(plan.planned));
        if (!TRY(add_.step())) return fail(Code::corrupt, "plan a digest: there is no such run");
        number = add_.number(0);
    }
    for (const std::int64_t file : plan.files) {
        name_file_.bind(1, file);
        name_file_.bind(2, number);
        TRY(name_file_.run());
    }
    bind_chain(move_chain_, plan.chain);
    move_chain_.bind(5, to_millis(plan.end));
    move_chain_.bind(6, plan.final ? 1 : 0);
    TRY(move_chain_.run());
    return number;
}

Result<void> DigestWriter::close(const PlannedDigest& stored) {
    close_.bind(1, stored.number);
    close_.bind(2, to_millis(stored.stored.value_or(Timestamp())));
    TRY(close_.run());
    bind_chain(move_head_, stored.chain);
    move_head_.bind(5, stored.number);
    return move_head_.run();
}

Result<void> DigestWriter::give_up(const PlannedDigest& digest, Undigested files) {
    give_up_.bind(1, digest.number);
    give_up_.bind(2, to_millis(digest.given_up.value_or(Timestamp())));
    TRY(give_up_.run());
    if (files == Undigested::never) return {};
    free_files_.bind(1, digest.number);
    free_files_.bind(2, files == Undigested::backfill || digest.chain.backfill ? 1 : 0);
    TRY(free_files_.run());
    bind_chain(reopen_chain_, digest.chain);
    reopen_chain_.bind(5, to_millis(digest.start));
    reopen_chain_.bind(6, files == Undigested::next ? 0 : 1);
    return reopen_chain_.run();
}

Result<void> DigestWriter::set_status(const NotedDigestStatus& noted) {
    set_status_.bind_text(1, noted.trail);
    if (noted.status.latest_delivery) {
        set_status_.bind(2, to_millis(*noted.status.latest_delivery));
    } else {
        set_status_.bind_null(2);
    }
    set_status_.bind_text(3, noted.status.latest_error);
    return set_status_.run();
}

Result<void> DigestReader::prepare(Database& database) {
    const std::string select = "SELECT " + std::string(digest_columns);
    const std::string open = select +
                             ", bytes FROM digests"
                             " WHERE stored IS NULL AND given_up IS NULL ORDER BY number";
    const std::string stored =
        select +
        ", stored FROM digests"
        " WHERE account = ?1 AND home_region = ?2 AND name = ?3 AND region = ?4"
        " AND backfill IN (0, 1) AND end >= ?5 AND end <= ?6 AND trail = ?7"
        " AND stored IS NOT NULL AND given_up IS NULL ORDER BY end, number";
    const std::pair<Statement*, std::string_view> statements[] = {
        {&runs_,
         "SELECT trail, shard, run, ended, digest_runs.state, began, closing, trails.id IS NULL"
         " FROM digest_runs LEFT JOIN trails ON trails.id = digest_runs.trail"
         " WHERE finished = 0 ORDER BY shard, run, trail"},
        {&chains_,
         "SELECT c.trail, c.run, c.region, c.backfill, c.start, c.last, c.final, c.head,"
         " d.bucket, d.key, d.hash, d.signature FROM digest_chains c"
         " JOIN digest_runs r ON r.trail = c.trail AND r.run = c.run"
         " LEFT JOIN digests d ON d.number = c.head WHERE r.finished = 0"},
        {&open_, open},
        {&last_end_,
         "SELECT max(end) FROM digests WHERE account = ?1 AND home_region = ?2 AND name = ?3"
         " AND region = ?4 AND backfill = ?5"},
        {&stored_, stored},
        {&undigested_regions_,
         "SELECT DISTINCT region FROM log_files WHERE trail = ?1 AND run = ?2 AND digest IS NULL"
         " AND run IS NOT NULL AND given_up IS NULL AND stored IS NOT NULL"},
        {&regions_, "SELECT region FROM trail_regions WHERE trail = ?1"},
        {&all_regions_,
         "SELECT region FROM trails UNION SELECT region FROM trail_regions"
         " UNION SELECT region FROM digest_keys UNION SELECT region FROM kms_keys ORDER BY 1"},
        {&has_open_files_,
         "SELECT 1 FROM log_files WHERE trail = ?1 AND run = ?2 AND digest IS NULL"
         " AND run IS NOT NULL AND given_up IS NULL AND stored IS NULL LIMIT 1"},
        {&cursor_, "SELECT next FROM trail_cursors WHERE trail = ?1"},
        {&has_versions_, "SELECT 1 FROM trail_versions WHERE id = ?1 LIMIT 1"},
        {&keys_,
         "SELECT region, fingerprint, public_der, sealed_private_key, created, valid_from, valid_to"
         " FROM digest_keys WHERE region = ?1 ORDER BY number"},
        {&all_keys_,
         "SELECT region, fingerprint, public_der, sealed_private_key, created, valid_from, valid_to"
         " FROM digest_keys ORDER BY number"},
        {&status_, "SELECT latest_delivery, latest_error FROM digest_status WHERE trail = ?1"},
    };
    for (const auto& [statement, sql] : statements) *statement = TRY(database.prepare(sql));
    return {};
}

Result<std::vector<DigestRun>> DigestReader::runs() {
    const Use use(runs_);
    std::vector<DigestRun> runs;
    while (TRY(runs_.step())) {
        DigestRun run;
        run.trail = runs_.text(0);
        run.begun = {static_cast<std::uint32_t>(runs_.number(1)), from_column(runs_.number(2))};
        if (!runs_.is_null(3)) run.ended = from_column(runs_.number(3));
        run.settings = TRY(decode_trail(runs_.text(4)));
        run.began = time_of(runs_, 5);
        run.closing = runs_.number(6) != 0;
        run.deleted = runs_.number(7) != 0;
        runs.push_back(std::move(run));
    }
    return runs;
}

Result<std::vector<DigestChain>> DigestReader::chains() {
    const Use use(chains_);
    std::vector<DigestChain> chains;
    while (TRY(chains_.step())) {
        DigestChain chain{.name = chain_of(chains_, 0),
                          .start = from_millis(chains_.number(4)),
                          .last = from_millis(chains_.number(5)),
                          .final = chains_.number(6) != 0};
        if (!chains_.is_null(7)) {
            chain.head = {.bucket = chains_.text(8),
                          .key = chains_.text(9),
                          .hash = TRY(hash_of(chains_, 10)),
                          .signature = chains_.text(11)};
        }
        chains.push_back(std::move(chain));
    }
    return chains;
}

Result<std::vector<PlannedDigest>> DigestReader::open() {
    const Use use(open_);
    std::vector<PlannedDigest> digests;
    while (TRY(open_.step())) {
        digests.push_back(TRY(digest_of(open_)));
        digests.back().bytes = open_.blob(digest_columns_end);
    }
    return digests;
}

Result<std::optional<Timestamp>> DigestReader::last_end(const Trail& trail, std::string_view region,
                                                        bool backfill) {
    const Use use(last_end_);
    last_end_.bind_text(1, trail.account);
    last_end_.bind_text(2, trail.home_region);
    last_end_.bind_text(3, trail.name);
    last_end_.bind_text(4, region);
    last_end_.bind(5, backfill ? 1 : 0);
    if (!TRY(last_end_.step())) return std::optional<Timestamp>();
    return time_of(last_end_, 0);
}

Result<std::vector<PlannedDigest>> DigestReader::stored(const Trail& trail, std::string_view region,
                                                        Timestamp from, Timestamp to) {
    const Use use(stored_);
    stored_.bind_text(1, trail.account);
    stored_.bind_text(2, trail.home_region);
    stored_.bind_text(3, trail.name);
    stored_.bind_text(4, region);
    stored_.bind(5, to_millis(from));
    stored_.bind(6, to_millis(to));
    stored_.bind_text(7, trail.id);
    std::vector<PlannedDigest> digests;
    while (TRY(stored_.step())) {
        digests.push_back(TRY(digest_of(stored_)));
        digests.back().stored = time_of(stored_, digest_columns_end);
    }
    return digests;
}

Result<std::vector<std::string>> DigestReader::undigested_regions(const DigestRun& run) {
    const Use use(undigested_regions_);
    bind_run(undigested_regions_, run);
    std::vector<std::string> regions;
    while (TRY(undigested_regions_.step())) regions.push_back(undigested_regions_.text(0));
    return regions;
}

Result<std::vector<std::string>> DigestReader::regions(std::string_view trail) {
    const Use use(regions_);
    regions_.bind_text(1, trail);
    std::vector<std::string> regions;
    while (TRY(regions_.step())) regions.push_back(regions_.text(0));
    return regions;
}

Result<std::vector<std::string>> DigestReader::all_regions() {
    const Use use(all_regions_);
    std::vector<std::string> regions;
    while (TRY(all_regions_.step())) regions.push_back(all_regions_.text(0));
    return regions;
}

Result<bool> DigestReader::has_open_files(const DigestRun& run) {
    const Use use(has_open_files_);
    bind_run(has_open_files_, run);
    return has_open_files_.step();
}

Result<bool> DigestReader::is_planned_past(const DigestRun& run) {
    if (!run.ended) return false;
    {
        const Use use(cursor_);
        cursor_.bind_text(1, run.trail);
        if (TRY(cursor_.step())) return from_column(cursor_.number(0)) > *run.ended;
    }
    // Delivery is done with a deleted trail when it drops its versions, and its cursor with them.
    const Use use(has_versions_);
    has_versions_.bind_text(1, run.trail);
    const bool has_versions = TRY(has_versions_.step());
    return !has_versions;
}

Result<std::vector<DigestKey>> DigestReader::keys(std::string_view region) {
    const Use use(keys_);
    keys_.bind_text(1, region);
    return keys_of(keys_);
}

Result<std::vector<DigestKey>> DigestReader::all_keys() {
    const Use use(all_keys_);
    return keys_of(all_keys_);
}

Result<DigestStatus> DigestReader::status(std::string_view trail) {
    const Use use(status_);
    status_.bind_text(1, trail);
    DigestStatus status;
    if (!TRY(status_.step())) return status;
    status.latest_delivery = time_of(status_, 0);
    status.latest_error = status_.text(1);
    return status;
}

}  // namespace opentrail::catalog

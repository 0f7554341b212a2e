#include "catalog/writer.h"

#include <boost/json.hpp>

#include "base/assert.h"
#include "catalog/catalog.h"
#include "catalog/schema.h"

namespace opentrail::catalog {
namespace {

std::int64_t as_column(std::uint64_t number) { return static_cast<std::int64_t>(number); }

void bind_time(Statement& statement, int index, const std::optional<Timestamp>& time) {
    if (time) {
        statement.bind(index, to_millis(*time));
    } else {
        statement.bind_null(index);
    }
}

}  // namespace

std::string pack_texts(const std::vector<std::string>& texts) {
    boost::json::array list;
    for (const std::string& text : texts) list.emplace_back(text);
    return boost::json::serialize(list);
}

std::vector<std::string> unpack_texts(std::string_view packed) {
    std::vector<std::string> texts;
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(packed, error);
    if (error || !value.is_array()) return texts;
    for (const boost::json::value& item : value.get_array()) {
        if (const auto* text = item.if_string()) texts.emplace_back(std::string_view(*text));
    }
    return texts;
}

Result<Writer> Writer::open(const std::string& path) {
    Writer writer(TRY(Database::open(path, Database::Access::read_write)));
    // WAL: readers go on while it writes. FULL: a commit is on disk when it returns.
    TRY(writer.database_.run("PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL"));
    TRY(migrate(writer.database_));
    TRY(writer.prepare());
    return writer;
}

Result<void> Writer::prepare() {
    const std::pair<Statement*, std::string_view> statements[] = {
        {&begin_, "BEGIN IMMEDIATE"},
        {&commit_, "COMMIT"},
        {&rollback_, "ROLLBACK"},
        {&load_applied_, "SELECT next FROM applied WHERE shard = ?1"},
        {&store_applied_, "INSERT OR REPLACE INTO applied (shard, next) VALUES (?1, ?2)"},
        {&store_cursor_,
         "INSERT OR REPLACE INTO cursors (follower, shard, next) VALUES (?1, ?2, ?3)"},
        {&found_home_,
         "INSERT OR IGNORE INTO home (one, account, region, created, sealed_page_key)"
         " VALUES (1, ?1, ?2, ?3, ?4)"},
        {&put_token_,
         // Of this user only: not of one who has the name later.
         "INSERT OR REPLACE INTO tokens (id, name, hash, account, user, scopes, created, expires,"
         " user_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, coalesce((SELECT id FROM principals"
         "  WHERE kind = 0 AND account = ?4 AND name = ?5), ''))"},
        {&delete_token_, "DELETE FROM tokens WHERE id = ?1"},
        {&start_import_,
         "INSERT OR IGNORE INTO imports (id, state, account, principal, paths, started, files,"
         " failed_files, kept, duplicates, conflicts, failed)"
         " VALUES (?1, 0, ?2, ?3, ?4, ?5, 0, 0, 0, 0, 0, 0)"},
        {&count_import_,
         "UPDATE imports SET kept = kept + ?2, duplicates = duplicates + ?3,"
         " conflicts = conflicts + ?4, failed = failed + ?5 WHERE id = ?1"},
        {&finish_import_,
         "UPDATE imports SET state = 1, finished = ?2, files = ?3, failed_files = ?4"
         " WHERE id = ?1 AND state = 0"},
        {&forget_import_, "UPDATE imports SET state = 2 WHERE id = ?1"},
        {&keep_reply_,
         "INSERT OR REPLACE INTO replies (principal, key, body_hash, body, created)"
         " VALUES (?1, ?2, ?3, ?4, ?5)"},
        {&drop_replies_, "DELETE FROM replies WHERE created < ?1"},
        {&find_conflict_,
         "INSERT INTO conflicts (later_shard, later_offset, earlier_shard, earlier_offset, found)"
         " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (later_shard, later_offset) DO UPDATE SET"
         " earlier_shard = excluded.earlier_shard, earlier_offset = excluded.earlier_offset"
         " WHERE excluded.earlier_shard IS NOT NULL"},
    };
    for (const auto& [statement, sql] : statements) *statement = TRY(database_.prepare(sql));
    TRY(buckets_.prepare(database_));
    TRY(principals_.prepare(database_));
    TRY(trails_.prepare(database_));
    TRY(log_files_.prepare(database_));
    TRY(digests_.prepare(database_));
    TRY(kms_keys_.prepare(database_));
    TRY(bucket_imports_.prepare(database_));
    return sign_ins_.prepare(database_);
}

Result<std::uint64_t> Writer::applied(std::uint32_t shard) {
    const Use use(load_applied_);
    load_applied_.bind(1, shard);
    if (!TRY(load_applied_.step())) return std::uint64_t{0};
    return static_cast<std::uint64_t>(load_applied_.number(0));
}

template <class Body>
Result<void> Writer::in_transaction(Body body) {
    TRY(begin_.run());
    Result<void> done = body();
    if (done) done = commit_.run();
    // A failure may have ended the transaction already, and then there is nothing left to roll
    // back.
    if (!done) static_cast<void>(rollback_.run());
    return done;
}

Result<void> Writer::apply(std::span<const PlacedChange> changes, journal::Position next) {
    return in_transaction([&] { return apply_all(changes, next); });
}

Result<void> Writer::apply_all(std::span<const PlacedChange> changes, journal::Position next) {
    const std::uint64_t from = TRY(applied(next.shard));
    for (const auto& [position, change] : changes) {
        INVARIANT(position.shard == next.shard);
        INVARIANT(position.offset < next.offset);
        if (position.offset < from) continue;
        applying_ = position;
        TRY(std::visit([this](const auto& alternative) { return apply(alternative); }, change));
    }
    if (next.offset <= from) return {};
    store_applied_.bind(1, next.shard);
    store_applied_.bind(2, as_column(next.offset));
    return store_applied_.run();
}

Result<void> Writer::store_cursor(std::string_view follower, journal::Position next) {
    store_cursor_.bind_text(1, follower);
    store_cursor_.bind(2, next.shard);
    store_cursor_.bind(3, as_column(next.offset));
    return store_cursor_.run();
}

Result<void> Writer::drop_replies(Timestamp before) {
    drop_replies_.bind(1, to_millis(before));
    return drop_replies_.run();
}

Result<void> Writer::set_delivery_status(std::string_view trail_id, const DeliveryStatus& status) {
    return trails_.set_status(trail_id, status);
}

Result<void> Writer::drop_trail_versions(std::string_view trail_id, journal::Position before) {
    return in_transaction([&] { return trails_.drop_versions(trail_id, before); });
}

Result<void> Writer::plan_log_files(std::span<LogFile> plans,
                                    std::span<const TrailCursor> cursors) {
    return in_transaction([&]() -> Result<void> {
        for (LogFile& plan : plans) plan.number = TRY(log_files_.add(plan));
        for (const TrailCursor& cursor : cursors) TRY(log_files_.set_cursor(cursor));
        return {};
    });
}

Result<void> Writer::close_log_files(std::span<const LogFile> files,
                                     std::span<const NotedStatus> statuses) {
    return in_transaction([&]() -> Result<void> {
        for (const LogFile& file : files) {
            INVARIANT(file.stored.has_value() != file.given_up.has_value());
            if (file.stored) TRY(log_files_.close(file.number, *file.stored));
            if (file.given_up) TRY(log_files_.give_up(file.number, *file.given_up));
        }
        for (const auto& [trail, status] : statuses) TRY(trails_.set_status(trail, status));
        return {};
    });
}

Result<void> Writer::note_access_key_uses(std::span<const AccessKeyUse> uses) {
    return in_transaction([&]() -> Result<void> {
        for (const AccessKeyUse& use : uses) TRY(principals_.note_use(use));
        return {};
    });
}

Result<void> Writer::note_session_uses(std::span<const SessionUse> uses) {
    return in_transaction([&]() -> Result<void> {
        for (const SessionUse& use : uses) TRY(sign_ins_.note_use(use));
        return {};
    });
}

Result<void> Writer::drop_sessions(Timestamp before) { return sign_ins_.drop_sessions(before); }

Result<void> Writer::begin_digest_run(const DigestRun& run) { return digests_.begin_run(run); }

Result<void> Writer::close_digest_run(const DigestRun& run) { return digests_.close_run(run); }

Result<void> Writer::finish_digest_run(const DigestRun& run) { return digests_.finish_run(run); }

Result<void> Writer::plan_digests(std::span<PlannedDigest> plans) {
    return in_transaction([&]() -> Result<void> {
        for (PlannedDigest& plan : plans) plan.number = TRY(digests_.add(plan));
        return {};
    });
}

Result<void> Writer::close_digests(std::span<const PlannedDigest> stored,
                                   std::span<const NotedDigestStatus> statuses) {
    return in_transaction([&]() -> Result<void> {
        for (const PlannedDigest& digest : stored) {
            INVARIANT(digest.stored.has_value());
            TRY(digests_.close(digest));
        }
        for (const NotedDigestStatus& status : statuses) TRY(digests_.set_status(status));
        return {};
    });
}

Result<void> Writer::give_up_digest(const PlannedDigest& digest, Undigested files) {
    INVARIANT(digest.given_up.has_value());
    return in_transaction([&] { return digests_.give_up(digest, files); });
}

Result<void> Writer::apply(const PutTrail& change) {
    TRY(buckets_.hold_evidence(change.trail.bucket));
    if (!TRY(trails_.put(change.trail, applying_))) return {};
    return digests_.put_trail(change.trail, applying_, trails_.run());
}

Result<void> Writer::apply(const DeleteTrail& change) {
    if (!TRY(trails_.remove(change.id, applying_))) return {};
    return digests_.end_run(change.id, applying_);
}

Result<void> Writer::apply(const PutDigestKey& change) { return digests_.put(change.key); }

Result<void> Writer::apply(const PutAccount& change) { return principals_.put(change.account); }

Result<void> Writer::apply(const PutUser& change) { return principals_.put(change.user); }

Result<void> Writer::apply(const DeleteUser& change) {
    TRY(sign_ins_.remove_user(change.id));
    return principals_.remove_user(change.id);
}

Result<void> Writer::apply(const PutGroup& change) { return principals_.put(change.group); }

Result<void> Writer::apply(const DeleteGroup& change) {
    return principals_.remove_group(change.id);
}

Result<void> Writer::apply(const PutRole& change) { return principals_.put(change.role); }

Result<void> Writer::apply(const DeleteRole& change) { return principals_.remove_role(change.id); }

Result<void> Writer::apply(const PutPolicy& change) { return principals_.put(change.policy); }

Result<void> Writer::apply(const DeletePolicy& change) {
    return principals_.remove_policy(change.id);
}

Result<void> Writer::apply(const PutAccessKey& change) { return principals_.put(change.key); }

Result<void> Writer::apply(const DeleteAccessKey& change) {
    return principals_.remove_access_key(change.id);
}

Result<void> Writer::apply(const PutResourcePolicy& change) {
    return principals_.put(change.policy);
}

Result<void> Writer::apply(const DeleteResourcePolicy& change) {
    return principals_.remove_resource_policy(change.arn);
}

Result<void> Writer::apply(const PutBucket& change) { return buckets_.put(change.bucket); }

Result<void> Writer::apply(const DeleteBucket& change) { return buckets_.remove(change.name); }

Result<void> Writer::apply(const PutKmsKey& change) { return kms_keys_.put(change.key); }

Result<void> Writer::apply(const PutBucketImport& change) {
    return bucket_imports_.put(change.import);
}

Result<void> Writer::apply(const PutLogin& change) { return sign_ins_.put(change.login); }

Result<void> Writer::apply(const DeleteLogin& change) {
    return sign_ins_.remove_login(change.user_id);
}

Result<void> Writer::apply(const PutMfaDevice& change) { return sign_ins_.put(change.device); }

Result<void> Writer::apply(const DeleteMfaDevice& change) {
    return sign_ins_.remove_device(change.arn);
}

Result<void> Writer::apply(const BeginSession& change) { return sign_ins_.put(change.session); }

Result<void> Writer::apply(const EndSession& change) { return sign_ins_.remove_session(change.id); }

Result<void> Writer::apply(const EndSessions& change) {
    return sign_ins_.remove_sessions(change.user_id, change.except);
}

Result<void> Writer::apply(const FoundHome& change) {
    TRY(buckets_.hold_evidence(first_bucket(change.home.account)));
    found_home_.bind_text(1, change.home.account);
    found_home_.bind_text(2, change.home.region);
    found_home_.bind(3, to_millis(change.home.created));
    found_home_.bind_blob(4, change.home.sealed_page_key);
    return found_home_.run();
}

Result<void> Writer::apply(const PutToken& change) {
    put_token_.bind_text(1, change.token.id);
    put_token_.bind_text(2, change.token.name);
    put_token_.bind_blob(3, as_text(change.token.hash));
    put_token_.bind_text(4, change.token.account);
    put_token_.bind_text(5, change.token.user);
    put_token_.bind_text(6, pack_texts(change.token.scopes));
    put_token_.bind(7, to_millis(change.token.created));
    bind_time(put_token_, 8, change.token.expires);
    return put_token_.run();
}

Result<void> Writer::apply(const DeleteToken& change) {
    delete_token_.bind_text(1, change.id);
    return delete_token_.run();
}

Result<void> Writer::apply(const StartImport& change) {
    start_import_.bind_text(1, change.import.id);
    start_import_.bind_text(2, change.import.account);
    start_import_.bind_text(3, change.import.principal);
    start_import_.bind_text(4, pack_texts(change.import.paths));
    start_import_.bind(5, to_millis(change.import.started));
    return start_import_.run();
}

Result<void> Writer::apply(const CountImport& change) {
    count_import_.bind_text(1, change.id);
    count_import_.bind(2, as_column(change.figures.kept));
    count_import_.bind(3, as_column(change.figures.duplicates));
    count_import_.bind(4, as_column(change.figures.conflicts));
    count_import_.bind(5, as_column(change.figures.failed));
    return count_import_.run();
}

Result<void> Writer::apply(const FinishImport& change) {
    finish_import_.bind_text(1, change.id);
    finish_import_.bind(2, to_millis(change.finished));
    finish_import_.bind(3, as_column(change.files));
    finish_import_.bind(4, as_column(change.failed_files));
    return finish_import_.run();
}

Result<void> Writer::apply(const ForgetImport& change) {
    forget_import_.bind_text(1, change.id);
    return forget_import_.run();
}

Result<void> Writer::apply(const KeepReply& change) {
    keep_reply_.bind_text(1, change.reply.principal);
    keep_reply_.bind_text(2, change.reply.key);
    keep_reply_.bind_blob(3, as_text(change.reply.body_hash));
    keep_reply_.bind_text(4, change.reply.body);
    keep_reply_.bind(5, to_millis(change.reply.created));
    return keep_reply_.run();
}

Result<void> Writer::apply(const FindConflict& change) {
    const Conflict& conflict = change.conflict;
    find_conflict_.bind(1, conflict.later.shard);
    find_conflict_.bind(2, as_column(conflict.later.offset));
    if (conflict.earlier) {
        find_conflict_.bind(3, conflict.earlier->shard);
        find_conflict_.bind(4, as_column(conflict.earlier->offset));
    } else {
        find_conflict_.bind_null(3);
        find_conflict_.bind_null(4);
    }
    find_conflict_.bind(5, to_millis(conflict.found));
    return find_conflict_.run();
}

}  // namespace opentrail::catalog

#include "catalog/bucket_table.h"

#include <fmt/format.h>

#include <utility>

namespace opentrail::catalog {

Result<void> BucketWriter::prepare(Database& database) {
    const std::pair<Statement*, std::string_view> statements[] = {
        {&put_, "INSERT OR IGNORE INTO buckets (name, account, created) VALUES (?1, ?2, ?3)"},
        {&remove_,
         "DELETE FROM buckets WHERE name = ?1"
         " AND name NOT IN (SELECT name FROM trail_buckets)"},
        {&hold_, "INSERT OR IGNORE INTO trail_buckets (name) VALUES (?1)"},
    };
    for (const auto& [statement, sql] : statements) *statement = TRY(database.prepare(sql));
    return {};
}

Result<void> BucketWriter::put(const Bucket& bucket) {
    put_.bind_text(1, bucket.name);
    put_.bind_text(2, bucket.account);
    put_.bind(3, to_millis(bucket.created));
    return put_.run();
}

Result<void> BucketWriter::remove(std::string_view name) {
    remove_.bind_text(1, name);
    return remove_.run();
}

Result<void> BucketWriter::hold_evidence(std::string_view name) {
    hold_.bind_text(1, name);
    return hold_.run();
}

Result<void> BucketReader::prepare(Database& database) {
    bucket_ = TRY(database.prepare("SELECT account, created, name FROM buckets WHERE name = ?1"));
    holds_ = TRY(database.prepare("SELECT 1 FROM trail_buckets WHERE name = ?1"));
    return {};
}

Result<Bucket> BucketReader::bucket(std::string_view name) {
    const Use use(bucket_);
    bucket_.bind_text(1, name);
    if (!TRY(bucket_.step())) {
        return fail(Code::not_found, fmt::format("no change said whose the bucket {} is", name));
    }
    return Bucket{.name = bucket_.text(2),
                  .account = bucket_.text(0),
                  .created = from_millis(bucket_.number(1))};
}

Result<bool> BucketReader::holds_evidence(std::string_view name) {
    const Use use(holds_);
    holds_.bind_text(1, name);
    return holds_.step();
}

}  // namespace opentrail::catalog

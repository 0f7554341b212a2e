// BucketImport: an import from a bucket that CloudTrail's StartImport began, as plain data; and the
// table of them.
//
// It is an import like any other too (row.h, Import): its events have its id, and are forgotten by
// it.

#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "catalog/database.h"
#include "catalog/object_reader.h"

namespace opentrail::catalog {

/// Numbers are in the journal.
enum class BucketImportStatus : std::uint8_t {
    initializing = 0,
    in_progress = 1,
    failed = 2,
    stopped = 3,
    completed = 4,
};

/// As CloudTrail calls it: "INITIALIZING", "IN_PROGRESS", …
std::string_view name(BucketImportStatus status);

/// CloudTrail API Reference, ImportStatistics.
struct ImportStatistics {
    std::uint64_t prefixes_found = 0;
    std::uint64_t prefixes_completed = 0;
    std::uint64_t files_completed = 0;
    std::uint64_t events_completed = 0;
    std::uint64_t failed_entries = 0;
    bool operator==(const ImportStatistics&) const = default;
};

struct BucketImport {
    std::string id;  // A UUID.
    std::string account;
    std::string region;       // Where it was started.
    std::string principal;    // ARN of who started it.
    std::string destination;  // ARN of the event data store.
    std::string location;     // "s3://BUCKET/PREFIX", as it was given.
    std::string bucket_region;
    std::string role;                     // ARN, as it was given.
    std::optional<Timestamp> from = {};   // Of the times in files' names; inclusive.
    std::optional<Timestamp> until = {};  // Inclusive.
    BucketImportStatus status = BucketImportStatus::initializing;
    Timestamp created;
    Timestamp updated;
    std::uint64_t attempt = 1;         // One more with every retry.
    ImportStatistics statistics = {};  // When it ended last; none while it runs.
    bool operator==(const BucketImport&) const = default;

    /// It is at work, or waits for it.
    bool is_ongoing() const { return status <= BucketImportStatus::in_progress; }
};

/// An import and its place in the order in which they were started.
struct NumberedImport {
    std::int64_t number = 0;
    BucketImport import;
};

void write(boost::json::object& into, const BucketImport& import);
BucketImport read_bucket_import(ObjectReader& from);

/// Part of Writer. For one thread at a time.
class BucketImportWriter {
  public:
    Result<void> prepare(Database& database);

    /// And what it is as an import like any other.
    Result<void> put(const BucketImport& import);

  private:
    Statement put_, add_plain_, put_plain_;
};

/// Part of Reader. For one thread at a time.
class BucketImportReader {
  public:
    Result<void> prepare(Database& database);

    // As in Catalog.
    Result<BucketImport> import(std::string_view id);
    Result<std::vector<NumberedImport>> imports(std::string_view account);
    Result<std::vector<BucketImport>> ongoing();

  private:
    Statement import_, imports_, ongoing_;
};

}  // namespace opentrail::catalog

#include "catalog/bucket_import.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

namespace opentrail::catalog {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 5> status_names = {"INITIALIZING", "IN_PROGRESS", "FAILED",
                                                          "STOPPED", "COMPLETED"};

json::object statistics_object(const ImportStatistics& statistics) {
    return {{"prefixesFound", statistics.prefixes_found},
            {"prefixesCompleted", statistics.prefixes_completed},
            {"filesCompleted", statistics.files_completed},
            {"eventsCompleted", statistics.events_completed},
            {"failedEntries", statistics.failed_entries}};
}

ImportStatistics read_statistics(ObjectReader& from) {
    return {.prefixes_found = from.number("prefixesFound"),
            .prefixes_completed = from.number("prefixesCompleted"),
            .files_completed = from.number("filesCompleted"),
            .events_completed = from.number("eventsCompleted"),
            .failed_entries = from.number("failedEntries")};
}

Result<BucketImport> decode_import(std::string_view text) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error || !value.is_object()) {
        return fail(Code::corrupt, fmt::format("an import of {} bytes is not JSON", text.size()));
    }
    ObjectReader reader(value.get_object());
    BucketImport import = read_bucket_import(reader);
    if (!reader.problem().empty()) {
        return fail(Code::corrupt, fmt::format("import {}: {}", import.id, reader.problem()));
    }
    return import;
}

}  // namespace

std::string_view name(BucketImportStatus status) {
    return status_names.at(static_cast<std::size_t>(status));
}

void write(json::object& into, const BucketImport& import) {
    into["id"] = import.id;
    into["account"] = import.account;
    into["region"] = import.region;
    into["principal"] = import.principal;
    into["destination"] = import.destination;
    into["location"] = import.location;
    into["bucketRegion"] = import.bucket_region;
    into["role"] = import.role;
    if (import.from) into["from"] = to_millis(*import.from);
    if (import.until) into["until"] = to_millis(*import.until);
    into["status"] = static_cast<std::uint64_t>(import.status);
    into["created"] = to_millis(import.created);
    into["updated"] = to_millis(import.updated);
    into["attempt"] = import.attempt;
    for (const auto& [key, value] : statistics_object(import.statistics)) into[key] = value;
}

BucketImport read_bucket_import(ObjectReader& from) {
    BucketImport import;
    import.id = from.text("id");
    import.account = from.text("account");
    import.region = from.text("region");
    import.principal = from.text("principal");
    import.destination = from.text("destination");
    import.location = from.text("location");
    import.bucket_region = from.text("bucketRegion");
    import.role = from.text("role");
    import.from = from.optional_time("from");
    import.until = from.optional_time("until");
    import.status = static_cast<BucketImportStatus>(
        std::min<std::uint64_t>(from.number("status"), status_names.size() - 1));
    import.created = from.time("created");
    import.updated = from.time("updated");
    import.attempt = from.number("attempt");
    import.statistics = read_statistics(from);
    return import;
}

Result<void> BucketImportWriter::prepare(Database& database) {
    put_ =
        TRY(database.prepare("INSERT INTO bucket_imports (id, account, ongoing, state)"
                             " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET"
                             " ongoing = excluded.ongoing, state = excluded.state"));
    add_plain_ =
        TRY(database.prepare("INSERT OR IGNORE INTO imports (id, state, account, principal, paths,"
                             " started, files, failed_files, kept, duplicates, conflicts, failed)"
                             " VALUES (?1, 0, ?2, ?3, ?4, ?5, 0, 0, 0, 0, 0, 0)"));
    put_plain_ =
        TRY(database.prepare("UPDATE imports SET state = ?2, finished = ?3, files = ?4,"
                             " failed_files = ?5 WHERE id = ?1 AND state != 2"));
    return {};
}

Result<void> BucketImportWriter::put(const BucketImport& import) {
    json::object state;
    write(state, import);
    put_.bind_text(1, import.id);
    put_.bind_text(2, import.account);
    put_.bind(3, import.is_ongoing() ? 1 : 0);
    put_.bind_text(4, json::serialize(state));
    TRY(put_.run());
    add_plain_.bind_text(1, import.id);
    add_plain_.bind_text(2, import.account);
    add_plain_.bind_text(3, import.principal);
    add_plain_.bind_text(4, json::serialize(json::array{import.location}));
    add_plain_.bind(5, to_millis(import.created));
    TRY(add_plain_.run());
    put_plain_.bind_text(1, import.id);
    put_plain_.bind(2, import.is_ongoing() ? 0 : 1);
    if (import.is_ongoing()) {
        put_plain_.bind_null(3);
    } else {
        put_plain_.bind(3, to_millis(import.updated));
    }
    put_plain_.bind(4, static_cast<std::int64_t>(import.statistics.files_completed));
    put_plain_.bind(5, static_cast<std::int64_t>(import.statistics.failed_entries));
    return put_plain_.run();
}

Result<void> BucketImportReader::prepare(Database& database) {
    import_ = TRY(database.prepare("SELECT state FROM bucket_imports WHERE id = ?1"));
    imports_ =
        TRY(database.prepare("SELECT number, state FROM bucket_imports WHERE account = ?1"
                             " ORDER BY number DESC"));
    ongoing_ =
        TRY(database.prepare("SELECT state FROM bucket_imports WHERE ongoing = 1"
                             " ORDER BY number"));
    return {};
}

Result<BucketImport> BucketImportReader::import(std::string_view id) {
    const Use use(import_);
    import_.bind_text(1, id);
    if (!TRY(import_.step()))
        return fail(Code::not_found, fmt::format("there is no import {}", id));
    return decode_import(import_.text(0));
}

Result<std::vector<NumberedImport>> BucketImportReader::imports(std::string_view account) {
    const Use use(imports_);
    imports_.bind_text(1, account);
    std::vector<NumberedImport> imports;
    while (TRY(imports_.step())) {
        imports.push_back({imports_.number(0), TRY(decode_import(imports_.text(1)))});
    }
    return imports;
}

Result<std::vector<BucketImport>> BucketImportReader::ongoing() {
    const Use use(ongoing_);
    std::vector<BucketImport> imports;
    while (TRY(ongoing_.step())) imports.push_back(TRY(decode_import(ongoing_.text(0))));
    return imports;
}

}  // namespace opentrail::catalog

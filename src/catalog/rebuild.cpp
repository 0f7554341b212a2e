#include "catalog/rebuild.h"

#include <filesystem>

#include "base/log.h"

namespace opentrail::catalog {
namespace {

/// Among the followers' cursors, though nobody follows under this name.
constexpr std::string_view begin_name = "delivery-begin";

bool has_entries(const journal::Journal& journal) {
    for (std::uint32_t shard = 0; shard < journal.shard_count(); ++shard) {
        if (journal.durable_end(shard) > 0) return true;
    }
    return false;
}

/// A database's own file, and those that SQLite keeps beside it.
Result<void> remove_database(disk::Disk& disk, const std::string& path) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        const std::string file = path + suffix;
        if (TRY(disk.exists(file))) TRY(disk.remove(file));
    }
    return {};
}

/// Under another name first: a catalog without its note would let everything be delivered again.
Result<void> make_again(disk::Disk& disk, const std::string& path,
                        const journal::Journal& journal) {
    const std::string fresh = path + ".new";
    TRY(remove_database(disk, fresh));
    {
        const std::unique_ptr<Catalog> catalog = TRY(Catalog::open(fresh));
        for (std::uint32_t shard = 0; shard < journal.shard_count(); ++shard) {
            TRY(note_delivery_begin(*catalog, {shard, journal.durable_end(shard)}));
        }
    }
    if (TRY(disk.exists(fresh + "-wal"))) {
        return fail(Code::unavailable, "make catalog.db again: its log could not be written back");
    }
    // The last connection has taken the write-ahead log into the database. One that is left over
    // from the lost database would be taken for this one's.
    TRY(remove_database(disk, path));
    TRY(disk.rename(fresh, path));
    return disk.sync_directory(std::filesystem::path(path).parent_path().string());
}

}  // namespace

Result<std::unique_ptr<Catalog>> open_beside(disk::Disk& disk, const std::string& path,
                                             const journal::Journal& journal, bool may_rebuild) {
    // A start that was cut short at its first entries has made the file before them.
    if (!TRY(disk.exists(path)) && has_entries(journal)) {
        if (!may_rebuild) {
            return fail(Code::corrupt,
                        "catalog.db is missing, but the journal has entries: restore it from a "
                        "backup, or start once with --set catalog.rebuild=true, which makes it "
                        "again from the journal (what was not delivered to the trails' buckets by "
                        "now will not be)");
        }
        TRY(make_again(disk, path, journal));
        log_warn("catalog",
                 "catalog.db was missing and is made again from the journal: events that were not "
                 "delivered to the trails' buckets before will not be");
    }
    return Catalog::open(path);
}

Result<void> note_delivery_begin(Catalog& catalog, journal::Position begin) {
    return catalog.store(begin_name, begin);
}

Result<std::uint64_t> delivery_begin(Catalog& catalog, std::uint32_t shard) {
    return catalog.load(begin_name, shard);
}

}  // namespace opentrail::catalog

// Opens the catalog that belongs to a journal; makes it again where it was lost, if that is wanted.
//
// The journal gives back what is configured, but not what delivery has done: a catalog that was
// made again notes the journal's end of that moment, and delivery begins there (delivery_begin()).
// For one thread, before anything else uses the catalog.

#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "catalog/catalog.h"
#include "disk/disk.h"
#include "journal/journal.h"

namespace opentrail::catalog {

/// Opens or creates the database at `path`. Code::corrupt when there is none though the journal has
/// entries, unless `may_rebuild`: then a new one is made, whole or not at all, into which an
/// Applier is to apply the journal from its beginning.
Result<std::unique_ptr<Catalog>> open_beside(disk::Disk& disk, const std::string& path,
                                             const journal::Journal& journal, bool may_rebuild);

/// Has delivery begin at `begin` for the trails of its shard that were made before.
Result<void> note_delivery_begin(Catalog& catalog, journal::Position begin);

/// Where delivery begins in `shard` for trails that were made before: 0, unless this catalog was
/// made again.
Result<std::uint64_t> delivery_begin(Catalog& catalog, std::uint32_t shard);

}  // namespace opentrail::catalog

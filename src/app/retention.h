// Retention: deletes journal segments that no view needs any more, oldest first.
//
// Deleting is itself an entry in the journal (range, count, Merkle root). What a view hides is
// hidden at once and by the view; this only gives the disk back.

#pragma once

#include <cstdint>

#include "base/result.h"
#include "catalog/catalog.h"
#include "delivery/delivery.h"
#include "history/history.h"
#include "journal/journal.h"

namespace opentrail::app {

/// Retires every leading sealed segment of every shard that neither the history nor the catalog nor
/// a trail's delivery still needs. Returns how many.
Result<std::uint64_t> retire_unneeded(journal::Journal& journal, history::History& history,
                                      catalog::Catalog& catalog, delivery::Delivery& delivery);

}  // namespace opentrail::app

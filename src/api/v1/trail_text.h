// Trails, their files, digests and validations as /v1 shows them. Pure functions.

#pragma once

#include "base/json.h"
#include "catalog/catalog.h"
#include "delivery/trail_report.h"
#include "delivery/validation/chain_view.h"
#include "delivery/validation/trail_look.h"
#include "delivery/validation/trail_runs.h"

namespace opentrail::api::v1 {

/// The settings of a trail, and whether it logs.
JsonObject json_of(const catalog::Trail& trail);
JsonObject json_of(const delivery::TrailReport& report);
JsonObject json_of(const catalog::DigestStatus& status);
JsonObject json_of(const catalog::ListedLogFile& file);
JsonObject json_of(const delivery::validation::ChainLink& link);

/// What a scheduled validation found.
JsonObject json_of(const delivery::validation::Patrolled& found);
/// A validation that somebody asked for. `findings`: each of them too.
JsonObject json_of(const delivery::validation::TrailRun& run, bool findings);

}  // namespace opentrail::api::v1

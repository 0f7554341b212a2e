// Schema: the catalog's tables, and the steps from every earlier version of them to this one.

#pragma once

#include "base/result.h"
#include "catalog/database.h"

namespace opentrail::catalog {

/// "otrl": so that no other program's database is taken for a catalog.
inline constexpr std::int64_t application_id = 0x6f74726c;

/// The newest version that this build writes.
std::int64_t schema_version();

/// Makes the tables, or takes those of an earlier version here, one transaction a step.
/// Code::corrupt when the database is not a catalog or is of a later version.
Result<void> migrate(Database& database);

}  // namespace opentrail::catalog

// Recovery: the way back in for who owns the data folder, when nobody can call as administrator any
// more.

#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/seal.h"
#include "catalog/applier.h"
#include "catalog/catalog.h"

namespace opentrail::access {

/// Puts the home account's `admin` back: it is made when it is not there, is in Administrators
/// alone, has no policies of its own, and has one new key instead of those that it had.
/// Administrators has AdministratorAccess alone. All of it or nothing. Code::not_found when there
/// is no home.
Result<void> recover_admin(catalog::Catalog& catalog, catalog::Applier& applier, const Clock& clock,
                           Random& random, const SealingKey& key);

}  // namespace opentrail::access

// Finding imports: which a caller sees, and how they are shown.

#pragma once

#include <string>

#include "api/handlers.h"
#include "catalog/bucket_import.h"

namespace opentrail::api {

/// OperationNotPermittedException for accounts that may not import: a bucket's files are of any
/// account. UnsupportedOperationException where there is no intake.
Outcome<void> may_import(const HandlerParts& parts, const Call& call);

/// The import of the request's ImportId, of the caller's account and Region. `absent` is the error
/// when there is none, ImportNotFoundException where the operation knows it.
Outcome<catalog::BucketImport> find_import(const HandlerParts& parts, const Call& call,
                                           const JsonObject& body,
                                           const char* absent = "ImportNotFoundException");

/// The members that every operation shows of one.
JsonObject import_output(const catalog::BucketImport& import);
JsonObject statistics_output(const catalog::ImportStatistics& statistics);

}  // namespace opentrail::api

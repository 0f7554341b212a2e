// ImportRequest: what a StartImport asks for, and whether it may be. Plain data and pure functions.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/principal.h"
#include "api/refused.h"
#include "base/json.h"
#include "catalog/bucket_import.h"

namespace opentrail::api {

/// The one store that events can be imported into: the caller's event history in its Region,
/// "arn:aws:cloudtrail:REGION:ACCOUNT:eventdatastore/history".
std::string history_arn(const access::Principal& caller);

/// EventDataStoreARNInvalidException for what is no event data store's ARN,
/// EventDataStoreNotFoundException for any other than history_arn().
Outcome<void> check_destination(std::string_view given, const access::Principal& caller);

/// Only the first of the two.
Outcome<void> check_destination_form(std::string_view given);

/// The import to try again; absent when a new one is asked for. InvalidParameterException where
/// anything is asked for besides, or neither ("When you start a new import, the Destinations and
/// ImportSource parameters are required. … When you retry an import, the ImportID parameter is
/// required": CloudTrail API Reference, StartImport).
Outcome<std::optional<std::string>> read_retry(const JsonObject& body);

/// A new import without id and times of its own. What check_destination() refuses;
/// InvalidImportSourceException for a location, Region or role of a wrong form;
/// InvalidParameterException for an end before the start.
Outcome<catalog::BucketImport> read_new_import(const JsonObject& body,
                                               const access::Principal& caller);

}  // namespace opentrail::api

// asking(): what a call of CloudTrail's needs to be allowed: its action, on which resources, with
// which tags (Service Authorization Reference, "Actions, resources, and condition keys for AWS
// CloudTrail"). Reads the catalog, for the tags of the trail that a call names.

#pragma once

#include <vector>

#include "access/authorizer.h"
#include "api/call.h"
#include "api/model/operation.h"
#include "base/json.h"
#include "catalog/catalog.h"

namespace opentrail::api {

/// One for each resource that `sent` names in members that the operation has, one of "*" where it
/// names none. What it names need be neither well-formed nor there: the check of the request comes
/// after. Beyond 20 resources, which is as many as any operation takes, it is of "*" too. All must
/// be allowed.
std::vector<access::Ask> asking(const model::Operation& operation, const Call& call,
                                const JsonObject& sent, catalog::Catalog& catalog);

}  // namespace opentrail::api

// BucketChange: what a bucket that is made begins with, and what goes with one that is deleted,
// whichever protocol asks for it. To be asked under Recorder::changing().

#pragma once

#include <string>
#include <vector>

#include "api/call.h"
#include "api/refused.h"
#include "catalog/catalog.h"
#include "catalog/change.h"

namespace opentrail::api::s3 {

Refused bucket_name_taken();

/// The bucket is forgotten, and its policy goes with it.
Outcome<std::vector<catalog::Change>> forgetting_bucket(catalog::Catalog& catalog,
                                                        const std::string& name);

/// What a bucket that is made anew begins with; it is the caller's. One that held evidence and went
/// without anybody asking for it, by hand, stays what it was: else who makes it anew would get what
/// a trail delivers. Another account's is bucket_name_taken().
Outcome<std::vector<catalog::Change>> beginning_bucket(catalog::Catalog& catalog, const Call& call,
                                                       const std::string& name);

}  // namespace opentrail::api::s3

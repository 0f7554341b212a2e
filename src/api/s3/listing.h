// Listings: ListBuckets, ListObjects and ListObjectsV2 as XML (Amazon S3 API Reference). Safe from
// any thread as far as the store is.

#pragma once

#include <string>

#include "api/refused.h"
#include "api/s3/request.h"
#include "catalog/catalog.h"
#include "delivery/store.h"

namespace opentrail::api::s3 {

/// The buckets of `account`.
Outcome<std::string> list_buckets(delivery::Store& store, catalog::Catalog& catalog,
                                  const std::string& account);

/// Version 2 with list-type=2, else version 1. InvalidArgument for a parameter that is none.
Outcome<std::string> list_objects(delivery::Store& store, const S3Request& request,
                                  const std::string& account);

}  // namespace opentrail::api::s3

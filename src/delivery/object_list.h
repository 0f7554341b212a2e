// list_objects(): the objects of the built-in bucket in the order of their keys, read off its
// folders.

#pragma once

#include <string>

#include "base/result.h"
#include "delivery/store.h"
#include "disk/disk.h"

namespace opentrail::delivery {

/// `folder` is the bucket's. What is no object is left out: links, and files whose path is no
/// key's. Reads only folders that can hold what is asked for; a folder that goes meanwhile is
/// empty.
Result<Listing> list_objects(disk::Disk& disk, const std::string& folder, const ListQuery& query);

}  // namespace opentrail::delivery

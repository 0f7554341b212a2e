// list_objects(): the objects of the built-in bucket in the order of their keys, read off its
// folders.

#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "delivery/store.h"
#include "disk/disk.h"

namespace opentrail::delivery {

/// Where to read, and how.
struct ListedFolder {
    disk::Disk& disk;
    std::string folder;    // The bucket's.
    std::string sidecars;  // Of its objects (delivery/sidecar.h).
    /// Of an object that has one; Code::not_found when it is gone.
    std::function<Result<ObjectFacts>(const std::string& key)> facts;
};

/// Attributes and checksums are left out. What is no object is left out too: links, and files whose
/// path is no key's. Reads only folders that can hold what is asked for; a folder that goes
/// meanwhile is empty, and an object that does may be listed with an ETag as of one without a
/// sidecar.
Result<Listing> list_objects(const ListedFolder& from, const ListQuery& query);

}  // namespace opentrail::delivery

// find_in_folder(): what a folder of copied files is a copy of, as its digests say.

#pragma once

#include <string>

#include "base/result.h"
#include "delivery/validation/scope.h"
#include "disk/disk.h"

namespace opentrail::delivery::validation {

struct FoundFolder {
    std::string folder;  // What FolderSource::open() is to be given.
    Place place;
};

/// Looks in `folder` and a few levels below it for digests of that trail, account and Region. The
/// bucket's name is what a digest says; validation shows whether that is true. Code::not_found,
/// saying what was looked for, when there are none.
Result<FoundFolder> find_in_folder(disk::Disk& disk, const std::string& folder,
                                   const TrailName& trail, const std::string& account,
                                   const std::string& region);

}  // namespace opentrail::delivery::validation

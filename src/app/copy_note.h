// CopyNote: what `opentrail validate --copy-to` notes of a copy besides its files:
// COPY/copied.json.

#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "disk/disk.h"

namespace opentrail::app {

struct CopyNote {
    /// The copy holds what there was then: what was not due yet never comes to it.
    Timestamp copied;
    /// Files may be as a server keeps them, as they were copied from its folder.
    bool encrypted = false;
};

/// Absent in a folder that is no such copy. Code::corrupt for a note that is none.
Result<std::optional<CopyNote>> read_copy_note(disk::Disk& disk, const std::string& folder);
Result<void> write_copy_note(disk::Disk& disk, const std::string& folder, const CopyNote& note);

}  // namespace opentrail::app

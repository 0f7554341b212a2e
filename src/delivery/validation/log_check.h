// check_log(): whether a log file is what a digest says of it.
//
// Memory is bounded whatever the object is: it is read in parts, inflated in pieces and hashed as
// they come. Safe from any thread.

#pragma once

#include "delivery/digest.h"
#include "delivery/validation/source.h"
#include "delivery/validation/verdict.h"

namespace opentrail::delivery::validation {

struct LogCheck {
    Finding finding = Finding::valid;
    std::string detail = {};  // Why it was not read.
    std::uint64_t bytes = 0;  // As stored, as far as it was read.
};

/// Inflates no more than this: CloudTrail's log files have up to 50 MB (AWS CloudTrail User Guide).
inline constexpr std::uint64_t log_bytes_max = std::uint64_t{1} << 30;

/// Whether all of it can be read, whatever it is.
LogCheck read_log(Source& source, const DigestedFile& file);

LogCheck check_log(Source& source, const DigestedFile& file);

}  // namespace opentrail::delivery::validation

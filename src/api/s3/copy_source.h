// CopySource: what a copy copies: x-amz-copy-source, found, allowed and read.

#pragma once

#include <string>

#include "api/refused.h"
#include "api/s3/asked.h"
#include "delivery/store.h"

namespace opentrail::api::s3 {

struct CopySource {
    std::string bucket;
    std::string key;
    delivery::ObjectFacts facts;
};

/// The source that the caller may read, if the conditions in the headers hold: AccessDenied,
/// NoSuchBucket, NoSuchKey, InvalidArgument, PreconditionFailed.
Outcome<CopySource> find_copy_source(const Asked& asked);

struct CopiedBytes {
    std::string bytes;
    CopyRoom::Share share;  // Of the memory that copies may hold.
};

/// `size` bytes of it from `first` on; OperationAborted when it was replaced since it was found,
/// SlowDown where other copies hold the memory for it.
Outcome<CopiedBytes> read_copy_source(const Asked& asked, const CopySource& source,
                                      std::uint64_t first, std::uint64_t size);

}  // namespace opentrail::api::s3

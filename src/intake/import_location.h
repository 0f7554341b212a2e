// ImportLocation: where an import from a bucket reads, as CloudTrail's StartImport says it
// (ImportSource.S3.S3LocationUri). Plain data and pure functions.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail::intake {

struct ImportLocation {
    std::string bucket;
    std::string prefix;  // Of keys: empty, or a folder with its slash.
    bool operator==(const ImportLocation&) const = default;
};

/// "s3://BUCKET", "s3://BUCKET/FOLDER" or "s3://BUCKET/FOLDER/". Code::invalid for others, saying
/// what is wrong; a bucket's name is as CloudTrail's own model has it (DeliveryS3Uri).
Result<ImportLocation> parse_import_location(std::string_view uri);

/// "s3://BUCKET/KEY".
std::string uri_of(std::string_view bucket, std::string_view key);

/// The folder of a key, with its slash; empty where it has none.
std::string_view folder_of(std::string_view key);

}  // namespace opentrail::intake

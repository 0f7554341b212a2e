// ObjectName: what the key of an object in a bucket says of it: which of CloudTrail's files it is,
// if any, of whom and when. Plain data and a pure function.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace opentrail::intake {

/// S3's own limits ("Creating object key names" and "Bucket naming rules", Amazon S3 User Guide;
/// old buckets of us-east-1 have the longer names).
inline constexpr std::size_t key_bytes_max = 1024;
inline constexpr std::size_t bucket_bytes_max = 255;

enum class FileKind {
    log,
    digest,
    insight,
    network_activity,
    aggregated,
    other,  // None of CloudTrail's; nothing else of ObjectName is set.
};

/// "log", "digest", "insight", "network_activity", "aggregated", "other".
std::string_view name(FileKind kind);

struct ObjectName {
    FileKind kind = FileKind::other;
    std::string organization;         // "o-..."; empty: not in an organization's folder.
    std::string account;              // Twelve digits.
    std::string region;               // Where its events are from.
    std::optional<Timestamp> minute;  // When it was made; of a digest, when its window ends.
    std::string prefix;               // What comes before "AWSLogs/", or before the file's name.
    bool backfill = false;            // Of a digest.
    bool operator==(const ObjectName&) const = default;
};

/// Of any key, in folders of CloudTrail's or moved elsewhere: the file's own name counts
/// (delivery/validation/file_name.h). Where CloudTrail's folders say another account, another
/// Region or another kind of file than the name does, it is `other`: nobody's file is counted as
/// somebody else's.
ObjectName read_object_name(std::string_view key);

}  // namespace opentrail::intake

// Scope: which trail's files are validated, of which account and Region, where they are and for
// which time; and the names that such files have.
//
// Names are CloudTrail's ("CloudTrail digest file structure", "Getting and viewing your CloudTrail
// log files", AWS CloudTrail User Guide). Plain data and pure functions.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace opentrail::delivery::validation {

/// What a trail's ARN says of its files.
struct TrailName {
    std::string arn;
    std::string name;
    std::string home_region;
    std::string account;  // The trail's own.
};

/// "arn:PARTITION:cloudtrail:REGION:ACCOUNT:trail/NAME". Code::invalid for anything else, in the
/// AWS CLI's words.
Result<TrailName> parse_trail_arn(std::string_view arn);

/// Where the files of one account and Region are.
struct Place {
    std::string bucket;
    std::string prefix = {};        // Without a slash at its end; empty: none.
    std::string organization = {};  // "o-..." of an organization's trail; empty: none.
    std::string account;
    std::string region;
    bool operator==(const Place&) const = default;

    /// "[PREFIX/]AWSLogs/[ORGANIZATION/]ACCOUNT/": what all of their keys begin with.
    std::string root() const;
    /// "...CloudTrail-Digest/REGION/"
    std::string digests() const;
    /// Folders of log files: "...CloudTrail/REGION/" and those of other kinds of events.
    std::vector<std::string> logs() const;
};

struct Scope {
    TrailName trail;
    Place place;
    Timestamp start;
    Timestamp end;
};

/// What a digest's key says of it.
struct DigestKey {
    Timestamp end;
    bool backfill = false;
};

/// Absent for a key that no digest of this trail in `place` has.
std::optional<DigestKey> read_digest_key(std::string_view key, const Place& place,
                                         const TrailName& trail);
/// The same of any trail.
std::optional<DigestKey> read_digest_key(std::string_view key, const Place& place);

/// The end that a digest's key tells, wherever it is.
std::optional<Timestamp> end_of_digest_key(std::string_view key);

/// The minute in a log file's key: when it was made. Absent for a key that no log file of `place`
/// has.
std::optional<Timestamp> minute_of_log_key(std::string_view key, const Place& place);

/// What comes before "AWSLogs/" in a key, without its slash. Absent when there is no such part.
std::optional<std::string> prefix_of_key(std::string_view key);

/// `folder` and the day: "...YYYY/MM/DD/".
std::string day_folder(const std::string& folder, Timestamp time);

}  // namespace opentrail::delivery::validation

// Trail: the settings of one trail, and how they went over time. Plain data, and its JSON.

#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "catalog/object_reader.h"
#include "journal/entry.h"

namespace opentrail::catalog {

struct TrailTag {
    std::string key;
    std::optional<std::string> value;
    bool operator==(const TrailTag&) const = default;
};

/// Empty text is "not set" throughout.
struct Trail {
    std::string id;  // Of this incarnation: a trail made again under its name has another.
    std::string account;
    std::string name;
    std::string home_region;
    std::string bucket;
    std::string prefix;
    bool include_global_service_events = true;
    bool multi_region = false;
    bool log_file_validation = false;
    bool recursive_logging = true;

    // Stored and shown, without effect, for lenient callers only.
    bool organization = false;
    std::string sns_topic;  // Name or ARN, as given.
    std::string cloudwatch_group;
    std::string cloudwatch_role;
    std::string kms_key;
    std::string insight_selectors;  // JSON text of the list.

    bool logging = false;
    std::optional<Timestamp> started;  // When logging was last switched on.
    std::optional<Timestamp> stopped;  // When it was last switched off.

    /// As trail::to_text writes them and trail::parse_selectors_text reads them; empty is the
    /// default: every management event.
    std::string selectors;

    std::vector<TrailTag> tags;  // In the order in which they were first given.
    Timestamp created;
    bool operator==(const Trail&) const = default;
};

/// arn:PARTITION:cloudtrail:REGION:ACCOUNT:trail/NAME (Service Authorization Reference, "AWS
/// CloudTrail").
std::string arn_of(const Trail& trail);

/// A trail's settings from one change to the next.
struct TrailVersion {
    /// Of the change. The version holds for the entries after it, up to and including the entry of
    /// the next change: the event of the call that changed a trail stands before its change, so it
    /// is judged by the version before.
    journal::Position changed;
    std::optional<Trail> trail;  // Absent: deleted.
    /// The offset with which the run of log file validation began that this version is of
    /// (catalog/digest.h); absent when it is of none.
    std::optional<std::uint64_t> run = {};
    bool operator==(const TrailVersion&) const = default;
};

struct TrailHistory {
    std::string id;
    std::vector<TrailVersion> versions;  // In order, at least one; all of one shard.
};

/// What delivery has come to for a trail.
struct DeliveryStatus {
    std::optional<Timestamp> latest_delivery;  // Of a log file that was stored.
    std::optional<Timestamp> latest_attempt;
    std::optional<Timestamp> latest_success;
    std::string latest_error;                     // The store's error code; empty after a success.
    std::string reason = {};                      // The same in words, cut where it is long.
    std::optional<Timestamp> failing_since = {};  // Absent after a success.
    bool operator==(const DeliveryStatus&) const = default;
};

void write(boost::json::object& into, const Trail& trail);
Trail read_trail(ObjectReader& from);

/// One line of JSON, and back. Code::corrupt for text that encode() did not write.
std::string encode(const Trail& trail);
Result<Trail> decode_trail(std::string_view text);

}  // namespace opentrail::catalog

// Notice: what one message of a queue says of objects in buckets, whoever wrote it: Amazon S3,
// MinIO and their kin, EventBridge, or CloudTrail itself, with or without SNS in between.
//
// Pure function over bytes from outside; safe from any thread.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace opentrail::intake {

struct AnnouncedObject {
    std::string bucket;
    std::string key;   // As GetObject takes it: decoded, UTF-8, not empty.
    std::string etag;  // Without quotes; empty: not told, as the rest.
    std::string version_id;
    std::optional<std::uint64_t> size;
    std::optional<Timestamp> at;
    bool removed = false;  // It is gone, not there.
    bool operator==(const AnnouncedObject&) const = default;
};

struct Notice {
    /// Empty: there is nothing to do, as with the messages that test a queue, and with events that
    /// neither make nor remove an object.
    std::vector<AnnouncedObject> objects;
    /// "s3", "s3-test", "eventbridge", "cloudtrail" or "cloudtrail-test"; "sns/..." when SNS
    /// wrapped it.
    std::string kind;
    /// What the first part that is not understood says wrongly, of a message with several: the
    /// others are in `objects`. Empty: all is understood.
    std::string bad = {};
    bool operator==(const Notice&) const = default;
};

/// Takes:
/// - S3 event notifications, {"Records":[...]}, and MinIO's with "EventName" and "Key" beside them;
///   keys there are form-encoded; and "s3:TestEvent" ("Event message structure", Amazon S3 User
///   Guide);
/// - EventBridge's events of S3, whose keys are not encoded ("Using EventBridge", same guide);
/// - what CloudTrail tells a topic, {"s3Bucket","s3ObjectKey":[...]}, and "CloudTrail validation
///   message.";
/// - each of these as the Message of an SNS Notification.
/// What is not needed to read an object (size, eTag, version, time) may be odd: it is then as if it
/// were not told. Fails with Code::invalid, in a sentence for whoever looks through messages that
/// were put aside, when nothing of it is understood.
Result<Notice> read_notice(std::string_view body);

}  // namespace opentrail::intake

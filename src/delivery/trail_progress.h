// TrailProgress: how far the log files of one trail are planned, sent and stored.

#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "catalog/catalog.h"

namespace opentrail::delivery {

/// A bucket that does not take what a trail has for it.
struct Failing {
    std::int64_t plan = 0;  // The first that failed: when it is stored, this is over.
    unsigned failures = 0;  // In a row.
    Timestamp retry_at{};   // When open files are tried next, the first of them alone.
    Timestamp since{};      // As far as this process knows.
};

/// For whom an object is written, as in Object.
struct Sender {
    std::string trail;  // ARN.
    std::string account;
    std::string kms_key;
};

/// For one thread.
struct TrailProgress {
    catalog::TrailHistory history;
    std::uint64_t next = 0;   // All before is planned.
    std::uint64_t noted = 0;  // What the ledger says of that: less, where nothing was selected.
    std::deque<catalog::LogFile> open;  // Planned and not known to be stored, in that order.
    /// Those of `open` that are on their way to a store that is far away, and since when.
    std::map<std::int64_t, Timestamp> sent;
    catalog::DeliveryStatus status;

    bool stopped = false;                                 // For good: what was planned cannot be
                                                          // made again.
    std::map<std::string, Failing, std::less<>> failing;  // By bucket.
    std::uint64_t given_up = 0;                           // Files that never were stored.

    /// The settings as they are now; null when the trail is deleted.
    const catalog::Trail* current() const {
        const auto& newest = history.versions.back().trail;
        return newest ? &*newest : nullptr;
    }

    /// Whether some open file is not on its way.
    bool has_unsent() const { return sent.size() < open.size(); }

    /// Whether nothing more is to be planned for now: what is planned cannot be stored. A trail
    /// that was sent to another bucket since goes on.
    bool blocked() const;

    /// The open file of that number; null when there is none.
    const catalog::LogFile* find_open(std::int64_t plan) const;
    /// It is open no more.
    void close(std::int64_t plan);

    /// Whether another open file for that bucket, planned before `plan`, is not on its way.
    bool waits_for_older(std::int64_t plan, std::string_view bucket) const;

    /// When what is open for that bucket may be tried: at once, or not before that.
    std::optional<Timestamp> retry_at(std::string_view bucket) const;

    /// Marks those of `bucket` that are open and were recorded before `before`, or all of them, as
    /// given up. Not those that are on their way.
    void give_up(std::string_view bucket, Timestamp now, std::optional<Timestamp> before);

    /// By the settings under which it was planned.
    Sender sender_of(const catalog::LogFile& plan) const;

    /// The oldest entry that this trail still needs; UINT64_MAX when none of what is there.
    std::uint64_t needed_from() const;
};

/// The error code under which the failure to store a file is shown: S3's, as in
/// LatestDeliveryError (CloudTrail API Reference, GetTrailStatus). A store that has one begins its
/// message with it ("AccessDenied: ...").
std::string store_error(const Error& error);

}  // namespace opentrail::delivery

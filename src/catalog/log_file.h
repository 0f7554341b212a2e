// LogFile: a file of a trail that is planned, or stored. Plain data.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/hash.h"
#include "base/time.h"
#include "event/field.h"
#include "journal/entry.h"

namespace opentrail::catalog {

/// What is decided before a log file is stored: after a crash the very same file can be made again.
struct LogFile {
    std::int64_t number = 0;  // Given by the catalog: ascending, never used again.
    std::string trail;        // The trail's id.
    std::string account;
    std::string region;
    event::Category category = event::Category::management;
    journal::Position first;    // Of the first event in it.
    std::uint64_t end = 0;      // One past the offset of the last.
    journal::Position version;  // The change from which the trail's settings came.
    std::string bucket;
    std::string key;
    Sha256 hash{};            // SHA-256 of the body before gzip.
    std::uint64_t count = 0;  // Of events.
    std::uint64_t bytes = 0;  // Of the body before gzip.
    Timestamp oldest;         // Of the eventTimes in it.
    Timestamp newest;
    Timestamp recorded;  // The newest that was planned with it: when it came into the journal.
    Timestamp planned;
    std::optional<Timestamp> stored;    // Absent, as is given_up: the plan is open.
    std::optional<Timestamp> given_up;  // It could not be stored, and never will be.
    /// The offset with which the run began that it is of (catalog/digest.h); absent when no digest
    /// is to name it.
    std::optional<std::uint64_t> run = {};
    bool operator==(const LogFile&) const = default;
};

/// Which of a trail's stored log files to list, newest first.
struct LogFileQuery {
    std::string_view trail;        // The trail's id.
    std::string_view region = {};  // Empty: of any.
    Timestamp from;                // Stored then or later,
    Timestamp to;                  // and before this.
    /// Only those after this one in the list: when it was stored, and its number.
    std::optional<std::pair<Timestamp, std::int64_t>> after = {};
    std::size_t limit = 0;
};

/// A stored log file, and the digest that is to name it, or does.
struct ListedLogFile {
    LogFile file;
    std::string digest_bucket = {};  // Empty: no digest is planned that names it.
    std::string digest_key = {};
    bool digest_stored = false;
    bool operator==(const ListedLogFile&) const = default;
};

/// A log file that no stored digest names.
struct UnnamedLogFile {
    std::string key;
    bool awaits_digest = false;  // One is to name it; else none ever will.
    bool operator==(const UnnamedLogFile&) const = default;
};

/// How far a trail's log files are planned.
struct TrailCursor {
    std::string trail;  // The trail's id.
    journal::Position next;
    bool operator==(const TrailCursor&) const = default;
};

}  // namespace opentrail::catalog

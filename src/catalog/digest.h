// DigestRun, DigestChain, PlannedDigest, DigestKey: what the catalog holds of digest files. Plain
// data.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "catalog/trail.h"
#include "journal/entry.h"

namespace opentrail::catalog {

/// A stretch of a trail's life in which it logs and its log files are validated. It begins and ends
/// with changes of the trail, so it is made again with the catalog.
struct DigestRun {
    std::string trail;                        // The trail's id.
    journal::Position begun;                  // The change with which it began.
    std::optional<std::uint64_t> ended = {};  // The offset of the change with which it ended.
    bool deleted = false;                     // There is no such trail any more.
    Trail settings;                           // As they are now, or last were.
    // Not of changes: what digests have come to.
    std::optional<Timestamp> began = {};  // Of the first digest's window; absent before.
    bool closing = false;                 // Its last digests are planned.
    bool operator==(const DigestRun&) const = default;
};

/// Which chain of digests: a run has one for each Region, and one of backfill digests.
struct DigestChainName {
    std::string trail;
    std::uint64_t run = 0;  // The offset with which the run began.
    std::string region;
    bool backfill = false;
    auto operator<=>(const DigestChainName&) const = default;
};

/// What the next digest of a chain has to say of the last one that was stored.
struct DigestHead {
    std::string bucket;
    std::string key;
    Sha256 hash{};          // Of its bytes before gzip.
    std::string signature;  // Lower-case hex.
    bool operator==(const DigestHead&) const = default;
};

struct DigestChain {
    DigestChainName name;
    Timestamp start;     // Of the next window: the end of the last digest that was not given up.
    Timestamp last;      // The end of the last digest that was planned.
    bool final = false;  // There is to be no next one.
    std::optional<DigestHead> head = {};
    bool operator==(const DigestChain&) const = default;
};

/// A digest that is planned, or stored.
struct PlannedDigest {
    std::int64_t number = 0;  // Given by the catalog: ascending, never used again.
    DigestChainName chain;
    bool final = false;  // The last of its chain.
    Timestamp start;
    Timestamp end;
    std::string bucket;
    std::string key;
    std::string bytes;  // Before gzip; not kept once it is stored.
    Sha256 hash{};      // Of the bytes.
    std::string signature;
    std::string fingerprint;          // Of the key it is signed with.
    std::vector<std::int64_t> files;  // The log files that it names; not read back.
    std::uint64_t count = 0;          // Of them.
    Timestamp planned;
    std::optional<Timestamp> stored = {};    // Absent, as is given_up: the plan is open.
    std::optional<Timestamp> given_up = {};  // It was not stored, and never will be.
    bool operator==(const PlannedDigest&) const = default;
};

/// Stored log files of a run that no digest names yet.
struct UndigestedFiles {
    std::string_view trail;
    std::uint64_t run = 0;
    std::string_view region;
    std::optional<bool> late = {};  // Whether they are for backfill digests; absent: both.
    Timestamp before;               // Stored before this,
    Timestamp after;                // or after this.
    std::size_t limit = 0;
};

/// What becomes of the log files that a digest named which is given up.
enum class Undigested : unsigned char {
    next,      // The next digest of its chain names them.
    backfill,  // A backfill digest names them.
    never,     // None does.
};

/// A key that digests are signed with. Keys stay listed for ever.
struct DigestKey {
    std::string region;
    std::string fingerprint;
    std::string public_der;
    std::string sealed_private_key;
    Timestamp created;
    Timestamp valid_from;  // No digest of a time before, or after valid_to, is signed with it.
    Timestamp valid_to;
    bool operator==(const DigestKey&) const = default;
};

/// What digests have come to for a trail.
struct DigestStatus {
    std::optional<Timestamp> latest_delivery;
    std::string latest_error;  // The store's error code; empty after a success.
    bool operator==(const DigestStatus&) const = default;
};

struct NotedDigestStatus {
    std::string trail;
    DigestStatus status;
};

}  // namespace opentrail::catalog

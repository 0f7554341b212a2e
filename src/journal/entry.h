// Entry: one thing that happened, as the journal keeps it, and Batch: entries that arrived
// together.
//
// The bytes on disk are docs/formats/journal.md.

#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/time.h"

namespace opentrail::journal {

/// Where an entry is. Offsets count entries of a shard from 0, without gaps.
struct Position {
    std::uint32_t shard = 0;
    std::uint64_t offset = 0;
    auto operator<=>(const Position&) const = default;
};

/// Numbers are on disk. A newer version may write others: they are handed out like all, and who
/// reads a batch skips the kinds that it does not know.
enum class Kind : std::uint8_t {
    event = 1,    // A CloudTrail record, byte for byte.
    intent = 2,   // What is about to be done outside.
    outcome = 3,  // What came of it; also the results kept for an Idempotency-Key.
    change = 4,   // A change to what is configured, applied to the catalog at this position.
    retired = 5,  // Entries were deleted: range, count, Merkle root.
    mark = 6,     // Something learned later of an earlier entry: a conflict, an import's end.
};

/// Numbers are on disk.
enum class Door : std::uint8_t {
    api = 1,
    gateway = 2,
    submitted = 3,
    import = 4,
    feed = 5,
    watch = 6,
};

/// "api", "gateway", "submitted", "import", "feed", "watch".
std::string_view name(Door door);

/// Bits of an entry's flags, on disk.
inline constexpr std::uint16_t flag_conflict = 1;    // Its identity was taken by other content.
inline constexpr std::uint16_t flag_time_ahead = 2;  // eventTime was too far ahead when it arrived.
inline constexpr std::uint16_t flag_imported = 4;    // An import, or the feed, had the same event.

/// What OpenTrail knows of how entries came in; never part of the record.
struct Provenance {
    Timestamp recorded;
    Door door = Door::api;
    std::string gateway;    // The gateway's name, with Door::gateway.
    std::string principal;  // ARN of who submitted; empty when OpenTrail itself.
    std::string account;  // The door's account and Region: the event's, where its record has none.
    std::string region;
    std::string import_id;              // With Door::import and Door::feed.
    std::string source;                 // File or object the records came from.
    std::optional<Sha256> source_hash;  // SHA-256 of that file's bytes.
    bool operator==(const Provenance&) const = default;
};

struct Item {
    Kind kind = Kind::event;
    std::uint16_t flags = 0;
    std::string_view record;  // Into Batch::bytes.
    /// SHA-256 of the record. Appended as all zero, the journal computes it. All zero when read
    /// back from an archive, which keeps only the root over all hashes.
    Sha256 record_hash{};
};

/// Entries at consecutive positions of one shard that share their provenance. Written whole or not
/// at all. Immutable once appended.
struct Batch {
    Provenance provenance;
    std::shared_ptr<const void> owner;  // Keeps alive what the items' records point into.
    std::vector<Item> items;
    /// What the door already knows of the records (an event::FactsBatch for the items of kind
    /// event, in their order), or null when read back from disk.
    std::shared_ptr<const void> attachment;
    std::size_t attachment_bytes = 0;
    /// The rest of what was taken in part already: it may use space that is kept for that.
    bool continues = false;
    /// What it says will make room on the disk: it is let in however short that is.
    bool makes_room = false;

    // Set by the journal.
    Position first;

    std::uint64_t end() const { return first.offset + items.size(); }
};

/// One entry read back.
struct Entry {
    Position position;
    Kind kind = Kind::event;
    std::uint16_t flags = 0;
    Provenance provenance;
    std::string record;
};

}  // namespace opentrail::journal

// Ledger: what intake knows of every file, so that what is missing can be told.
//
// For each object: whether a queue announced it, a listing showed it, a digest named it, whether it
// was read, and what became of its records; the same in sum for each account, Region and hour (of
// the time in the file's name). A SQLite database of its own, DIR/intake.db: what notes in the
// journal say is applied by LedgerFollower; what was announced, listed and named is written here
// first and by nobody else. Lost, it is filled again by the journal and by listing the bucket.
//
// Safe from any thread. Every change is one transaction, durable when it returns.

#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "intake/file_note.h"
#include "intake/object_name.h"
#include "journal/entry.h"

namespace opentrail::intake {

/// How intake came to know of an object. Numbers are on disk.
enum class Sighting : std::uint8_t { announced = 0, listed = 1, named = 2 };

struct SeenFile {
    std::string bucket;
    std::string key;
    Sighting how = Sighting::listed;
    Timestamp at;
    std::optional<Sha256> body = std::nullopt;  // As the digest names it.
};

/// Numbers are on disk.
enum class FileState : std::uint8_t {
    unread = 0,
    part = 1,  // Some of its records were taken.
    read = 2,
    dead = 3,       // Given up: its dead letter says why.
    told = 4,       // Nothing to read: no file of CloudTrail's, or a digest.
    forgotten = 5,  // The import that read it is forgotten: it is read again when asked for.
};

struct LedgerFile {
    std::string bucket;
    std::string key;
    FileKind kind = FileKind::other;
    std::string account;  // As its name says; empty where it says none.
    std::string region;
    std::optional<Timestamp> hour;  // The whole hour of the time in its name.
    std::optional<Timestamp> announced, listed, named, taken;
    FileState state = FileState::unread;
    std::optional<Sha256> hash;        // Of what was read.
    std::optional<Sha256> body;        // Of what that inflates to.
    std::optional<Sha256> named_body;  // The same as a digest names it.
    std::uint64_t bytes = 0;
    std::uint64_t records = 0;  // Taken so far.
    RecordFigures figures;
    bool changed = false;  // Read again with other bytes: log files do not change.
    std::string import;    // That read it, or some of it; empty: a feed did.
    /// It is not what the digest names.
    bool altered() const { return body && named_body && *body != *named_body; }
};

/// Which files to show. Empty members do not restrict.
struct LedgerQuery {
    std::string bucket = {};  // Of files.
    std::string account = {};
    std::string region = {};
    std::optional<Timestamp> from = {};  // Of hours; inclusive.
    std::optional<Timestamp> to = {};    // Exclusive.
    std::optional<FileState> state = {};
    bool only_gaps = false;         // Files that a digest names and nobody read.
    bool only_lacking = false;      // Hours that are not whole: files are missing or given up.
    std::string after_bucket = {};  // Only files behind this one.
    std::string after_key = {};
    std::string after_account = {};  // Only hours behind this one.
    std::string after_region = {};
    std::optional<Timestamp> after_hour = {};
    std::size_t limit = 1000;

    /// Whether it is of one account, one Region or a time.
    bool is_restricted() const { return !account.empty() || !region.empty() || from || to; }
};

struct HourFigures {
    std::uint64_t announced = 0, listed = 0, named = 0, read = 0, dead = 0;
    std::uint64_t known = 0;  // Files known of in any way.
    RecordFigures records = {};
    bool operator==(const HourFigures&) const = default;
    /// Files that are known and neither read nor given up; forgotten ones are among them.
    std::uint64_t missing() const { return known - read - dead; }
};

/// Of all hours, or those that were asked for.
struct LedgerSums {
    std::uint64_t hours = 0;
    HourFigures figures;
    std::uint64_t gaps = 0;     // Files that a digest names and nobody read.
    std::uint64_t altered = 0;  // Files that are not what a digest names.
};

struct LedgerHour {
    std::string account;
    std::string region;
    Timestamp hour;
    HourFigures figures;
};

/// An account and Region that files are known of.
struct LedgerPlace {
    std::string account;
    std::string region;
    std::uint64_t hours = 0;
    std::uint64_t lacking = 0;  // Hours of them that are not whole.
    Timestamp first;            // The first and the last hour.
    Timestamp last;
    HourFigures figures;
};

/// What is known of the files whose names tell one day (of UTC).
struct LedgerDay {
    Timestamp day;
    std::uint64_t hours = 0;  // Of accounts and Regions, each for itself: that files are known of,
    std::uint64_t lacking = 0;  // and those of them that are not whole.
    HourFigures figures = {};
    std::uint64_t altered = 0;    // Files that are not what a digest names.
    std::uint64_t digests = 0;    // That end on that day,
    std::uint64_t broken = 0;     // and those of them that are broken,
    std::uint64_t unchecked = 0;  // or that nobody could check.
    bool operator==(const LedgerDay&) const = default;
};

/// A digest as the ledger keeps it.
struct LedgerDigest {
    std::string bucket;
    std::string key;
    std::string account;
    std::string region;
    std::string
        chain;  // What all digests of one chain have in common: their name without its time.
    Timestamp begins;
    Timestamp ends;
    Sha256 hash{};           // Of its bytes before gzip.
    std::uint8_t state = 0;  // DigestReport::State.
    std::string reason = {};
    std::string previous_bucket = {};  // Empty: it begins a chain.
    std::string previous_key = {};
    std::string previous_hash = {};  // Lower-case hex.
};

/// Which digests to show. Empty members do not restrict.
struct DigestQuery {
    std::string bucket = {};
    std::optional<std::uint8_t> state = {};  // DigestReport::State.
    std::string after_bucket = {};           // Only digests behind this one.
    std::string after_key = {};
    std::size_t limit = 1000;
};

struct DigestSums {
    std::uint64_t valid = 0;
    std::uint64_t unchecked = 0;
    std::uint64_t broken = 0;
    /// Named by the one after them, with older ones of their chain there, and not here.
    std::uint64_t missing = 0;
    bool operator==(const DigestSums&) const = default;
};

/// A digest that the next one names, older ones of its chain being there.
struct MissingDigest {
    std::string bucket;
    std::string key;
    std::string account;
    std::string region;
    Timestamp from;  // The end of the newest before it that is there.
    Timestamp to;    // The begin of the one that names it: more than one may be missing between.
    std::string named_by;
};

struct PlacedNote {
    FileNote note;
    journal::Position position;
    Timestamp at;
    std::string import = {};  // Whose doing it is; empty: a feed's.
};

struct LetterRow {
    std::int64_t number = 0;
    DeadLetter letter;
    Timestamp at;
    bool settled = false;  // Its object was read later.
};

/// A failure of an import as the ledger keeps it: why it failed last, also when it was read since.
struct FailureRow {
    std::int64_t number = 0;
    ImportFailure failure;
    Timestamp at;
};

class Ledger {
  public:
    /// Creates it where there is none. Code::corrupt when it is of a later version, or damaged.
    static Result<std::unique_ptr<Ledger>> open(const std::string& path);
    ~Ledger();

    /// Notes that objects are there. A second time changes nothing: the first time stays.
    Result<void> see(std::span<const SeenFile> files);
    /// Objects with nothing to read.
    Result<void> tell(std::string_view bucket, std::string_view key, Timestamp at);
    /// Looks whether a digest and its neighbours name each other. What does not fit, in sentences:
    /// another digest is in its place than the one that is named, or than was there.
    Result<std::vector<std::string>> breaks(const LedgerDigest& digest);
    /// The same, and notes it.
    Result<std::vector<std::string>> note(const LedgerDigest& digest);
    /// Of the query's account, Region and time; `missing` of its bucket, too.
    Result<DigestSums> digests(const LedgerQuery& query = {});
    /// In order of bucket and key, `limit` at most: of the query's bucket, account and Region, that
    /// may hold something of its time.
    Result<std::vector<MissingDigest>> missing_digests(const LedgerQuery& query);
    /// In order of bucket and key.
    Result<std::vector<LedgerDigest>> list_digests(const DigestQuery& query);
    /// Notes of the journal, in its order, and the place up to which they were read.
    Result<void> apply(std::span<const PlacedNote> notes, journal::Position next);
    /// The next entry of the shard to read.
    Result<std::uint64_t> place(std::uint32_t shard);

    Result<std::optional<LedgerFile>> find(std::string_view bucket, std::string_view key);
    /// In order of bucket and key.
    Result<std::vector<LedgerFile>> files(const LedgerQuery& query);
    /// In order of account, Region and hour. Files whose names tell no hour are in none.
    Result<std::vector<LedgerHour>> hours(const LedgerQuery& query);
    /// In order of account and Region.
    Result<std::vector<LedgerPlace>> places();
    /// Of the query's account, Region and hours: days of which something is known, in order.
    Result<std::vector<LedgerDay>> days(const LedgerQuery& query);
    /// Of the query's account, Region and hours.
    Result<LedgerSums> totals(const LedgerQuery& query = {});
    /// Newest first.
    Result<std::vector<LetterRow>> letters(bool unsettled_only, std::size_t limit);
    Result<std::uint64_t> letter_count();  // Unsettled.
    /// In the order in which they first failed, those behind number `after`.
    Result<std::vector<FailureRow>> import_failures(std::string_view import, std::int64_t after,
                                                    std::size_t limit);
    /// Whether the object failed, and was not read since, for this import.
    Result<bool> is_failed(std::string_view import, std::string_view bucket, std::string_view key);

  private:
    struct Connection;
    Result<void> apply_together(std::span<const PlacedNote> notes, journal::Position next);
    /// The files that the import read are so no more. In many transactions: it may be done again.
    Result<void> forget(const std::string& import);
    explicit Ledger(std::unique_ptr<Connection> connection);
    std::mutex mutex_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace opentrail::intake

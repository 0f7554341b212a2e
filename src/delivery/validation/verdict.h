// Verdict: what validation found of one file or stretch of time, the sum of all, and both in the
// AWS CLI's words.
//
// The lines of `aws cloudtrail validate-logs` are word for word its own (aws-cli,
// customizations/cloudtrail/validation.py); docs/validate.md has those that it has not. Plain data
// and pure functions.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace opentrail::delivery::validation {

enum class Kind {
    digest,
    log,
    gap,      // Between two chains of digests, where nothing was delivered with validation on.
    missing,  // A stretch of time whose digests are gone, and so the ones that named them.
};

enum class Finding {
    valid,
    not_found,
    moved,           // It says that it belongs elsewhere.
    invalid_format,  // Not gzip, not a digest, cut short.
    // Of a log file.
    trailing,  // Something follows the gzip data.
    hash_differs,
    // Of a digest.
    signature_fails,
    key_not_found,
    key_unreadable,
    link_differs,  // Another digest than the one that the next digest names.
    unsigned_,     // Kept without its signature, where no digest tells it.
    // Of log files that no digest names.
    pending,  // The digest that should is not two hours late.
    before,   // From before validation was enabled.
    unnamed,
    // Nobody can say:
    unread,     // It could not be read.
    encrypted,  // As a server keeps it, whose key is needed.
    undecided,  // No digest names it, and one that may could not be read.
};

struct Verdict {
    Kind kind = Kind::log;
    Finding finding = Finding::valid;
    bool backfill = false;
    std::string bucket = {};
    std::string key = {};
    std::string detail = {};  // Of the fault: the fingerprint and Region, or why it was not read.
    // Of gap and missing.
    Timestamp from = {};
    Timestamp to = {};
    std::uint64_t count = 1;  // Of missing: about how many digests.
};

/// "valid", "notFound", ...: for JSON.
std::string_view name(Finding finding);
std::string_view name(Kind kind);

/// Without a newline, as the AWS CLI says it.
std::string line_of(const Verdict& verdict);

/// Whether it must be seen: the AWS CLI shows it without --verbose too, on standard error.
bool is_notable(const Verdict& verdict);

/// Whether nobody can say what is with it.
bool is_open(Finding finding);

struct Tally {
    std::uint64_t valid = 0;
    std::uint64_t invalid = 0;
};

struct Summary {
    Tally digests;
    Tally backfill_digests;
    Tally logs;
    std::uint64_t pending = 0;
    std::uint64_t before = 0;
    std::uint64_t unnamed = 0;
    std::uint64_t unsigned_digests = 0;
    std::uint64_t unread = 0;          // Of all that nobody can say anything of:
    std::uint64_t unread_digests = 0;  // digests,
    std::uint64_t undecided = 0;       // and log files that could be read themselves.
    std::uint64_t log_bytes = 0;       // Of log files, as stored.
    std::optional<Timestamp> found_start;
    std::optional<Timestamp> found_end;

    void add(const Verdict& verdict);
    /// A digest that is valid covers this time, of which [start, end] was asked for.
    void cover(Timestamp digest_start, Timestamp digest_end, Timestamp start, Timestamp end);
    /// Something is invalid, missing, unnamed or without signature, whatever could not be read.
    bool has_faults() const;
    /// It has none, and all could be read.
    bool all_valid() const { return !has_faults() && unread == 0; }
};

/// The summary as the AWS CLI prints it, and lines of our own below it where there is more to say.
std::string text_of(const Summary& summary, Timestamp start, Timestamp end);

/// "2026-01-02T03:04:05Z", without a fraction.
std::string display(Timestamp time);

}  // namespace opentrail::delivery::validation

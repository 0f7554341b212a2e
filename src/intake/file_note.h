// FileNote: what came of one object that intake took, as it stands in the journal.
//
// It follows the file's events in the journal and is durable with them, so that no crash leaves
// events without the note, nor a note without its events. Entries of kind outcome, a JSON object
// {"type":"TakeFile",...} or {"type":"DeadLetter",...}; docs/formats/intake.md has every member.
// Plain data and pure functions.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"
#include "catalog/change.h"

namespace opentrail::intake {

/// What became of the records of a file.
struct RecordFigures {
    std::uint64_t recorded = 0;  // New, those in conflict left out.
    std::uint64_t duplicates = 0;
    std::uint64_t conflicts = 0;  // Recorded too.
    std::uint64_t refused = 0;
    bool operator==(const RecordFigures&) const = default;
    RecordFigures& operator+=(const RecordFigures& other);
};

/// Records of a file that were taken: all, or the first of a large one.
struct TakeFile {
    std::string bucket;
    std::string key;
    Sha256 hash{};               // Of the object's bytes as they were read.
    std::uint64_t bytes = 0;     // Of the same.
    Sha256 body{};               // Of what they inflate to: what a digest names.
    std::uint64_t first = 0;     // Records of the file before these.
    std::uint64_t end = 0;       // And with these.
    bool whole = false;          // These were the last.
    RecordFigures figures = {};  // Of these.
    bool operator==(const TakeFile&) const = default;
};

/// What cannot be taken, and why: a message, an object, or both.
struct DeadLetter {
    std::string feed;     // The name of who read it.
    std::string message;  // Its id in the queue; empty: an object that was listed.
    std::string bucket;   // Empty: the message names none.
    std::string key;
    std::string reason;  // A sentence.
    std::string body;    // The message's, cut short.
    bool operator==(const DeadLetter&) const = default;
};

/// What became of an object that an import from a bucket could not read, or not whole.
struct ImportFailure {
    std::string import;  // Its id.
    std::string bucket;
    std::string key;
    std::uint64_t attempt = 0;  // Of the import: which try this was.
    bool succeeded = false;     // It had failed before; this time it was read.
    std::string type = {};      // "AccessDenied"; empty with `succeeded`.
    std::string message = {};   // A sentence.
    bool operator==(const ImportFailure&) const = default;
};

/// The last is a change of the catalog: with an import its files are forgotten.
using FileNote = std::variant<TakeFile, DeadLetter, ImportFailure, catalog::ForgetImport>;

/// Of a message's body so much is kept.
inline constexpr std::size_t letter_body_bytes_max = 4096;
inline constexpr std::size_t letter_reason_bytes_max = 2048;

/// One line of JSON.
std::string encode(const FileNote& note);

/// Absent for an outcome, or a change, that is none of intake's. Code::invalid for text that
/// encode() did not write.
Result<std::optional<FileNote>> decode_note(std::string_view json);

}  // namespace opentrail::intake

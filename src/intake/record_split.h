// Split: a document that holds CloudTrail records, cut into those records, byte for byte.
//
// Shapes known: delivered files {"Records":[...]}, {"events":[...]}, arrays, one record, one record
// or wrapper a line (NDJSON), and what LookupEvents replies
// ({"Events":[{"CloudTrailEvent":"..."}]}). Each record's grammar has been checked to its last
// byte; whether it is a CloudTrail record is admission's to say.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace opentrail::intake {

enum class Shape : std::uint8_t { records, events, array, single, lines, lookup_reply };

/// "Records", "array", ... for messages.
std::string_view name(Shape shape);

/// Whether a document has one document a line (NDJSON): known from its name or media type, or
/// guessed: then the first line must be a whole object that others follow.
enum class Lines : std::uint8_t { guess, known };

/// A record that could not be read although the rest of the document could.
struct BadRecord {
    std::size_t record;  // Index in the document, from 0; of the line in shape lines.
    std::uint64_t byte;  // Offset in the (inflated) document.
    std::string message;
};

struct Split {
    Shape shape = Shape::records;
    /// Owns what the records point into; at least 64 readable bytes follow every record.
    std::shared_ptr<const std::string> bytes;
    std::vector<std::string_view> records;
    std::vector<std::size_t> indexes;  // Of each record in its document: bad ones leave gaps.
    std::vector<BadRecord> bad;
};

/// Code::invalid, naming line, column and byte, when the document as a whole is not JSON; or saying
/// what it is instead, when it is JSON of a kind that is often taken for CloudTrail's (S3
/// notifications, digest files) or holds nothing that looks like a record.
/// Also when it has more than 100,000 records and more than one for each 64 bytes, or more than a
/// million that cannot be read: such a file is there to use memory up.
Result<Split> split_records(std::string document, Lines lines = Lines::guess);

/// Like split_records, but for requests: more than `records_max` are Code::invalid, found before
/// they cost much; any document of a known shape is taken, whatever its records look like.
Result<Split> split_request(std::string document, Lines lines = Lines::guess,
                            std::size_t records_max = SIZE_MAX);

}  // namespace opentrail::intake

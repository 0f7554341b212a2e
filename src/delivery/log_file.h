// LogFile: the name of a log file, and its body.
//
// Names are CloudTrail's ("Getting and viewing your CloudTrail log files" and "CloudTrail log file
// examples", AWS CloudTrail User Guide):
//
//     [PREFIX/]AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/
//         ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz
//
// The body is {"Records":[…]}, every record byte for byte as it was recorded.
// Pure but for Random; safe from any thread.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/gzip_writer.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/time.h"
#include "event/field.h"

namespace opentrail::delivery {

/// What a log file is named after.
struct LogFileName {
    std::string_view prefix;  // Empty: none.
    std::string_view account;
    std::string_view region;  // As region_of_file gives it for the events.
    event::Category category = event::Category::management;
    Timestamp delivered;  // The name holds its UTC minute, not when the events were.
    std::string_view unique;
};

/// The Region whose files hold the events that claim this one: itself, or "unknown" for all that no
/// Region can be called. Events may claim any text, and each must not cost a file.
std::string_view region_of_file(std::string_view claimed);

/// The object key. Network activity events have a folder of their own, CloudTrail-NetworkActivity,
/// whose name also stands in the file's name (where AWS's documents do not give it).
std::string key_of(const LogFileName& name);

/// 16 characters of A-Z, a-z and 0-9, to tell files of one minute apart.
std::string unique_part(Random& random);

/// Bytes of a body of `count` records of `record_bytes` in all.
constexpr std::size_t body_bytes(std::size_t count, std::size_t record_bytes) {
    constexpr std::size_t frame = std::string_view(R"({"Records":[]})").size();
    return frame + record_bytes + (count == 0 ? 0 : count - 1);
}

/// SHA-256 of the body.
Sha256 hash_body(std::span<const std::string_view> records);

/// The body as one gzip member.
std::string gzip_body(std::span<const std::string_view> records, GzipWriter& with);

}  // namespace opentrail::delivery

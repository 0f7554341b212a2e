// SegmentHeader: the first 64 bytes of a segment's file, journaled or archived
// (docs/formats/journal.md), and the names of those files.
//
// Pure functions, safe from any thread.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "journal/frame.h"

namespace opentrail::journal {

inline constexpr std::size_t segment_header_bytes = 64;
/// The version that this program writes, and the newest that it reads.
inline constexpr std::uint32_t format_version = 1;

struct SegmentHeader {
    Form form = Form::journaled;
    std::uint32_t version = format_version;
    std::uint32_t oldest_reader = 1;  // The oldest version that may read this file.
    Position first;
    std::uint32_t shards = 1;  // Of the whole journal.
    Timestamp created;
    bool operator==(const SegmentHeader&) const = default;
};

std::string render(const SegmentHeader& header);

/// Code::corrupt when these are not a header's bytes, Code::invalid when a newer version is needed.
Result<SegmentHeader> parse_segment_header(std::string_view bytes, Form form);

/// "2-00000000000000001234.journal" or ".archive".
std::string segment_name(Position first, Form form);

/// What is written before it gets its name ends in this, and is removed at open.
inline constexpr std::string_view unfinished_suffix = ".tmp";

struct SegmentName {
    Position first;
    Form form;
};

/// Nothing for a name that segment_name() does not make.
std::optional<SegmentName> parse_segment_name(std::string_view name);

}  // namespace opentrail::journal

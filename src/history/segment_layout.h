// The fixed parts of a segment file: its header, and the summary that stays in memory while the
// file is open.
//
// docs/formats/history_segment.md is the page; here is both directions of it. Plain data and pure
// functions.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "event/field.h"
#include "history/blocks.h"
#include "history/bloom.h"
#include "history/segment.h"

namespace opentrail::history {

inline constexpr std::string_view segment_magic = "OTHISTRY";
inline constexpr std::uint16_t segment_version = 1;
/// The oldest version whose reader may open what this one writes.
inline constexpr std::uint16_t segment_oldest_reader = 1;
inline constexpr std::size_t header_bytes = 64;

inline constexpr std::uint32_t rows_a_key_block = 512;
inline constexpr std::uint32_t ids_a_block = 224;
inline constexpr std::size_t id_entry_bytes = 18;  // id hash u64, stamp u64, row u16.
inline constexpr std::uint32_t value_filter_bits = 10;
// Every id from others is asked of every segment (late_conflicts.h), so a wrong yes must be rare.
inline constexpr std::uint32_t id_filter_bits = 20;

struct SegmentHeader {
    std::uint32_t shard = 0;
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    std::uint64_t summary_offset = 0;
    std::uint32_t summary_size = 0;
    std::uint32_t summary_crc = 0;
};

std::string render(const SegmentHeader& header);
/// Code::corrupt for damage; Code::invalid, saying so, for a file that only a newer reader may
/// open.
Result<SegmentHeader> parse_segment_header(std::string_view bytes);

struct FieldIndex {
    std::uint32_t values = 0;
    BlockIndex blocks;
};

struct SegmentSummary {
    std::uint32_t rows = 0;
    Timestamp oldest;
    Timestamp newest;
    std::uint32_t live_rows = 0;
    Timestamp oldest_live;
    Timestamp newest_live;
    std::uint8_t time_bytes = 4;      // 4 or 8.
    std::uint8_t position_bytes = 2;  // 2 or 4.
    BlockIndex keys;
    BlockIndex ids;
    std::array<FieldIndex, event::field_count + 1> fields;  // By the field's number.
    RowSet conflicts;                                       // Rows with flag_conflict.
    Bloom values_filter;
    Bloom ids_filter;
};

std::string render(const SegmentSummary& summary);
/// `file_end`: where the summary begins; all blocks lie before. Code::corrupt when something does
/// not add up.
Result<SegmentSummary> parse_segment_summary(std::string_view bytes, std::uint64_t file_end);

}  // namespace opentrail::history

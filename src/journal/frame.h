// Frame: one Batch as bytes. Provenance once, then the items' columns, then their records.
//
// Two forms: `journaled`, with a CRC-32C over all of it and every record's SHA-256; and `archived`,
// inside the compressed block of an archive, without both (the block has a CRC, the archive a
// Merkle root over the hashes). The layout is docs/formats/journal.md.
//
// Pure functions, safe from any thread.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "journal/entry.h"

namespace opentrail::journal {

inline constexpr std::size_t frame_header_bytes = 40;
inline constexpr std::size_t frame_bytes_max = std::size_t{1} << 30;
/// The first byte is in no UTF-8 text, so that no JSON record can hold a frame.
inline constexpr std::string_view frame_magic = "\xffOTJ";

enum class Form : std::uint8_t { journaled, archived };

struct FrameHeader {
    std::uint32_t crc = 0;
    std::uint32_t length = 0;  // Of the whole frame.
    Position first;
    std::uint32_t count = 0;
    /// How many entries before the first were not yet known to be durable when this was written.
    std::uint32_t unsynced = 0;
    std::uint32_t provenance_bytes = 0;
    std::uint16_t required = 0;
    std::uint16_t optional = 0;

    std::uint64_t end() const { return first.offset + count; }
    std::uint64_t durable_before() const { return first.offset - unsynced; }
};

/// Bytes that one item takes in the columns.
constexpr std::size_t column_bytes(Form form) {
    return form == Form::journaled ? 7 + sizeof(Sha256) : 7;
}

/// Bytes of a frame.
constexpr std::size_t frame_bytes(Form form, std::size_t provenance_bytes, std::size_t count,
                                  std::size_t record_bytes) {
    return frame_header_bytes + provenance_bytes + count * column_bytes(form) + record_bytes;
}

/// Appends the frame of `items` (at least one, at most frame_bytes_max in all). `provenance` is
/// rendered already.
void render_frame(Position first, std::uint32_t unsynced, std::string_view provenance,
                  std::span<const Item> items, Form form, std::string& out);

/// The header at the front of `bytes`, or nothing when there is none: too few bytes, another magic,
/// or lengths that cannot be. Says nothing about the rest of the frame.
std::optional<FrameHeader> peek_frame(std::string_view bytes);

/// Whether `frame` is whole: a header, exactly its length, and, in the form journaled, its CRC.
bool is_whole(std::string_view frame, Form form);

/// Reads one whole frame. The records point into `frame`; `into.owner` and `into.attachment` are
/// left as they are. Code::corrupt when the bytes do not add up, Code::invalid when only a newer
/// version can read them.
Result<void> parse_frame(std::string_view frame, Form form, Batch& into);

/// One item of a frame of which only the front (header, provenance, columns) is at hand.
struct ItemPlace {
    Item item;           // Its record is not set.
    std::size_t at = 0;  // Of the record, from the start of the frame.
    std::size_t bytes = 0;
};

/// Bytes of the front of the frame.
std::size_t front_bytes(const FrameHeader& header, Form form);

/// Where item `index` is. `front` holds front_bytes(). The CRC is not checked: check the record's
/// hash.
Result<ItemPlace> place_item(std::string_view front, Form form, std::uint32_t index,
                             Provenance& provenance);

}  // namespace opentrail::journal

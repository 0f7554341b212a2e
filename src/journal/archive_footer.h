// ArchiveFooter: the end of an archive: where its blocks are, how much they hold, and the Merkle
// root over it (docs/formats/archive.md).
//
// Pure functions, safe from any thread.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "journal/entry.h"

namespace opentrail::journal {

/// A compressed run of bytes in the file. They follow each other without gaps: prefix, then blocks.
struct StoredBlock {
    std::uint32_t entries = 0;       // 0 for the prefix.
    std::uint32_t stored_bytes = 0;  // 0 when there is no prefix.
    std::uint32_t raw_bytes = 0;
    std::uint32_t crc = 0;  // CRC-32C of the stored bytes.
    bool operator==(const StoredBlock&) const = default;
};

struct ArchiveFooter {
    Position first;
    std::uint64_t entries = 0;
    std::uint64_t record_bytes = 0;
    Sha256 root{};  // RFC 6962 root over the SHA-256 of every record.
    StoredBlock prefix;
    std::vector<StoredBlock> blocks;
    /// The record of the last entry of kind `retired` in the archive; empty when there is none.
    std::string retired;
    bool operator==(const ArchiveFooter&) const = default;

    std::uint64_t end() const { return first.offset + entries; }
};

/// The last bytes of the file.
inline constexpr std::size_t archive_trailer_bytes = 16;

/// Footer and trailer.
std::string render(const ArchiveFooter& footer);

/// Bytes of footer and trailer together, from the trailer. Code::corrupt when it is none.
Result<std::uint64_t> parse_archive_trailer(std::string_view trailer);

/// From footer and trailer. Code::corrupt when they do not add up, Code::invalid when only a newer
/// version can read them.
Result<ArchiveFooter> parse_archive_footer(std::string_view bytes);

}  // namespace opentrail::journal

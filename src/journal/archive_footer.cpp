#include "journal/archive_footer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/little_endian.h"
#include "journal/cursor.h"

namespace opentrail::journal {
namespace {

constexpr std::string_view trailer_magic = "\xffOTAEND\n";
constexpr std::size_t fixed_bytes = 88;
constexpr std::size_t block_bytes = 16;

// Tags of optional fields, on disk. From 128 on a reader must know them.
constexpr std::uint8_t retired_tag = 1;
constexpr std::uint8_t first_required_tag = 128;

std::unexpected<Error> bad(std::string_view what) {
    return fail(Code::corrupt, fmt::format("the archive's footer {}", what));
}

void append_block(std::string& out, const StoredBlock& block) {
    append(out, block.entries);
    append(out, block.stored_bytes);
    append(out, block.raw_bytes);
    append(out, block.crc);
}

bool take_block(Cursor& cursor, StoredBlock& into) {
    return cursor.number(into.entries) && cursor.number(into.stored_bytes) &&
           cursor.number(into.raw_bytes) && cursor.number(into.crc);
}

bool take_fixed(Cursor& cursor, ArchiveFooter& into, std::uint32_t& required,
                std::uint32_t& blocks) {
    std::string_view root;
    if (!cursor.number(required) || !cursor.number(blocks) || !cursor.number(into.first.shard) ||
        !cursor.number(into.first.offset) || !cursor.number(into.entries) ||
        !cursor.number(into.record_bytes) || !cursor.bytes(sizeof(Sha256), root) ||
        !take_block(cursor, into.prefix)) {
        return false;
    }
    std::copy_n(reinterpret_cast<const std::uint8_t*>(root.data()), root.size(), into.root.begin());
    std::uint32_t reserved = 0;
    return cursor.number(reserved) && reserved == 0;
}

Result<void> take_fields(Cursor& cursor, ArchiveFooter& into) {
    std::uint8_t previous = 0;
    while (!cursor.empty()) {
        std::uint8_t tag = 0;
        std::uint32_t size = 0;
        std::string_view value;
        if (!cursor.number(tag) || !cursor.varint(size) || !cursor.bytes(size, value)) {
            return bad("has a field that is cut off");
        }
        if (tag <= previous || value.empty()) return bad("has fields out of order, or empty");
        previous = tag;
        if (tag >= first_required_tag) {
            return fail(
                Code::invalid,
                fmt::format("field {} of the archive's footer needs a newer version of opentrail",
                            tag));
        }
        if (tag == retired_tag) into.retired = value;
    }
    return {};
}

Result<void> check_sums(const ArchiveFooter& footer) {
    std::uint64_t entries = 0;
    for (const StoredBlock& block : footer.blocks) {
        if (block.entries == 0 || block.stored_bytes == 0 || block.raw_bytes == 0) {
            return bad("has an empty block");
        }
        entries += block.entries;
    }
    if (entries != footer.entries || footer.entries == 0)
        return bad("counts other entries than its blocks");
    if (footer.end() < footer.first.offset) return bad("counts too many entries");
    const bool no_prefix = footer.prefix.stored_bytes == 0;
    if (footer.prefix.entries != 0 || (footer.prefix.raw_bytes == 0) != no_prefix ||
        (no_prefix && footer.prefix.crc != 0)) {
        return bad("has a wrong prefix");
    }
    return {};
}

}  // namespace

std::string render(const ArchiveFooter& footer) {
    std::string out;
    out.reserve(fixed_bytes + footer.blocks.size() * block_bytes + archive_trailer_bytes);
    append<std::uint32_t>(out, 0);  // Required flags.
    append(out, static_cast<std::uint32_t>(footer.blocks.size()));
    append(out, footer.first.shard);
    append(out, footer.first.offset);
    append(out, footer.entries);
    append(out, footer.record_bytes);
    out += as_text(footer.root);
    append_block(out, footer.prefix);
    append<std::uint32_t>(out, 0);  // Reserved.
    for (const StoredBlock& block : footer.blocks) append_block(out, block);
    if (!footer.retired.empty()) {
        out.push_back(static_cast<char>(retired_tag));
        append_varint(out, footer.retired.size());
        out += footer.retired;
    }
    const auto size = static_cast<std::uint32_t>(out.size());
    append(out, size);
    append(out, crc32c(out));
    out += trailer_magic;
    return out;
}

Result<std::uint64_t> parse_archive_trailer(std::string_view trailer) {
    if (trailer.size() != archive_trailer_bytes || !trailer.ends_with(trailer_magic)) {
        return fail(Code::corrupt, "no archive trailer at the end");
    }
    const auto size = load<std::uint32_t>(trailer.data());
    if (size < fixed_bytes) return bad("is too short");
    return std::uint64_t{size} + archive_trailer_bytes;
}

Result<ArchiveFooter> parse_archive_footer(std::string_view bytes) {
    if (bytes.size() < archive_trailer_bytes ||
        TRY(parse_archive_trailer(bytes.substr(bytes.size() - archive_trailer_bytes))) !=
            bytes.size()) {
        return bad("has another length than its trailer says");
    }
    const std::size_t crc_at = bytes.size() - archive_trailer_bytes + 4;
    if (crc32c(bytes.substr(0, crc_at)) != load<std::uint32_t>(bytes.data() + crc_at)) {
        return bad("does not match its checksum");
    }
    Cursor cursor(bytes.substr(0, bytes.size() - archive_trailer_bytes));
    ArchiveFooter footer;
    std::uint32_t required = 0;
    std::uint32_t blocks = 0;
    if (!take_fixed(cursor, footer, required, blocks)) return bad("is too short");
    if (required != 0) {
        return fail(Code::invalid,
                    fmt::format("the archive's footer has required flags {:#x}, which "
                                "need a newer version of opentrail",
                                required));
    }
    if (blocks > cursor.rest().size() / block_bytes) return bad("is too short for its blocks");
    footer.blocks.resize(blocks);
    for (StoredBlock& block : footer.blocks) take_block(cursor, block);
    TRY(take_fields(cursor, footer));
    TRY(check_sums(footer));
    return footer;
}

}  // namespace opentrail::journal

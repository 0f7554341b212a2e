#include "journal/frame.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "base/little_endian.h"
#include "journal/provenance.h"

namespace opentrail::journal {
namespace {

// The header, byte by byte.
constexpr std::size_t crc_at = 4;
constexpr std::size_t length_at = 8;
constexpr std::size_t shard_at = 12;
constexpr std::size_t first_at = 16;
constexpr std::size_t count_at = 24;
constexpr std::size_t unsynced_at = 28;
constexpr std::size_t provenance_at = 32;
constexpr std::size_t required_at = 36;
constexpr std::size_t optional_at = 38;

// Bits of the required flags.
constexpr std::uint16_t no_hashes = 1;

constexpr std::uint16_t required_of(Form form) { return form == Form::archived ? no_hashes : 0; }

// Where each column of a frame begins.
struct Columns {
    std::size_t kinds;
    std::size_t flags;
    std::size_t lengths;
    std::size_t hashes;
    std::size_t records;

    Columns(std::size_t provenance_bytes, std::size_t count, Form form)
        : kinds(frame_header_bytes + provenance_bytes),
          flags(kinds + count),
          lengths(flags + 2 * count),
          hashes(lengths + 4 * count),
          records(hashes + (form == Form::journaled ? sizeof(Sha256) * count : 0)) {}
};

std::unexpected<Error> bad(const FrameHeader& header, std::string_view what) {
    return fail(Code::corrupt, fmt::format("frame of entry {} {}", header.first.offset, what));
}

std::uint32_t crc_of(std::string_view frame) { return crc32c(frame.substr(length_at)); }

void read_item(const char* frame, const Columns& columns, std::size_t index, Form form,
               Item& into) {
    into.kind = static_cast<Kind>(frame[columns.kinds + index]);
    into.flags = load<std::uint16_t>(frame + columns.flags + 2 * index);
    if (form == Form::journaled) {
        std::memcpy(into.record_hash.data(), frame + columns.hashes + sizeof(Sha256) * index,
                    sizeof(Sha256));
    } else {
        into.record_hash = {};
    }
}

// What must hold of a header before anything behind it is believed.
Result<void> check_header(const FrameHeader& header, Form form) {
    const auto unknown = static_cast<std::uint16_t>(header.required & ~no_hashes);
    if (unknown != 0) {
        return fail(Code::invalid,
                    fmt::format("frame of entry {} has required flags {:#x}, which need a newer "
                                "version of opentrail",
                                header.first.offset, unknown));
    }
    if (header.required != required_of(form)) return bad(header, "has the wrong form");
    if (form == Form::archived && (header.crc != 0 || header.unsynced != 0)) {
        return bad(header, "has numbers that archives leave out");
    }
    return {};
}

}  // namespace

void render_frame(Position first, std::uint32_t unsynced, std::string_view provenance,
                  std::span<const Item> items, Form form, std::string& out) {
    INVARIANT(!items.empty());
    std::size_t record_bytes = 0;
    for (const Item& item : items) record_bytes += item.record.size();
    const std::size_t length = frame_bytes(form, provenance.size(), items.size(), record_bytes);
    INVARIANT(length <= frame_bytes_max);
    const Columns columns(provenance.size(), items.size(), form);

    const auto fill = [&](char* frame) {
        std::memcpy(frame, frame_magic.data(), frame_magic.size());
        store<std::uint32_t>(frame + crc_at, 0);
        store(frame + length_at, static_cast<std::uint32_t>(length));
        store(frame + shard_at, first.shard);
        store(frame + first_at, first.offset);
        store(frame + count_at, static_cast<std::uint32_t>(items.size()));
        store(frame + unsynced_at, unsynced);
        store(frame + provenance_at, static_cast<std::uint32_t>(provenance.size()));
        store(frame + required_at, required_of(form));
        store<std::uint16_t>(frame + optional_at, 0);
        if (!provenance.empty()) {
            std::memcpy(frame + frame_header_bytes, provenance.data(), provenance.size());
        }
        char* record = frame + columns.records;
        for (std::size_t i = 0; i < items.size(); ++i) {
            const Item& item = items[i];
            frame[columns.kinds + i] = static_cast<char>(item.kind);
            store(frame + columns.flags + 2 * i, item.flags);
            store(frame + columns.lengths + 4 * i, static_cast<std::uint32_t>(item.record.size()));
            if (form == Form::journaled) {
                std::memcpy(frame + columns.hashes + sizeof(Sha256) * i, item.record_hash.data(),
                            sizeof(Sha256));
            }
            if (!item.record.empty()) std::memcpy(record, item.record.data(), item.record.size());
            record += item.record.size();
        }
        if (form == Form::journaled) store(frame + crc_at, crc_of({frame, length}));
    };
    const std::size_t before = out.size();
    // The second argument is not to be trusted: GCC 12's string says how much it has room for.
    out.resize_and_overwrite(before + length, [&](char* bytes, std::size_t) {
        fill(bytes + before);
        return before + length;
    });
}

std::optional<FrameHeader> peek_frame(std::string_view bytes) {
    if (bytes.size() < frame_header_bytes || !bytes.starts_with(frame_magic)) return {};
    FrameHeader header;
    header.crc = load<std::uint32_t>(bytes.data() + crc_at);
    header.length = load<std::uint32_t>(bytes.data() + length_at);
    header.first.shard = load<std::uint32_t>(bytes.data() + shard_at);
    header.first.offset = load<std::uint64_t>(bytes.data() + first_at);
    header.count = load<std::uint32_t>(bytes.data() + count_at);
    header.unsynced = load<std::uint32_t>(bytes.data() + unsynced_at);
    header.provenance_bytes = load<std::uint32_t>(bytes.data() + provenance_at);
    header.required = load<std::uint16_t>(bytes.data() + required_at);
    header.optional = load<std::uint16_t>(bytes.data() + optional_at);
    const std::uint64_t least = frame_header_bytes + std::uint64_t{header.provenance_bytes} +
                                std::uint64_t{header.count} * column_bytes(Form::archived);
    if (header.count == 0 || header.length < least || header.length > frame_bytes_max) return {};
    if (header.unsynced > header.first.offset || header.end() < header.first.offset) return {};
    return header;
}

bool is_whole(std::string_view frame, Form form) {
    const std::optional<FrameHeader> header = peek_frame(frame);
    if (!header || header->length != frame.size()) return false;
    return form == Form::archived || header->crc == crc_of(frame);
}

Result<void> parse_frame(std::string_view frame, Form form, Batch& into) {
    if (!is_whole(frame, form)) return fail(Code::corrupt, "frame is not whole");
    const FrameHeader header = *peek_frame(frame);
    TRY(check_header(header, form));
    if (header.length < front_bytes(header, form)) return bad(header, "is too short for its items");
    TRY(parse(frame.substr(frame_header_bytes, header.provenance_bytes), into.provenance));
    into.first = header.first;
    into.items.resize(header.count);
    const Columns columns(header.provenance_bytes, header.count, form);
    std::size_t at = columns.records;
    for (std::size_t i = 0; i < header.count; ++i) {
        Item& item = into.items[i];
        read_item(frame.data(), columns, i, form, item);
        const auto bytes = load<std::uint32_t>(frame.data() + columns.lengths + 4 * i);
        if (bytes > frame.size() - at) return bad(header, "has records beyond its end");
        item.record = frame.substr(at, bytes);
        at += bytes;
    }
    if (at != frame.size()) return bad(header, "has bytes behind its records");
    return {};
}

std::size_t front_bytes(const FrameHeader& header, Form form) {
    return frame_header_bytes + header.provenance_bytes + header.count * column_bytes(form);
}

Result<ItemPlace> place_item(std::string_view front, Form form, std::uint32_t index,
                             Provenance& provenance) {
    const std::optional<FrameHeader> header = peek_frame(front);
    if (!header) return fail(Code::corrupt, "no frame where one was written");
    TRY(check_header(*header, form));
    if (front.size() < front_bytes(*header, form) || index >= header->count) {
        return bad(*header, "is too short for its items");
    }
    TRY(parse(front.substr(frame_header_bytes, header->provenance_bytes), provenance));
    const Columns columns(header->provenance_bytes, header->count, form);
    ItemPlace place;
    read_item(front.data(), columns, index, form, place.item);
    place.at = columns.records;
    for (std::size_t i = 0; i < index; ++i) {
        place.at += load<std::uint32_t>(front.data() + columns.lengths + 4 * i);
    }
    place.bytes = load<std::uint32_t>(front.data() + columns.lengths + 4 * std::size_t{index});
    if (place.at + place.bytes > header->length) return bad(*header, "has records beyond its end");
    return place;
}

}  // namespace opentrail::journal

#include "history/segment_layout.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "base/hash.h"
#include "history/posting.h"

namespace opentrail::history {
namespace {

void put_time(std::string& into, Timestamp time) { append(into, to_millis(time)); }
// The last millisecond of the year 9999: what lies outside is no event's time.
constexpr std::int64_t millis_max = 253'402'300'799'999;
bool is_time(Timestamp time) { return to_millis(time) >= 0 && to_millis(time) <= millis_max; }

Timestamp take_time(Reader& reader) { return from_millis(reader.number<std::int64_t>()); }

void put_rows(std::string& into, const RowSet& rows, std::uint32_t segment_rows) {
    std::vector<std::uint16_t> list;
    rows.ascending([&](std::uint32_t row) {
        list.push_back(static_cast<std::uint16_t>(row));
        return true;
    });
    append_varint(into, list.size());
    if (!list.empty()) put_posting(into, list, segment_rows);
}

bool take_rows(Reader& reader, std::uint32_t segment_rows, RowSet& into) {
    const std::uint64_t count = reader.varint();
    if (count == 0) return reader.ok();
    const Posting posting = take_posting(reader, count, segment_rows);
    return reader.ok() && insert_posting(posting, segment_rows, into);
}

void put_filter(std::string& into, const Bloom& filter) {
    append(into, static_cast<std::uint32_t>(filter.size_bytes()));
    into += filter.bytes();
}

}  // namespace

std::string render(const SegmentHeader& header) {
    std::string bytes(segment_magic);
    append(bytes, segment_version);
    append(bytes, segment_oldest_reader);
    append(bytes, std::uint32_t{0});  // Flags that a reader must know: none yet.
    append(bytes, header.shard);
    append(bytes, std::uint32_t{0});
    append(bytes, header.first);
    append(bytes, header.end);
    append(bytes, header.summary_offset);
    append(bytes, header.summary_size);
    append(bytes, header.summary_crc);
    append(bytes, std::uint32_t{0});
    append(bytes, crc32c(bytes));
    INVARIANT(bytes.size() == header_bytes);
    return bytes;
}

Result<SegmentHeader> parse_segment_header(std::string_view bytes) {
    if (bytes.size() < header_bytes || !bytes.starts_with(segment_magic)) {
        return fail(Code::corrupt, "it does not begin as a history segment does");
    }
    Reader reader(bytes.substr(0, header_bytes));
    reader.bytes(segment_magic.size());
    reader.number<std::uint16_t>();
    const auto oldest_reader = reader.number<std::uint16_t>();
    const auto flags = reader.number<std::uint32_t>();
    SegmentHeader header;
    header.shard = reader.number<std::uint32_t>();
    reader.number<std::uint32_t>();
    header.first = reader.number<std::uint64_t>();
    header.end = reader.number<std::uint64_t>();
    header.summary_offset = reader.number<std::uint64_t>();
    header.summary_size = reader.number<std::uint32_t>();
    header.summary_crc = reader.number<std::uint32_t>();
    reader.number<std::uint32_t>();
    if (reader.number<std::uint32_t>() != crc32c(bytes.substr(0, header_bytes - 4))) {
        return fail(Code::corrupt, "the header does not have its checksum");
    }
    if (oldest_reader > segment_version || flags != 0) {
        return fail(Code::invalid,
                    fmt::format("only version {} or later may open it, this is version {}",
                                oldest_reader, segment_version));
    }
    if (header.end < header.first || header.summary_offset < header_bytes ||
        header.summary_offset > UINT32_MAX) {
        return fail(Code::corrupt, "the header does not add up");
    }
    return header;
}

std::string render(const SegmentSummary& summary) {
    std::string bytes;
    append(bytes, summary.rows);
    put_time(bytes, summary.oldest);
    put_time(bytes, summary.newest);
    append(bytes, summary.live_rows);
    put_time(bytes, summary.oldest_live);
    put_time(bytes, summary.newest_live);
    append(bytes, summary.time_bytes);
    append(bytes, summary.position_bytes);
    put_rows(bytes, summary.conflicts, summary.rows);
    summary.keys.render(bytes);
    summary.ids.render(bytes);
    std::uint8_t used = 0;
    for (const FieldIndex& field : summary.fields)
        used = static_cast<std::uint8_t>(used + (field.values > 0));
    append(bytes, used);
    for (std::size_t number = 0; number < summary.fields.size(); ++number) {
        const FieldIndex& field = summary.fields[number];
        if (field.values == 0) continue;
        append(bytes, static_cast<std::uint8_t>(number));
        append(bytes, field.values);
        field.blocks.render(bytes);
    }
    put_filter(bytes, summary.values_filter);
    put_filter(bytes, summary.ids_filter);
    return bytes;
}

Result<SegmentSummary> parse_segment_summary(std::string_view bytes, std::uint64_t file_end) {
    Reader reader(bytes);
    SegmentSummary summary;
    summary.rows = reader.number<std::uint32_t>();
    summary.oldest = take_time(reader);
    summary.newest = take_time(reader);
    summary.live_rows = reader.number<std::uint32_t>();
    summary.oldest_live = take_time(reader);
    summary.newest_live = take_time(reader);
    summary.time_bytes = reader.number<std::uint8_t>();
    summary.position_bytes = reader.number<std::uint8_t>();
    if (!reader.ok() || summary.rows > segment_rows_limit || summary.live_rows > summary.rows ||
        (summary.time_bytes != 4 && summary.time_bytes != 8) ||
        (summary.position_bytes != 2 && summary.position_bytes != 4) || !is_time(summary.oldest) ||
        !is_time(summary.newest) || summary.newest < summary.oldest) {
        return fail(Code::corrupt, "the summary does not add up");
    }
    if (!take_rows(reader, summary.rows, summary.conflicts))
        return fail(Code::corrupt, "the conflicts are damaged");
    summary.keys = TRY(BlockIndex::parse(reader, file_end));
    summary.ids = TRY(BlockIndex::parse(reader, file_end));
    if (summary.keys.size() != (summary.rows + rows_a_key_block - 1) / rows_a_key_block) {
        return fail(Code::corrupt, fmt::format("{} rows have {} blocks of keys", summary.rows,
                                               summary.keys.size()));
    }
    const auto used = reader.number<std::uint8_t>();
    for (std::uint8_t i = 0; i < used && reader.ok(); ++i) {
        const auto number = reader.number<std::uint8_t>();
        const auto values = reader.number<std::uint32_t>();
        BlockIndex blocks = TRY(BlockIndex::parse(reader, file_end));
        // A field of a later version: nobody asks for it here.
        if (number == 0 || number >= summary.fields.size()) continue;
        summary.fields[number] = {values, std::move(blocks)};
    }
    summary.values_filter = TRY(Bloom::from_bytes(reader.bytes(reader.number<std::uint32_t>())));
    summary.ids_filter = TRY(Bloom::from_bytes(reader.bytes(reader.number<std::uint32_t>())));
    if (!reader.ok()) return fail(Code::corrupt, "the summary is cut off");
    return summary;
}

}  // namespace opentrail::history

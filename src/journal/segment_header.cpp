#include "journal/segment_header.h"

#include <fmt/format.h>

#include <charconv>

#include "base/hash.h"
#include "base/little_endian.h"
#include "journal/cursor.h"

namespace opentrail::journal {
namespace {

constexpr std::string_view journal_magic = "\xffOTJRNL\n";
constexpr std::string_view archive_magic = "\xffOTARCH\n";
constexpr std::size_t crc_at = segment_header_bytes - 4;
constexpr std::size_t offset_digits = 20;

std::string_view magic(Form form) {
    return form == Form::journaled ? journal_magic : archive_magic;
}

std::string_view extension(Form form) { return form == Form::journaled ? ".journal" : ".archive"; }

template <class T>
bool parse_number(std::string_view digits, T& into) {
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, into);
    return error == std::errc{} && stop == end;
}

}  // namespace

std::string render(const SegmentHeader& header) {
    std::string out(magic(header.form));
    append(out, header.version);
    append(out, header.oldest_reader);
    append(out, header.first.shard);
    append(out, header.shards);
    append(out, header.first.offset);
    append(out, to_millis(header.created));
    out.resize(crc_at);
    append(out, crc32c(out));
    return out;
}

Result<SegmentHeader> parse_segment_header(std::string_view bytes, Form form) {
    SegmentHeader header;
    header.form = form;
    Cursor cursor(bytes.substr(0, segment_header_bytes));
    std::string_view start;
    std::int64_t created = 0;
    if (bytes.size() < segment_header_bytes || !cursor.bytes(8, start) || start != magic(form)) {
        return fail(Code::corrupt, "no segment header at byte 0");
    }
    cursor.number(header.version);
    cursor.number(header.oldest_reader);
    cursor.number(header.first.shard);
    cursor.number(header.shards);
    cursor.number(header.first.offset);
    cursor.number(created);
    header.created = from_millis(created);
    if (load<std::uint32_t>(bytes.data() + crc_at) != crc32c(bytes.substr(0, crc_at))) {
        return fail(Code::corrupt, "segment header at byte 0 does not match its checksum");
    }
    if (header.oldest_reader > format_version) {
        return fail(Code::invalid,
                    fmt::format("format version {} needs a reader of version {}; "
                                "this opentrail reads version {}",
                                header.version, header.oldest_reader, format_version));
    }
    return header;
}

std::string segment_name(Position first, Form form) {
    return fmt::format("{}-{:020}{}", first.shard, first.offset, extension(form));
}

std::optional<SegmentName> parse_segment_name(std::string_view name) {
    for (const Form form : {Form::journaled, Form::archived}) {
        if (!name.ends_with(extension(form))) continue;
        const std::string_view stem = name.substr(0, name.size() - extension(form).size());
        const std::size_t dash = stem.find('-');
        SegmentName found{.first = {}, .form = form};
        if (dash == std::string_view::npos || stem.size() - dash - 1 != offset_digits ||
            !parse_number(stem.substr(0, dash), found.first.shard) ||
            !parse_number(stem.substr(dash + 1), found.first.offset)) {
            return {};
        }
        return found;
    }
    return {};
}

}  // namespace opentrail::journal

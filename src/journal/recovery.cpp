#include "journal/recovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "journal/file_window.h"
#include "journal/segment_header.h"

namespace opentrail::journal {
namespace {

bool all_zero(std::string_view bytes) {
    // Comparing with itself, one byte on, runs at the speed of memory.
    return bytes.empty() ||
           (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

std::string_view::size_type end_of_content(std::string_view bytes) {
    while (!bytes.empty() && bytes.back() == 0) bytes.remove_suffix(1);
    return bytes.size();
}

// Looks behind the whole frames: sets torn_end, and fails when what is missing there had been
// durable.
Result<void> judge_rest(FileWindow& window, const std::string& path, Position first,
                        Recovered& so_far) {
    constexpr std::size_t step = std::size_t{16} << 10;
    so_far.torn_end = so_far.used_bytes;
    std::uint64_t at = so_far.used_bytes;
    for (;;) {
        const std::string_view bytes = TRY(window.view(at, step));
        if (bytes.empty()) return {};
        if (all_zero(bytes)) {
            at += bytes.size();
            continue;
        }
        so_far.torn_end = std::max(so_far.torn_end, at + end_of_content(bytes));
        const std::size_t found = bytes.find(frame_magic);
        if (found == std::string_view::npos) {
            // A magic may lie across the border of two steps.
            at += bytes.size() > frame_magic.size() ? bytes.size() - frame_magic.size() + 1
                                                    : bytes.size();
            continue;
        }
        at += found;
        const auto header = peek_frame(TRY(window.view(at, frame_header_bytes)));
        if (header && header->first.shard == first.shard && header->durable_before() > so_far.end &&
            is_whole(TRY(window.view(at, header->length)), Form::journaled)) {
            return fail(
                Code::corrupt,
                fmt::format("{}: the frame at byte {} is damaged: entry {} should be there, "
                            "and was durable when entry {} was written at byte {}",
                            path, so_far.used_bytes, so_far.end, header->first.offset, at));
        }
        ++at;
    }
}

}  // namespace

Result<Recovered> recover(const disk::File& file, const std::string& path, Position first,
                          const std::function<Result<void>(const Batch&)>& visit) {
    FileWindow window(file);
    Recovered result;
    result.end = first.offset;
    result.used_bytes = segment_header_bytes;
    std::uint64_t durable = first.offset;
    Batch batch;
    for (;;) {
        const auto header = peek_frame(TRY(window.view(result.used_bytes, frame_header_bytes)));
        if (!header) break;
        const std::string_view frame = TRY(window.view(result.used_bytes, header->length));
        if (!is_whole(frame, Form::journaled)) break;
        const auto parsed = parse_frame(frame, Form::journaled, batch);
        if (!parsed) {
            return fail(parsed.error().code, fmt::format("{}: byte {}: {}", path, result.used_bytes,
                                                         parsed.error().message));
        }
        if (header->first != Position{first.shard, result.end}) {
            return fail(
                Code::corrupt,
                fmt::format("{}: byte {} holds entry {} of shard {}, not entry {} of shard {}",
                            path, result.used_bytes, header->first.offset, header->first.shard,
                            result.end, first.shard));
        }
        TRY(visit(batch));
        durable = std::max(durable, header->durable_before());
        result.places.push_back({.first = result.end,
                                 .at = static_cast<std::uint32_t>(result.used_bytes),
                                 .bytes = header->length});
        result.end = header->end();
        result.used_bytes += header->length;
    }
    const auto unsure = std::ranges::lower_bound(result.places, durable, {}, &FramePlace::first);
    result.unsure_at = unsure == result.places.end() ? result.used_bytes : unsure->at;
    TRY(judge_rest(window, path, first, result));
    return result;
}

}  // namespace opentrail::journal

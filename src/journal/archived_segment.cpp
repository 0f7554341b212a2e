#include "journal/archived_segment.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/assert.h"
#include "journal/frame.h"

namespace opentrail::journal {
namespace {

// A scan reads neighbouring blocks together, up to this many stored bytes.
constexpr std::size_t read_bytes_at_once = std::size_t{256} << 10;
// Prefix and blocks in the cache; bits 0 to 31 are the block's number.
constexpr unsigned key_shift = 32;

ArchiveBlock::Frame frame_before(const std::vector<ArchiveBlock::Frame>& frames,
                                 std::uint64_t offset) {
    return *std::prev(std::ranges::upper_bound(frames, offset, {}, &ArchiveBlock::Frame::first));
}

std::unexpected<Error> in(const std::string& path, const Error& error) {
    return fail(error.code, fmt::format("{}: {}", path, error.message));
}

}  // namespace

Result<std::shared_ptr<ArchivedSegment>> ArchivedSegment::open(disk::Disk& disk,
                                                               ArchiveCache& cache,
                                                               std::string path) {
    const auto file = TRY(disk.open(path, disk::Mode::read));
    const std::uint64_t size = TRY(file->size());
    if (size < segment_header_bytes + archive_trailer_bytes ||
        size > std::numeric_limits<std::uint32_t>::max()) {
        return in(path, {Code::corrupt, fmt::format("an archive of {} bytes", size)});
    }
    const std::string front = TRY(file->read_exactly(0, segment_header_bytes));
    const auto header = parse_segment_header(front, Form::archived);
    if (!header) return in(path, header.error());
    const std::string trailer =
        TRY(file->read_exactly(size - archive_trailer_bytes, archive_trailer_bytes));
    const auto footer_bytes = parse_archive_trailer(trailer);
    if (!footer_bytes) return in(path, footer_bytes.error());
    if (*footer_bytes > size - segment_header_bytes) {
        return in(path, {Code::corrupt, "the archive's footer is longer than the file"});
    }
    const std::string back = TRY(file->read_exactly(size - *footer_bytes, *footer_bytes));
    const auto footer = parse_archive_footer(back);
    if (!footer) return in(path, footer.error());
    std::uint64_t stored = segment_header_bytes + footer->prefix.stored_bytes + *footer_bytes;
    for (const StoredBlock& block : footer->blocks) stored += block.stored_bytes;
    if (stored != size || footer->first != header->first) {
        return in(path, {Code::corrupt, "the archive's footer is that of another file"});
    }
    return std::make_shared<ArchivedSegment>(disk, cache, std::move(path), *header, *footer, size);
}

ArchivedSegment::ArchivedSegment(disk::Disk& disk, ArchiveCache& cache, std::string path,
                                 const SegmentHeader& header, const ArchiveFooter& footer,
                                 std::uint64_t file_bytes)
    : disk_(disk),
      cache_(cache),
      key_(cache.next_archive() << key_shift),
      path_(std::move(path)),
      header_(header),
      end_(footer.end()),
      file_bytes_(file_bytes),
      root_(footer.root),
      prefix_(footer.prefix),
      retired_(footer.retired) {
    places_.reserve(footer.blocks.size() + 1);
    std::uint32_t first = 0;
    auto at = static_cast<std::uint32_t>(segment_header_bytes + prefix_.stored_bytes);
    for (const StoredBlock& block : footer.blocks) {
        places_.push_back({first, at, block.raw_bytes, block.crc});
        first += block.entries;
        at += block.stored_bytes;
    }
    places_.push_back({first, at, 0, 0});
}

SegmentInfo ArchivedSegment::info() const {
    return {.shard = header_.first.shard,
            .first = header_.first.offset,
            .end = end_,
            .sealed = true,
            .file_bytes = file_bytes_,
            .path = path_};
}

std::unexpected<Error> ArchivedSegment::in_file(const Error& error, std::uint64_t at) const {
    return fail(error.code, fmt::format("{}: byte {}: {}", path_, at, error.message));
}

std::size_t ArchivedSegment::block_of(std::uint64_t offset) const {
    INVARIANT(offset >= header_.first.offset && offset < end_);
    const auto next =
        std::ranges::upper_bound(places_, offset - header_.first.offset, {}, &Place::first);
    return static_cast<std::size_t>(next - places_.begin()) - 1;
}

Result<std::shared_ptr<const disk::File>> ArchivedSegment::file() const {
    if (auto held = cache_.files.find(key_)) return held;
    std::shared_ptr<const disk::File> opened = TRY(disk_.open(path_, disk::Mode::read));
    cache_.files.insert(key_, opened, 1);
    return opened;
}

Result<std::shared_ptr<const BlockPrefix>> ArchivedSegment::prefix() const {
    if (prefix_.stored_bytes == 0) return nullptr;
    if (auto held = cache_.prefixes.find(key_)) return held;
    const auto opened = TRY(file());
    const std::string stored =
        TRY(opened->read_exactly(segment_header_bytes, prefix_.stored_bytes));
    TRY(check(prefix_, stored, segment_header_bytes));
    std::string raw(prefix_.raw_bytes, '\0');
    const auto unpacked = decompress(stored, nullptr, raw.data(), raw.size());
    if (!unpacked) return in_file(unpacked.error(), segment_header_bytes);
    auto made = std::make_shared<const BlockPrefix>(std::move(raw));
    cache_.prefixes.insert(key_, made, made->size_bytes());
    return made;
}

StoredBlock ArchivedSegment::stored_block(std::size_t number) const {
    const Place& place = places_[number];
    const Place& next = places_[number + 1];
    return {.entries = next.first - place.first,
            .stored_bytes = next.at - place.at,
            .raw_bytes = place.raw_bytes,
            .crc = place.crc};
}

Result<void> ArchivedSegment::check(const StoredBlock& block, std::string_view stored,
                                    std::uint64_t at) const {
    if (crc32c(stored) != block.crc) {
        return in_file({Code::corrupt, "the block does not match its checksum"}, at);
    }
    if (block.raw_bytes > raw_bytes_max(stored)) {
        return in_file({Code::corrupt, "the block cannot hold what the index says"}, at);
    }
    return {};
}

Result<void> ArchivedSegment::unpack(std::size_t number, std::string_view stored,
                                     const BlockPrefix* prefix, char* into,
                                     std::vector<ArchiveBlock::Frame>& frames) const {
    const Place& place = places_[number];
    const auto unpacked = decompress(stored, prefix, into, place.raw_bytes);
    if (!unpacked) return in_file(unpacked.error(), place.at);
    frames.clear();
    const std::string_view raw(into, place.raw_bytes);
    std::uint64_t offset = header_.first.offset + place.first;
    for (std::size_t at = 0; at < raw.size();) {
        const auto header = peek_frame(raw.substr(at));
        if (!header || header->length > raw.size() - at ||
            header->first != Position{header_.first.shard, offset}) {
            return in_file({Code::corrupt,
                            fmt::format("the block has no frame of entry {} at {}", offset, at)},
                           place.at);
        }
        frames.push_back(
            {.first = offset, .at = static_cast<std::uint32_t>(at), .bytes = header->length});
        offset = header->end();
        at += header->length;
    }
    if (offset != header_.first.offset + places_[number + 1].first) {
        return in_file({Code::corrupt, "the block holds another number of entries"}, place.at);
    }
    return {};
}

Result<std::shared_ptr<const ArchiveBlock>> ArchivedSegment::block(std::size_t number) const {
    if (auto held = cache_.blocks.find(key_ + number)) return held;
    const auto needed = TRY(prefix());
    const Place& place = places_[number];
    const auto opened = TRY(file());
    const std::string stored =
        TRY(opened->read_exactly(place.at, places_[number + 1].at - place.at));
    TRY(check(stored_block(number), stored, place.at));
    auto made = std::make_shared<ArchiveBlock>();
    made->size = place.raw_bytes;
    made->bytes = std::make_unique_for_overwrite<char[]>(made->size);
    TRY(unpack(number, stored, needed.get(), made->bytes.get(), made->frames));
    const std::size_t cost = made->size + made->frames.size() * sizeof(ArchiveBlock::Frame);
    cache_.blocks.insert(key_ + number, made, cost);
    return made;
}

Result<void> ArchivedSegment::fetch(std::span<const Wanted> wanted, std::span<Entry> into) const {
    std::shared_ptr<const ArchiveBlock> held;
    std::size_t held_number = 0;
    for (const Wanted& want : wanted) {
        const std::size_t number = block_of(want.offset);
        if (!held || number != held_number) {
            held = TRY(block(number));
            held_number = number;
        }
        const ArchiveBlock::Frame frame = frame_before(held->frames, want.offset);
        const std::string_view bytes(held->bytes.get() + frame.at, frame.bytes);
        Entry& entry = into[want.slot];
        const auto found =
            place_item(bytes, Form::archived, static_cast<std::uint32_t>(want.offset - frame.first),
                       entry.provenance);
        if (!found) return in_file(found.error(), places_[number].at);
        entry.position = {header_.first.shard, want.offset};
        entry.kind = found->item.kind;
        entry.flags = found->item.flags;
        entry.record = bytes.substr(found->at, found->bytes);
    }
    return {};
}

Result<std::shared_ptr<const Batch>> ArchivedSegment::batch_at(std::uint64_t offset) const {
    const std::size_t number = block_of(offset);
    std::shared_ptr<const ArchiveBlock> held = TRY(block(number));
    const ArchiveBlock::Frame frame = frame_before(held->frames, offset);
    auto batch = std::make_shared<Batch>();
    const auto parsed =
        parse_frame({held->bytes.get() + frame.at, frame.bytes}, Form::archived, *batch);
    if (!parsed) return in_file(parsed.error(), places_[number].at);
    batch->owner = std::move(held);
    return batch;
}

Result<bool> ArchivedSegment::scan(std::uint64_t from, std::uint64_t end, bool backwards,
                                   const Visit& visit) const {
    from = std::max(from, header_.first.offset);
    end = std::min(end, end_);
    if (from >= end) return true;
    std::size_t begin = block_of(from);
    std::size_t stop = block_of(end - 1) + 1;
    while (begin < stop) {
        // A run of neighbours that one read brings, from the end where the scan goes on.
        std::size_t run_begin = begin;
        std::size_t run_end = stop;
        const auto run_bytes = [&] { return places_[run_end].at - places_[run_begin].at; };
        while (run_end - run_begin > 1 && run_bytes() > read_bytes_at_once) {
            const std::size_t fewer = std::max<std::size_t>(1, (run_end - run_begin) / 2);
            backwards ? run_begin = run_end - fewer : run_end = run_begin + fewer;
        }
        if (!TRY(scan_blocks(run_begin, run_end, from, end, backwards, visit))) return false;
        backwards ? stop = run_begin : begin = run_end;
    }
    return true;
}

// Blocks [begin, end), read at once and not kept in the cache: a scan would push out all else.
Result<bool> ArchivedSegment::scan_blocks(std::size_t begin, std::size_t end, std::uint64_t from,
                                          std::uint64_t to, bool backwards,
                                          const Visit& visit) const {
    std::string raw;
    const auto needed = TRY(prefix());
    const auto opened = TRY(file());
    const std::uint32_t at = places_[begin].at;
    const std::string stored = TRY(opened->read_exactly(at, places_[end].at - at));
    std::vector<ArchiveBlock::Frame> frames;
    Batch batch;
    for (std::size_t i = 0; i < end - begin; ++i) {
        const std::size_t number = backwards ? end - 1 - i : begin + i;
        const Place& place = places_[number];
        const StoredBlock claimed = stored_block(number);
        const std::string_view bytes =
            std::string_view(stored).substr(place.at - at, claimed.stored_bytes);
        TRY(check(claimed, bytes, place.at));
        if (raw.size() < claimed.raw_bytes) raw.resize(claimed.raw_bytes);
        TRY(unpack(number, bytes, needed.get(), raw.data(), frames));
        if (backwards) std::ranges::reverse(frames);
        for (const ArchiveBlock::Frame& frame : frames) {
            if (frame.first >= to) continue;
            const auto parsed =
                parse_frame({raw.data() + frame.at, frame.bytes}, Form::archived, batch);
            if (!parsed) return in_file(parsed.error(), place.at);
            if (batch.end() > from && !visit(batch)) return false;
        }
    }
    return true;
}

Result<void> ArchivedSegment::verify() const {
    std::vector<Sha256> hashes;
    TRY(scan(header_.first.offset, end_, false, [&](const Batch& batch) {
        for (const Item& item : batch.items) hashes.push_back(sha256(item.record));
        return true;
    }));
    if (hashes.size() == end_ - header_.first.offset && merkle_root(hashes) == root_) return {};
    return in(path_, {Code::corrupt, "the archive's records do not match its Merkle root"});
}

}  // namespace opentrail::journal

#include "history/sealed_segment.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/hash.h"
#include "history/posting.h"

namespace opentrail::history {
namespace {

// A whole section is read in runs of this size: large enough for one read to carry much, small
// enough for the cache.
constexpr std::size_t run_bytes = 256 << 10;
// What more than one row in so many has is common: reading and decoding its posting costs more than
// keeping 4 KiB of bits.
constexpr std::uint32_t common_rows_one_in = 64;

struct Entry {
    std::uint64_t hash = 0;
    std::string_view text;
    Posting posting;
};

bool take_entry(Reader& reader, std::uint32_t segment_rows, Entry& entry) {
    entry.hash = reader.number<std::uint64_t>();
    entry.text = reader.bytes(reader.varint());
    entry.posting = take_posting(reader, reader.varint(), segment_rows);
    return reader.ok();
}

}  // namespace

Result<std::shared_ptr<SealedSegment>> SealedSegment::open(disk::Disk& disk,
                                                           const std::string& path,
                                                           std::shared_ptr<RowCache> cache) {
    auto segment = std::make_shared<SealedSegment>(
        Opening{}, path, TRY(disk.open(path, disk::Mode::read)), std::move(cache));
    auto loaded = segment->read_summary();
    if (!loaded)
        return fail(loaded.error().code, fmt::format("{}: {}", path, loaded.error().message));
    return segment;
}

Result<void> SealedSegment::read_summary() {
    file_bytes_ = TRY(file_->size());
    const std::string head =
        TRY(file_->read_exactly(0, std::min<std::uint64_t>(header_bytes, file_bytes_)));
    const SegmentHeader header = TRY(parse_segment_header(head));
    if (header.summary_offset + header.summary_size != file_bytes_) {
        return fail(Code::corrupt, fmt::format("it has {} bytes and should have {}", file_bytes_,
                                               header.summary_offset + header.summary_size));
    }
    const std::string summary =
        TRY(file_->read_exactly(header.summary_offset, header.summary_size));
    if (crc32c(summary) != header.summary_crc)
        return fail(Code::corrupt, "the summary does not have its checksum");
    summary_ = TRY(parse_segment_summary(summary, header.summary_offset));
    extent_ = {.shard = header.shard,
               .first = header.first,
               .end = header.end,
               .rows = summary_.rows,
               .oldest = summary_.oldest,
               .newest = summary_.newest,
               .live_rows = summary_.live_rows,
               .oldest_live = summary_.oldest_live,
               .newest_live = summary_.newest_live};
    memory_bytes_ = sizeof *this + summary_.values_filter.size_bytes() +
                    summary_.ids_filter.size_bytes() + summary_.keys.size_bytes() +
                    summary_.ids.size_bytes();
    for (const FieldIndex& field : summary_.fields) memory_bytes_ += field.blocks.size_bytes();
    return {};
}

std::unexpected<Error> SealedSegment::damage(std::string what) const {
    damaged_.store(true, std::memory_order_relaxed);
    return fail(Code::corrupt, fmt::format("history segment {} is damaged: {}", path_, what));
}

Result<std::string_view> SealedSegment::blocks(const BlockIndex& index, const char* section,
                                               std::size_t begin, std::size_t end,
                                               std::string& buffer) const {
    auto bytes = index.read(*file_, begin, end, buffer);
    if (!bytes && bytes.error().code == Code::corrupt) {
        return damage(fmt::format("{}, {}", section, bytes.error().message));
    }
    return bytes;
}

bool SealedSegment::may_have(const Term& term) const {
    return summary_.values_filter.may_have(term_key(term.field, term.hash));
}

Result<void> SealedSegment::insert_rows(const Term& term, Scratch& scratch, RowSet& into) const {
    if (cache_ && cache_->insert_rows(cache_number_, term, into)) return {};
    return read_rows(term, scratch, into);
}

Result<void> SealedSegment::insert_accepted(event::Field field,
                                            const std::function<bool(std::string_view)>& accept,
                                            Scratch& scratch, RowSet& into) const {
    const BlockIndex& index = summary_.fields[static_cast<std::size_t>(field)].blocks;
    for (std::size_t begin = 0; begin < index.size();) {
        const std::size_t end = index.run_end(begin, run_bytes);
        Reader reader(TRY(blocks(index, "values", begin, end, scratch.buffer)));
        Entry entry;
        while (!reader.done()) {
            if (!take_entry(reader, summary_.rows, entry))
                return damage("an entry of a dictionary does not add up");
            if (!accept(entry.text)) continue;
            if (!insert_posting(entry.posting, summary_.rows, into))
                return damage("a posting does not add up");
        }
        begin = end;
    }
    return {};
}

Result<void> SealedSegment::read_rows(const Term& term, Scratch& scratch, RowSet& into) const {
    const BlockIndex& index = summary_.fields[static_cast<std::size_t>(term.field)].blocks;
    const std::size_t block = index.find(term.hash);
    if (block == index.size()) return {};
    Reader reader(TRY(blocks(index, "values", block, block + 1, scratch.buffer)));
    Entry entry;
    while (!reader.done()) {
        if (!take_entry(reader, summary_.rows, entry))
            return damage("an entry of a dictionary does not add up");
        if (entry.hash > term.hash) return {};
        if (entry.hash != term.hash || entry.text != term.text) continue;
        const bool common = cache_ && entry.posting.count > summary_.rows / common_rows_one_in;
        RowSet alone;
        if (!insert_posting(entry.posting, summary_.rows, common ? alone : into))
            return damage("a posting does not add up");
        if (common) {
            cache_->keep(cache_number_, term, alone);
            into.insert(alone);
        }
        return {};
    }
    return {};
}

void SealedSegment::find_possible_ids(std::span<const std::uint64_t> id_hashes,
                                      std::vector<std::size_t>& into) const {
    constexpr std::size_t ahead = 16;
    const Bloom& filter = summary_.ids_filter;
    for (std::size_t i = 0; i < id_hashes.size(); ++i) {
        if (i + ahead < id_hashes.size()) filter.prefetch(id_hashes[i + ahead]);
        if (filter.may_have(id_hashes[i])) into.push_back(i);
    }
}

Result<void> SealedSegment::find_id(std::uint64_t id_hash, Scratch& scratch,
                                    std::vector<IdRow>& into) const {
    const std::size_t block = summary_.ids.find(id_hash);
    if (block == summary_.ids.size()) return {};
    const std::string_view bytes =
        TRY(blocks(summary_.ids, "ids", block, block + 1, scratch.buffer));
    const std::size_t count = bytes.size() / id_entry_bytes;
    std::size_t low = 0;
    for (std::size_t size = count; size > 0;) {
        const std::size_t half = size / 2;
        if (load<std::uint64_t>(bytes.data() + (low + half) * id_entry_bytes) < id_hash) {
            low += half + 1;
            size -= half + 1;
        } else {
            size = half;
        }
    }
    for (; low < count; ++low) {
        const char* at = bytes.data() + low * id_entry_bytes;
        if (load<std::uint64_t>(at) != id_hash) break;
        const auto row = load<std::uint16_t>(at + 16);
        if (row >= summary_.rows) return damage("an id has no row");
        into.push_back({row, load<std::uint64_t>(at + 8)});
    }
    return {};
}

Result<std::vector<SealedSegment::Id>> SealedSegment::ids() const {
    std::vector<Id> ids;
    if (summary_.ids.empty()) return ids;
    std::string buffer;
    const std::string_view bytes = TRY(blocks(summary_.ids, "ids", 0, summary_.ids.size(), buffer));
    ids.reserve(bytes.size() / id_entry_bytes);
    for (std::size_t at = 0; at + id_entry_bytes <= bytes.size(); at += id_entry_bytes) {
        const char* entry = bytes.data() + at;
        const auto row = load<std::uint16_t>(entry + 16);
        if (row >= summary_.rows) return damage("an id has no row");
        ids.push_back({load<std::uint64_t>(entry), load<std::uint64_t>(entry + 8), row});
    }
    return ids;
}

Key SealedSegment::key_at(const char* at) const {
    const std::uint64_t time =
        summary_.time_bytes == 4 ? load<std::uint32_t>(at) : load<std::uint64_t>(at);
    at += summary_.time_bytes;
    const std::uint64_t position =
        summary_.position_bytes == 2 ? load<std::uint16_t>(at) : load<std::uint32_t>(at);
    // Wrapping on purpose: damaged numbers must not be undefined behaviour.
    const auto millis =
        static_cast<std::int64_t>(static_cast<std::uint64_t>(to_millis(summary_.oldest)) + time);
    return {from_millis(millis), {extent_.shard, extent_.first + position}};
}

std::uint32_t SealedSegment::key_block_rows(std::size_t block) const {
    return std::min(rows_a_key_block,
                    summary_.rows - static_cast<std::uint32_t>(block) * rows_a_key_block);
}

Result<std::uint32_t> SealedSegment::rows_below(const Key& key, Scratch& scratch) const {
    if (summary_.rows == 0 || key.time < extent_.oldest) return 0;
    if (key.time > extent_.newest) return summary_.rows;
    const auto time = static_cast<std::uint64_t>((key.time - extent_.oldest).count());
    // The block that begins before this time holds the place, or the first of those that begin with
    // it does.
    std::size_t block = time == 0 ? summary_.keys.size() : summary_.keys.find(time - 1);
    if (block == summary_.keys.size()) block = 0;
    for (; block < summary_.keys.size(); ++block) {
        const std::string_view bytes =
            TRY(blocks(summary_.keys, "keys", block, block + 1, scratch.buffer));
        const std::uint32_t rows = key_block_rows(block);
        if (bytes.size() != rows * key_bytes()) return damage("a block of keys has the wrong size");
        if (key_at(bytes.data() + (rows - 1) * key_bytes()) < key) continue;
        std::uint32_t low = 0;
        for (std::uint32_t size = rows; size > 0;) {
            const std::uint32_t half = size / 2;
            if (key_at(bytes.data() + (low + half) * key_bytes()) < key) {
                low += half + 1;
                size -= half + 1;
            } else {
                size = half;
            }
        }
        return static_cast<std::uint32_t>(block) * rows_a_key_block + low;
    }
    return summary_.rows;
}

Result<void> SealedSegment::keep_between(const Key& low, const Key& high, Scratch& scratch,
                                         RowSet& rows) const {
    const std::uint32_t begin = TRY(rows_below(low, scratch));
    const std::uint32_t end = TRY(rows_below(high, scratch));
    rows.keep_range(begin, end);
    return {};
}

Result<void> SealedSegment::keep_offsets(std::uint64_t begin, std::uint64_t end, Scratch& scratch,
                                         RowSet& rows) const {
    if (begin <= extent_.first && end >= extent_.end) return {};
    const RowSet all = rows;
    return visit_keys(all, scratch, [&](std::uint32_t row, const Key& key) {
        if (key.position.offset < begin || key.position.offset >= end) rows.erase(row);
    });
}

Result<void> SealedSegment::first_keys(const RowSet& rows, Order order, std::size_t limit,
                                       Scratch& scratch, std::vector<Key>& into) const {
    std::size_t loaded = summary_.keys.size();
    std::string_view bytes;
    Result<void> status;
    const auto take = [&](std::uint32_t row) {
        if (limit == 0 || row >= summary_.rows) return false;
        const std::size_t block = row / rows_a_key_block;
        if (block != loaded) {
            auto read = blocks(summary_.keys, "keys", block, block + 1, scratch.buffer);
            if (read && read->size() != key_block_rows(block) * key_bytes()) {
                read = damage("a block of keys has the wrong size");
            }
            if (!read) {
                status = std::unexpected(std::move(read.error()));
                return false;
            }
            bytes = *read;
            loaded = block;
        }
        into.push_back(key_at(bytes.data() + row % rows_a_key_block * key_bytes()));
        return --limit > 0;
    };
    if (order == Order::newest_first) {
        rows.descending(take);
    } else {
        rows.ascending(take);
    }
    return status;
}

Result<void> SealedSegment::visit_keys(
    const RowSet& rows, Scratch& scratch,
    const std::function<void(std::uint32_t, const Key&)>& visit) const {
    if (summary_.keys.empty()) return {};
    const std::string_view bytes =
        TRY(blocks(summary_.keys, "keys", 0, summary_.keys.size(), scratch.buffer));
    if (bytes.size() != summary_.rows * key_bytes()) return damage("the keys have the wrong size");
    rows.ascending([&](std::uint32_t row) {
        if (row >= summary_.rows) return false;
        visit(row, key_at(bytes.data() + row * key_bytes()));
        return true;
    });
    return {};
}

Result<std::optional<std::uint32_t>> SealedSegment::rows_before(Timestamp time,
                                                                Scratch& scratch) const {
    return std::optional(TRY(rows_below(Key{time, {0, 0}}, scratch)));
}

std::uint32_t SealedSegment::value_count(event::Field field) const {
    return summary_.fields[static_cast<std::size_t>(field)].values;
}

Result<void> SealedSegment::count_values(
    event::Field field, HashRange range, const RowSet* rows, Scratch& scratch,
    const std::function<void(std::uint64_t, std::string_view, std::uint32_t)>& visit) const {
    const BlockIndex& index = summary_.fields[static_cast<std::size_t>(field)].blocks;
    if (index.empty()) return {};
    std::size_t begin = index.find(range.first);
    if (begin == index.size()) begin = 0;
    while (begin < index.size() && index.first_key(begin) <= range.last) {
        const std::size_t end = index.run_end(begin, run_bytes);
        Reader reader(TRY(blocks(index, "values", begin, end, scratch.buffer)));
        Entry entry;
        while (!reader.done()) {
            if (!take_entry(reader, summary_.rows, entry))
                return damage("an entry of a dictionary does not add up");
            if (entry.hash > range.last) return {};
            if (entry.hash < range.first) continue;
            const std::uint32_t count = rows == nullptr
                                            ? entry.posting.count
                                            : count_common(entry.posting, summary_.rows, *rows);
            if (count > 0) visit(entry.hash, entry.text, count);
        }
        begin = end;
    }
    return {};
}

Result<std::shared_ptr<const RowSet>> SealedSegment::forgotten(
    std::uint64_t version,
    const std::function<Result<std::shared_ptr<const RowSet>>()>& find) const {
    {
        const std::lock_guard lock(forgotten_mutex_);
        if (forgotten_version_ == version) return forgotten_;
    }
    std::shared_ptr<const RowSet> found = TRY(find());
    const std::lock_guard lock(forgotten_mutex_);
    if (version > forgotten_version_) {
        forgotten_version_ = version;
        forgotten_ = found;
    }
    return found;
}

}  // namespace opentrail::history

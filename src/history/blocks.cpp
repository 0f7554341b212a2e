#include "history/blocks.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/hash.h"

namespace opentrail::history {

std::size_t BlockIndex::find(std::uint64_t key) const {
    const auto after = std::upper_bound(first_keys_.begin(), first_keys_.end(), key);
    if (after == first_keys_.begin()) return size();
    return static_cast<std::size_t>(after - first_keys_.begin()) - 1;
}

Result<std::string_view> BlockIndex::read(const disk::File& file, std::size_t begin,
                                          std::size_t end, std::string& buffer) const {
    INVARIANT(begin < end);
    INVARIANT(end <= size());
    const std::uint64_t offset = places_[begin].offset;
    const std::uint64_t bytes =
        places_[end - 1].offset + std::uint64_t{places_[end - 1].size} - offset;
    if (buffer.size() < bytes) buffer.resize(bytes);
    const std::size_t got = TRY(file.read(offset, buffer.data(), bytes));
    if (got != bytes)
        return fail(Code::corrupt, fmt::format("the file ends within block {}", begin));
    const std::string_view view(buffer.data(), bytes);
    for (std::size_t block = begin; block < end; ++block) {
        if (crc32c(part(view, begin, block)) != places_[block].crc) {
            return fail(Code::corrupt, fmt::format("block {} at byte {} does not have its checksum",
                                                   block, places_[block].offset));
        }
    }
    return view;
}

std::size_t BlockIndex::run_end(std::size_t begin, std::size_t bytes) const {
    std::size_t end = begin + 1;
    for (std::size_t sum = places_[begin].size; end < size(); ++end) {
        sum += places_[end].size;
        if (sum > bytes) break;
    }
    return end;
}

std::string_view BlockIndex::part(std::string_view bytes, std::size_t begin,
                                  std::size_t block) const {
    return bytes.substr(places_[block].offset - places_[begin].offset, places_[block].size);
}

void BlockIndex::render(std::string& into) const {
    append(into, static_cast<std::uint32_t>(size()));
    append(into, places_.empty() ? std::uint32_t{0} : places_.front().offset);
    for (std::size_t i = 0; i < size(); ++i) {
        append(into, first_keys_[i]);
        append(into, places_[i].size);
        append(into, places_[i].crc);
    }
}

Result<BlockIndex> BlockIndex::parse(Reader& reader, std::uint64_t file_end) {
    const auto count = reader.number<std::uint32_t>();
    std::uint64_t offset = reader.number<std::uint32_t>();
    if (reader.left() / 16 < count)
        return fail(Code::corrupt, fmt::format("an index of {} blocks is cut off", count));
    BlockIndex index;
    index.first_keys_.reserve(count);
    index.places_.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto first_key = reader.number<std::uint64_t>();
        const auto size = reader.number<std::uint32_t>();
        const auto crc = reader.number<std::uint32_t>();
        if (size > file_end || offset > file_end - size) {
            return fail(Code::corrupt, fmt::format("block {} lies outside the file", i));
        }
        if (i > 0 && first_key < index.first_keys_.back()) {
            return fail(Code::corrupt, fmt::format("block {} is out of order", i));
        }
        index.first_keys_.push_back(first_key);
        index.places_.push_back({static_cast<std::uint32_t>(offset), size, crc});
        offset += size;
    }
    return index;
}

void BlockWriter::begin_block(std::uint64_t first_key) {
    close_block();
    INVARIANT(file_.size() < UINT32_MAX);
    begin_ = file_.size();
    open_ = true;
    index_.first_keys_.push_back(first_key);
}

void BlockWriter::close_block() {
    if (!open_) return;
    const std::size_t size = file_.size() - begin_;
    INVARIANT(file_.size() < UINT32_MAX);
    index_.places_.push_back({static_cast<std::uint32_t>(begin_), static_cast<std::uint32_t>(size),
                              crc32c(std::string_view(file_).substr(begin_))});
    open_ = false;
}

BlockIndex BlockWriter::finish() {
    close_block();
    return std::move(index_);
}

}  // namespace opentrail::history

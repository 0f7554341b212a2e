// ArchivedSegment: a segment that was sealed: compressed blocks, found by an index in memory of 16
// bytes a block.
//
// Safe from any thread; never changes.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "journal/archive_cache.h"
#include "journal/archive_footer.h"
#include "journal/segment.h"
#include "journal/segment_header.h"

namespace opentrail::journal {

class ArchivedSegment final : public Segment {
  public:
    /// Reads header and footer. Code::corrupt, naming the file, when they are damaged or lie about
    /// each other.
    static Result<std::shared_ptr<ArchivedSegment>> open(disk::Disk& disk, ArchiveCache& cache,
                                                         std::string path);
    ArchivedSegment(disk::Disk& disk, ArchiveCache& cache, std::string path,
                    const SegmentHeader& header, const ArchiveFooter& footer,
                    std::uint64_t file_bytes);

    /// Reads everything and compares it with the Merkle root.
    Result<void> verify() const;

    const SegmentHeader& header() const { return header_; }
    const std::string& path() const { return path_; }
    /// ArchiveFooter::retired.
    const std::string& last_retired() const { return retired_; }

    Position first() const override { return header_.first; }
    std::uint64_t end() const override { return end_; }
    SegmentInfo info() const override;
    std::optional<Sha256> root() const override { return root_; }
    Result<void> fetch(std::span<const Wanted> wanted, std::span<Entry> into) const override;
    Result<bool> scan(std::uint64_t from, std::uint64_t end, bool backwards,
                      const Visit& visit) const override;
    Result<std::shared_ptr<const Batch>> batch_at(std::uint64_t offset) const override;

  private:
    // Of a block; the next one's `at` and `first` say where it ends.
    struct Place {
        std::uint32_t first;  // Of its entries, from the segment's first.
        std::uint32_t at;
        std::uint32_t raw_bytes;
        std::uint32_t crc;
    };

    std::size_t block_of(std::uint64_t offset) const;
    std::size_t block_count() const { return places_.size() - 1; }
    Result<std::shared_ptr<const disk::File>> file() const;
    Result<std::shared_ptr<const BlockPrefix>> prefix() const;
    Result<std::shared_ptr<const ArchiveBlock>> block(std::size_t number) const;
    // Whether `stored` is what was written, and can have held what the index says.
    Result<void> check(const StoredBlock& block, std::string_view stored, std::uint64_t at) const;
    StoredBlock stored_block(std::size_t number) const;
    // Decompresses `stored`, the bytes of block `number`, to `into`, and lists its frames.
    Result<void> unpack(std::size_t number, std::string_view stored, const BlockPrefix* prefix,
                        char* into, std::vector<ArchiveBlock::Frame>& frames) const;
    Result<bool> scan_blocks(std::size_t begin, std::size_t end, std::uint64_t from,
                             std::uint64_t to, bool backwards, const Visit& visit) const;
    std::unexpected<Error> in_file(const Error& error, std::uint64_t at) const;

    disk::Disk& disk_;
    ArchiveCache& cache_;
    const std::uint64_t key_;  // In the cache.
    const std::string path_;
    const SegmentHeader header_;
    const std::uint64_t end_;
    const std::uint64_t file_bytes_;
    const Sha256 root_;
    const StoredBlock prefix_;
    const std::string retired_;
    std::vector<Place> places_;  // One more than there are blocks.
};

}  // namespace opentrail::journal

// ArchiveWriter: writes the batches of one full segment into an archive (docs/formats/archive.md).
//
// For one thread. The file is complete and durable once finish() returned; until then it has no
// name that counts.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "journal/archive_footer.h"
#include "journal/segment_header.h"
#include "journal/zstd_codec.h"

namespace opentrail::journal {

class ArchiveWriter {
  public:
    /// Writes to `file`, which is empty. Blocks aim at `block_bytes` uncompressed.
    ArchiveWriter(disk::File& file, const SegmentHeader& header, std::size_t block_bytes);

    /// The next batch. Its items' hashes must be set.
    Result<void> add(const Batch& batch);
    /// Ends the archive and syncs it. At least one batch was added.
    Result<ArchiveFooter> finish();

  private:
    // Appends a frame of items [from, to) to the block.
    void add_frame(const Batch& batch, std::size_t from, std::size_t to);
    Result<void> end_block();
    Result<void> begin_with_prefix();
    Result<void> store_block(std::uint32_t entries, std::string_view raw);
    Result<void> flush(std::size_t at_least);

    disk::File& file_;
    const std::size_t block_bytes_;
    const std::size_t prefix_bytes_;
    BlockCompressor compressor_;
    ArchiveFooter footer_;
    std::vector<Sha256> hashes_;

    std::string provenance_;
    std::string block_;  // Being filled.
    std::uint32_t block_entries_ = 0;
    // Blocks that wait for the prefix to be known: their bytes are its first bytes.
    struct Waiting {
        std::uint32_t entries;
        std::string raw;
    };
    std::vector<Waiting> waiting_;
    std::size_t waiting_bytes_ = 0;
    bool prefix_decided_ = false;

    std::string out_;
    std::uint64_t written_bytes_ = 0;
};

}  // namespace opentrail::journal

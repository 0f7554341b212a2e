// ArchiveCache: what readers of archives keep in memory: decompressed blocks, prefixes ready for
// use, open files.
//
// Safe from any thread. One for a whole journal, so that its size does not depend on the number of
// archives.

#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "disk/disk.h"
#include "journal/least_recent.h"
#include "journal/zstd_codec.h"

namespace opentrail::journal {

/// A decompressed block and where its frames are.
struct ArchiveBlock {
    struct Frame {
        std::uint64_t first;  // Offset of its first entry.
        std::uint32_t at;
        std::uint32_t bytes;
    };
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
    std::vector<Frame> frames;
};

class ArchiveCache {
  public:
    LeastRecent<ArchiveBlock> blocks{std::size_t{8} << 20};
    // 192 KiB each: those of some 12 million events. One that is missing costs ten times a block,
    // and a look-up of something rare visits them all in turn, which a cache that is too small
    // never hits.
    LeastRecent<BlockPrefix> prefixes{std::size_t{64} << 20};
    LeastRecent<disk::File> files{128};

    /// A key of its own for every archive opened.
    std::uint64_t next_archive() { return ++archives_; }

  private:
    std::atomic<std::uint64_t> archives_ = 0;
};

}  // namespace opentrail::journal

// Zstandard for the blocks of archives, with what all blocks of an archive have in common as a
// prefix.
//
// A BlockCompressor belongs to one thread. A BlockPrefix and decompress() are safe from any thread.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail::journal {

/// Compresses at level 1.
class BlockCompressor {
  public:
    BlockCompressor();
    ~BlockCompressor();
    BlockCompressor(const BlockCompressor&) = delete;
    BlockCompressor& operator=(const BlockCompressor&) = delete;

    /// Blocks from now on may refer to `prefix`; they aim at `block_bytes` each.
    void set_prefix(std::string prefix, std::size_t block_bytes);
    /// Appends the compressed block. Returns its size.
    std::size_t compress(std::string_view raw, std::string& out);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A prefix, ready for decompressing.
class BlockPrefix {
  public:
    explicit BlockPrefix(std::string bytes);
    ~BlockPrefix();
    BlockPrefix(const BlockPrefix&) = delete;
    BlockPrefix& operator=(const BlockPrefix&) = delete;

    std::size_t size_bytes() const { return bytes_.size(); }

  private:
    friend Result<void> decompress(std::string_view, const BlockPrefix*, char*, std::size_t);
    std::string bytes_;
    void* dictionary_;  // A ZSTD_DDict over bytes_.
};

/// No fewer bytes than the block can have held, found without unpacking it; 0 when it is none. Ask
/// before making room for what a damaged index claims.
std::uint64_t raw_bytes_max(std::string_view block);

/// Fills exactly `size` bytes at `into`. `prefix` may be null. Code::corrupt when the block is
/// another.
Result<void> decompress(std::string_view block, const BlockPrefix* prefix, char* into,
                        std::size_t size);

}  // namespace opentrail::journal

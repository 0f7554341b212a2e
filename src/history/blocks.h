// Blocks: the parts of a segment file that are read on demand, a few KiB at a time.
//
// A section is a run of blocks ordered by a 64-bit key. Its index, which stays in memory, holds
// each block's first key, size and CRC-32C: so finding something costs one read, and no byte is
// believed before it was checked.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "history/bytes.h"

namespace opentrail::history {

/// What a block aims at. Larger ones cost more to read and check, smaller ones more memory for the
/// index.
inline constexpr std::size_t block_bytes = 4 << 10;

/// Where the blocks of one section are. Immutable once parsed or written; then safe from any
/// thread.
class BlockIndex {
  public:
    std::size_t size() const { return places_.size(); }
    bool empty() const { return places_.empty(); }
    std::uint64_t first_key(std::size_t block) const { return first_keys_[block]; }
    /// The last block whose first key is not above `key`; size() when there is none.
    std::size_t find(std::uint64_t key) const;
    /// The end of a run of blocks from `begin` on that has at most `bytes`, or one block.
    std::size_t run_end(std::size_t begin, std::size_t bytes) const;
    std::size_t size_bytes() const {
        return places_.size() * (sizeof(Place) + sizeof(std::uint64_t));
    }

    /// Reads blocks [begin, end) into `buffer` and checks each. Code::corrupt, naming the block,
    /// when one is damaged.
    Result<std::string_view> read(const disk::File& file, std::size_t begin, std::size_t end,
                                  std::string& buffer) const;
    /// The part of what read() gave that is block `block`.
    std::string_view part(std::string_view bytes, std::size_t begin, std::size_t block) const;

    void render(std::string& into) const;
    /// Code::corrupt when the blocks do not lie within [0, file_end).
    static Result<BlockIndex> parse(Reader& reader, std::uint64_t file_end);

  private:
    friend class BlockWriter;
    struct Place {
        std::uint32_t offset;
        std::uint32_t size;
        std::uint32_t crc;
    };
    std::vector<std::uint64_t> first_keys_;
    std::vector<Place> places_;
};

/// Cuts what is appended to `file` into blocks. For one thread.
class BlockWriter {
  public:
    explicit BlockWriter(std::string& file) : file_(file), begin_(file.size()) {}

    /// What is appended from now on is a new block that begins with `first_key`.
    void begin_block(std::uint64_t first_key);
    std::size_t block_size() const { return file_.size() - begin_; }
    bool has_block() const { return open_; }
    BlockIndex finish();

  private:
    void close_block();

    std::string& file_;
    std::size_t begin_;
    bool open_ = false;
    BlockIndex index_;
};

}  // namespace opentrail::history

// FileWindow: a file's bytes through a buffer that moves, for reading it from front to back.
//
// For one thread. A view holds until the next call.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "disk/disk.h"

namespace opentrail::journal {

class FileWindow {
  public:
    explicit FileWindow(const disk::File& file) : file_(file) {}

    /// `size` bytes at `at`; fewer only at the end of the file.
    Result<std::string_view> view(std::uint64_t at, std::size_t size);

  private:
    const disk::File& file_;
    std::size_t read_bytes_ = std::size_t{16} << 10;  // Grows: many files are nearly empty.
    std::string buffer_;
    std::uint64_t begin_ = 0;
};

}  // namespace opentrail::journal

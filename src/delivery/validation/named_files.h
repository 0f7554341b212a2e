// NamedFiles: which log files some digest names, remembered by a hash of where they are.
//
// 16 bytes a file, of its SHA-256: nobody can make a file that passes for another. For one thread.

#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace opentrail::delivery::validation {

class NamedFiles {
  public:
    void add(std::string_view bucket, std::string_view key);
    bool contains(std::string_view bucket, std::string_view key);

  private:
    using Mark = std::array<std::uint8_t, 16>;
    static Mark mark_of(std::string_view bucket, std::string_view key);

    std::vector<Mark> marks_;
    bool sorted_ = true;
};

}  // namespace opentrail::delivery::validation

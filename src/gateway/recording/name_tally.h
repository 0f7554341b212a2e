// NameTally: how often something happened, by eventName. Names come from outside: beyond names_max
// all others are counted together.
//
// Safe from any thread.

#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace opentrail::gateway {

class NameTally {
  public:
    static constexpr std::size_t names_max = 200;
    static constexpr std::size_t name_bytes_max = 128;
    static constexpr std::string_view others = "(others)";

    using Counts = std::map<std::string, std::uint64_t, std::less<>>;

    void add(std::string_view name, std::uint64_t count = 1);
    std::uint64_t total() const;
    Counts counts() const;
    /// What was counted since the last take().
    Counts take();

  private:
    mutable std::mutex mutex_;
    Counts counts_;
    Counts taken_;  // Of counts_, what take() gave.
    std::uint64_t total_ = 0;
};

}  // namespace opentrail::gateway

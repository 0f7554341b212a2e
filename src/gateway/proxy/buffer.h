// Buffer: bytes on their way from one connection to another, in four parts:
//
//     | sent, kept to be sent again | ready to be sent | not looked at yet | room |
//
// Bounded: small at first, large once a head or a stream needs it, without memory when empty and
// released. Not thread-safe.

#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace opentrail::gateway {

class Buffer {
  public:
    static constexpr std::size_t small_bytes = std::size_t{16} << 10;
    static constexpr std::size_t large_bytes = std::size_t{128} << 10;

    /// Where the next bytes go; empty when it is full. Moves what it holds, and forgets what was
    /// sent where there is no room otherwise.
    std::span<char> room();
    /// So many bytes were written into room().
    void add(std::size_t bytes);

    /// What nobody has looked at. Valid until room().
    std::string_view fresh() const { return {memory_.get() + looked_, end_ - looked_}; }
    /// Lets the next `bytes` of fresh() be sent.
    void pass(std::size_t bytes) { looked_ += bytes; }
    /// Takes the next `bytes` of fresh() out. Nothing must be ready.
    void skip(std::size_t bytes);

    std::string_view ready() const { return {memory_.get() + sent_, looked_ - sent_}; }
    void sent(std::size_t bytes);
    /// Whether all that was sent since the last skip() is still there.
    bool keeps_all() const { return keeps_all_; }
    /// Makes it ready once more.
    void send_again() { sent_ = kept_; }

    bool empty() const { return sent_ == end_; }
    /// Gives the memory back, if it holds nothing that matters.
    void release();
    /// Forgets all.
    void clear();

  private:
    void resize(std::size_t bytes);

    std::unique_ptr<char[]> memory_;
    std::size_t size_ = 0;
    std::size_t kept_ = 0;
    std::size_t sent_ = 0;
    std::size_t looked_ = 0;
    std::size_t end_ = 0;
    bool keeps_all_ = true;
    bool was_filled_ = false;  // The last bytes took all the room: more will follow.
};

}  // namespace opentrail::gateway

// Reading: what one answer has records read for it: who asks, how long it may take, how much was
// read. One for each answer; several threads may read for it.

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "base/time.h"
#include "history/turns.h"

namespace opentrail::history {

struct ReadBounds {
    Turns::Until until = {};
    std::uint64_t bytes_max = UINT64_MAX;  // What was begun is read to its end.

    /// `time` from now.
    static ReadBounds within(Duration time, std::uint64_t bytes_max = UINT64_MAX) {
        return {std::chrono::steady_clock::now() + time, bytes_max};
    }
};

class Reading {
  public:
    Reading(Turns& turns, std::string caller, std::function<bool()> abandoned,
            const ReadBounds& bounds = {})
        : turns_(turns),
          caller_(std::move(caller)),
          abandoned_(std::move(abandoned)),
          bounds_(bounds) {}
    ~Reading();
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    /// A turn at reading, given back when it is gone. No turn: the time was over.
    class Turn {
      public:
        Turn() = default;
        explicit Turn(Turns& turns) : turns_(&turns) {}
        ~Turn() {
            if (turns_) turns_->give_back();
        }
        Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
        Turn& operator=(Turn&&) = delete;
        explicit operator bool() const { return turns_ != nullptr; }

      private:
        Turns* turns_ = nullptr;
    };
    Result<Turn> turn();
    /// The same for a thread that helps: it asks nobody but `stopped`.
    Result<Turn> turn(const std::function<bool()>& stopped);

    /// Neither time nor bytes are left.
    bool is_over() const;
    void add_bytes(std::uint64_t bytes) { bytes_ += bytes; }
    std::uint64_t bytes() const { return bytes_; }

  private:
    Turns& turns_;
    const std::string caller_;
    const std::function<bool()> abandoned_;
    const ReadBounds bounds_;
    std::atomic<std::uint64_t> bytes_ = 0;
    std::mutex mutex_;
    bool has_place_ = false;
};

}  // namespace opentrail::history

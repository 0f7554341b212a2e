// Turns: who may do next what only a few may do at a time, when more want to than can.
//
// Whoever asks belongs to a group (an address, a user), and is known or a stranger. Those who wait
// are served so that nobody's numbers count: the next is of the group that was served longest ago,
// one that never was first; and known ones and strangers take turns, so that neither keep the
// others out. Each of the two has `waiting_max` places, of which a group takes `of_group_max` at
// most. When they are full, whoever comes takes the place of the one with the weakest claim: the
// second of a group, then whose group was served last. That one is sent away, or else whoever came.
//
// Bounded: `groups_max` groups are remembered, those served last. Safe from any thread.

#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <unordered_map>

namespace opentrail::access {

/// Who wants a turn. As it is: this program itself, or whoever needs no other name.
struct Guest {
    std::string group = {};
    bool known = true;  // It has shown that it was let in before.
};

class Turns {
  public:
    struct Options {
        std::size_t at_once = 1;
        std::size_t waiting_max = 4;  // Of those known, and of strangers.
        std::size_t of_group_max = 2;
        std::size_t groups_max = 4096;
    };

    explicit Turns(const Options& options) : options_(options) {}

    /// One turn, from being waited for to its end.
    class Turn {
      public:
        /// Blocks until it is there, or somebody else has a better claim to wait. `turns` outlives
        /// it.
        Turn(Turns& turns, const Guest& guest);
        ~Turn();
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

        /// False: sent away.
        bool has_it() const { return has_it_; }

      private:
        Turns& turns_;
        bool has_it_ = false;
    };

    /// How many wait now.
    std::size_t waiting() const;
    /// How many turns there were.
    std::uint64_t taken() const;
    /// What is held in memory.
    std::size_t groups() const;

  private:
    enum class Told : unsigned char { wait, come, go };
    struct Waiter {
        std::string group;
        std::uint64_t arrived = 0;
        Told told = Told::wait;
        std::condition_variable call = {};
    };
    using Lane = std::list<Waiter*>;  // In the order in which they came.
    /// How weak a claim to wait is: how many of its group came before, when that was served last.
    using Claim = std::pair<std::size_t, std::uint64_t>;

    // With the mutex held.
    bool take(const Guest& guest, std::unique_lock<std::mutex>& lock);
    bool make_room(Lane& lane, const std::string& group);
    void call_next();
    Claim claim_of(const Lane& lane, const Waiter& waiter) const;
    void begin(const std::string& group);
    /// Counted from 1; 0 of a group that is not remembered.
    std::uint64_t served(const std::string& group) const;

    const Options options_;
    mutable std::mutex mutex_;
    std::size_t running_ = 0;
    std::array<Lane, 2> lanes_;  // Strangers, and those known.
    bool known_next_ = true;     // Whose turn it is when both wait.
    std::uint64_t arrived_ = 0;
    std::uint64_t taken_ = 0;
    std::unordered_map<std::string, std::uint64_t> served_;  // The latest turn of each.
    std::map<std::uint64_t, std::string> by_turn_;           // The same.
};

}  // namespace opentrail::access

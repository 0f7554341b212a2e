// SignInGate: how many tries to sign in are looked at, by where they come from: an address's
// network, or a user whose browser is known.
//
// A try costs a good part of a second's computing on purpose, whether it is right or wrong. So that
// no address takes all of it from the others, each has so many tries a minute, saves up some while
// it is quiet, and has only a few looked at at the same time. Whose turn it is among those who are
// let in, access/turns.h decides.
//
// Bounded: addresses beyond `addresses_max` at once are let in uncounted, and then only the turns
// hold. Safe from any thread.

#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "base/time.h"

namespace opentrail::api {

class SignInGate {
  public:
    struct Options {
        std::int64_t saved_max = 20;  // Tries at once of an address that was quiet.
        std::int64_t per_minute = 30;
        std::size_t at_once_max = 2;  // Looked at at the same time.
        std::size_t addresses_max = 4096;
    };
    enum class Answer { come_in, too_often, too_many_at_once };

    /// One try, from its coming to the end of being looked at.
    class Visit {
      public:
        /// `gate` outlives it.
        Visit(SignInGate& gate, const std::string& address, Timestamp now);
        ~Visit();
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;

        Answer answer() const { return answer_; }

      private:
        SignInGate& gate_;
        const std::string address_;
        bool counted_ = false;  // Among those that are looked at.
        Answer answer_ = Answer::come_in;
    };

    /// With a `per_minute` of 0 whoever comes is let in.
    explicit SignInGate(const Options& options);

    /// How long the address has to wait until it has a try again; zero when it has one.
    Duration wait(const std::string& address, Timestamp now) const;

    /// The same for people and Retry-After: in whole seconds, at least one.
    std::int64_t seconds_to_wait(const std::string& address, Timestamp now) const;

    /// What is held in memory.
    std::size_t addresses() const;

  private:
    struct Entry {
        Duration saved;  // Of the time that tries cost.
        Timestamp looked;
        std::size_t inside = 0;
    };

    // With the mutex held.
    Duration saved_of(const Entry& entry, Timestamp now) const;
    void forget_idle(Timestamp now);

    const Options options_;
    const Duration cost_;  // Of one try.
    const Duration saved_max_;
    mutable std::mutex mutex_;
    std::map<std::string, Entry> entries_;
    Timestamp looked_{};
};

}  // namespace opentrail::api

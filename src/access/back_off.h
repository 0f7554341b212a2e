// BackOff: who failed to prove who he is so often that he has to wait.
//
// Counted by the pair of remote address and claimed credential: after `failures_max` failures
// within `window` its requests are refused unseen for a second, after the next failure for two, and
// so on up to `pause_max`; a success clears it. Nobody's failures count for another address, so
// nobody can lock out the owner of a key he knows the id of. An address that fails ten times as
// often, with whatever credentials, waits too, except with those it has succeeded with lately. What
// claims no credential that can be read counts for its address alone.
//
// Bounded: of pairs and addresses the least recently seen are forgotten. Safe from any thread.

#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"
#include "http/message.h"

namespace opentrail::access {

/// The access key id that a request claims, or what stands for its bearer token; empty when it
/// claims nothing that can be read. It is read as the authenticator reads it, or a guess could be
/// counted as another's. Verifies nothing: it costs little.
std::string claimed_credential(const http::Request& request);

class BackOff {
  public:
    struct Options {
        std::uint64_t failures_max = 10;  // 0: nobody waits.
        Duration window = std::chrono::minutes(1);
        Duration pause_max = std::chrono::minutes(1);
        std::size_t entries_max = 4096;  // Of each kind.
    };

    explicit BackOff(const Options& options) : options_(options) {}

    /// Whether a request has to be refused, unseen.
    bool refuses(std::string_view address, std::string_view credential, Timestamp now);
    void failed(std::string_view address, std::string_view credential, Timestamp now);
    void succeeded(std::string_view address, std::string_view credential);

    /// What is held in memory.
    std::size_t entries() const;

  private:
    struct Entry {
        std::string key;
        std::uint64_t failures = 0;
        Timestamp begun{};       // Of the window that they fell in.
        Timestamp free_again{};  // When its next request is looked at.
        Duration pause{0};       // The latest.
    };

    /// So many entries, of which the least recently used goes first.
    class Recent {
      public:
        Entry* find(const std::string& key);  // Null when there is none.
        Entry& make(const std::string& key, std::size_t entries_max);
        void erase(const std::string& key);
        std::size_t size() const { return places_.size(); }

      private:
        std::list<Entry> entries_;  // The most recent first.
        std::unordered_map<std::string_view, std::list<Entry>::iterator> places_;
    };

    void count(Entry& entry, std::uint64_t failures_max, Timestamp now) const;

    const Options options_;
    mutable std::mutex mutex_;
    Recent pairs_;      // That failed.
    Recent addresses_;  // That failed.
    Recent good_;       // Pairs that succeeded.
};

}  // namespace opentrail::access

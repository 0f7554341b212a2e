// LedgerFollower: the journal's follower `intake`. Brings what the journal says of files, dead
// letters and forgotten imports into the ledger, in order.
//
// What the ledger cannot take, on a full disk say, is applied again after growing pauses. One
// thread; safe from any.

#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/thread.h"
#include "intake/ledger.h"
#include "journal/journal.h"

namespace opentrail::intake {

class LedgerFollower {
  public:
    struct Options {
        bool background = true;  // False: no thread; advance() applies (tests).
        Duration retry_pause = std::chrono::milliseconds(100);
        Duration retry_pause_max = std::chrono::seconds(30);
    };

    /// Follows from where the ledger is; with a ledger that was lost that takes as long as the
    /// journal is, and nobody waits: a file whose note is not there yet is read again, and nothing
    /// counts twice. Code::corrupt when the ledger is newer than the journal.
    static Result<std::unique_ptr<LedgerFollower>> start(journal::Journal& journal, Ledger& ledger,
                                                         const Options& options);
    ~LedgerFollower();  // Stops first.

    /// Everything before it is in the ledger: of shard 0, which has the notes.
    std::uint64_t place() const { return place_; }
    /// Without a thread: applies everything durable.
    Result<void> advance();
    void stop();
    /// Why nothing is applied now: it is tried again, or it is the end. Empty while all is well.
    std::string hindrance() const;

  private:
    LedgerFollower(journal::Journal& journal, Ledger& ledger, const Options& options);
    Result<bool> gather(Result<std::shared_ptr<const journal::Batch>> (journal::Follower::*read)());
    Result<void> apply();
    void run();
    bool pause(Duration duration);
    void note_hindrance(std::string why);

    journal::Journal& journal_;
    Ledger& ledger_;
    const Options options_;
    std::unique_ptr<journal::Follower> follower_;
    std::vector<PlacedNote> notes_;  // Read and not applied yet.
    std::uint64_t read_ = 0;         // Everything before was read.
    std::uint64_t noted_ = 0;        // What the ledger says of its place.
    std::atomic<std::uint64_t> place_ = 0;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopped_ = false;
    std::string hindrance_;
    Thread thread_;
};

}  // namespace opentrail::intake

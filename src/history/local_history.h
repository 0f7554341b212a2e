// LocalHistory: the History over local files. Puts the pieces together and owns their threads:
//
//   one a shard   follows the journal and adds what it reads to the shard's growing segment
//   (index()) sealer        writes segments that are full, makes damaged ones anew, drops retired
//   ones prober        looks for conflicts that admission could not see
//
// Locks, in the order they are taken: a lane's mutex, Shelf's, the rest. Queries take none of them
// but for moments.

#pragma once

#include <atomic>
#include <condition_variable>
#include <map>

#include "base/thread.h"
#include "history/believed_clock.h"
#include "history/history.h"
#include "history/identities.h"
#include "history/late_conflicts.h"
#include "history/live_boundary.h"
#include "history/shelf.h"
#include "history/text_search.h"

namespace opentrail::history {

class LocalHistory final : public History {
  public:
    LocalHistory(disk::Disk& disk, const Clock& clock, journal::Journal& journal,
                 std::string directory, const Options& options);
    ~LocalHistory() override;

    Result<void> start();

    Result<ReadSoFar> read_records(Query& query) override;
    Result<Page> search(const PageRequest& request) override;
    Result<std::vector<Count>> count_by(const Query& query, event::Field field, std::size_t limit,
                                        const std::optional<ValuePattern>& only) override;
    Result<std::vector<Bucket>> histogram(const Query& query, Duration width,
                                          bool by_outcome) override;
    Result<Summary> summarize(const Query& query, std::span<const event::Field> fields,
                              std::size_t limit) override;
    Result<Suggestions> suggest(const Query& query, event::Field field, const ValuePattern& wanted,
                                std::size_t limit) override;
    Result<std::uint64_t> count(const Query& query) override;
    Result<void> wait_indexed(std::uint32_t shard, std::uint64_t offset) override;
    std::uint64_t indexed_end(std::uint32_t shard) const override;
    Result<std::uint64_t> admit(std::uint32_t shard, journal::Batch batch,
                                std::vector<Decided>& decisions) override;
    void forget_imports(const std::set<std::string>& import_ids) override;
    void keep_live(Duration age) override;
    void on_late_conflict(LateConflictCall call) override;
    Stats stats() const override;
    std::uint64_t needed_from(std::uint32_t shard) const override;
    std::string failure() const override;
    Result<void> advance() override;
    Result<void> seal() override;

  private:
    /// What follows one shard.
    struct Lane {
        std::mutex mutex;  // Held by whoever adds to the shard's growing segment.
        std::unique_ptr<journal::Follower> follower;
        std::unique_ptr<Indexer> indexer;
        std::uint64_t next = 0;  // Guarded by mutex.
        std::atomic<std::uint64_t> indexed_end = 0;
        bool stopped = false;  // Guarded by LocalHistory::state_.
        Thread thread;
    };

    ReadBounds read_bounds() const;
    Hiding hiding() const;
    View view() const;
    std::optional<Timestamp> newest_recorded();
    Result<void> catch_up(std::uint32_t shard);
    void index(std::uint32_t shard, const journal::Batch& batch, const std::stop_token* stop);
    void run_lane(std::uint32_t shard, const std::stop_token& stop);
    void wait_for_sealer(std::uint32_t shard, const std::stop_token& stop);
    void run_sealer(const std::stop_token& stop);
    Result<bool> tidy_one();
    void run_prober(const std::stop_token& stop);
    Result<bool> probe();
    Result<bool> probe_some();
    /// Of a file that only saves work after a crash: that it could not be written to a disk that is
    /// short of space is logged, and no failure.
    Result<void> spare(const std::string& part, Result<void> saved);
    Result<void> keep_exact(const std::string& event_id, Page& page);
    void log_notes();
    void fail_with(const std::string& part, const std::string& why);
    void note_damage(const Error& error);
    template <class T>
    Result<T> checked(Result<T> result);
    /// Whether anything in the segment can be seen.
    Result<bool> is_needed(const Segment& segment, const Hiding& hiding) const;

    journal::Journal& journal_;
    mutable BelievedClock believed_;
    mutable LiveBoundary live_boundary_;
    const Options options_;
    Shelf shelf_;
    IdentityReader identity_reader_;
    Identities identities_;
    LateConflicts late_conflicts_;
    mutable TextSearch text_search_;
    std::vector<std::unique_ptr<Lane>> lanes_;

    mutable std::mutex settings_;  // Guards the four below.
    std::set<std::string> forgotten_ids_;
    std::shared_ptr<const std::vector<Term>> forgotten_;
    std::uint64_t forgotten_version_ = 0;
    Duration live_age_{0};

    mutable std::mutex state_;  // Guards the rest and both conditions.
    std::condition_variable_any indexed_;
    std::condition_variable_any work_;
    std::map<std::string, std::string> failures_;  // By what failed; empty while all is well.
    std::map<std::string, std::string> spared_;    // What spare() logged last, by part.
    bool stopping_ = false;
    bool sealing_wanted_ = false;

    std::mutex probing_;  // Guards late_conflicts_ and the next two.
    LateConflictCall on_conflict_;
    std::uint64_t probe_count_ = 0;
    Thread sealer_;
    Thread prober_;
};

}  // namespace opentrail::history

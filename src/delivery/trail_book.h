// TrailBook: the trails of one shard and how far each is, in memory as in the ledger.
//
// What changes here changes in the ledger too: plans and cursors at once, statuses together with
// the next closing. After a call to the ledger that failed nothing is known to be so: load again.
// What is on its way to a store that is far away stays so.
//
// For one thread, but for totals().

#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "delivery/ground.h"
#include "delivery/trail_progress.h"
#include "delivery/trail_report.h"

namespace opentrail::delivery {

class TrailBook {
  public:
    using Trails = std::map<std::string, TrailProgress, std::less<>>;  // By id.

    /// Empty until load().
    TrailBook(std::uint32_t shard, const Ground& ground, const Options& options)
        : shard_(shard), ground_(ground), options_(options) {}

    bool loaded() const { return loaded_; }
    /// Reads everything from the ledger. Gives the furthest cursor.
    Result<std::uint64_t> load();
    /// Takes over trails' versions as they are now.
    Result<void> refresh();

    Trails& trails() { return trails_; }
    const Trails& trails() const { return trails_; }
    TrailProgress& at(std::string_view id);
    TrailProgress* find(std::string_view id);

    /// Commits `plans`, which get their numbers, and that `planned` are planned up to `end`.
    Result<void> plan(std::vector<catalog::LogFile>& plans, std::span<TrailProgress* const> planned,
                      std::uint64_t end);
    /// Closes the plans of `stored` and those that were given up, and notes the statuses that
    /// changed, in one transaction.
    Result<void> close(std::span<const catalog::LogFile> stored);
    /// Notes cursors that are far ahead of what the ledger says of them.
    Result<void> note_cursors();
    /// Forgets versions, and trails, that are done with.
    Result<void> drop_versions();

    /// Storing `plan` failed: its bucket is tried again later, until it is given up.
    void fail(TrailProgress& trail, const catalog::LogFile& plan, const Error& error);
    /// No answer comes for what was sent to `bucket` at `sent`. Says so, once.
    void note_silence(TrailProgress& trail, const std::string& bucket, Timestamp sent);
    /// Nothing more is delivered for it.
    void stop(TrailProgress& trail, const std::string& why);

    /// How each stands, when the journal is durable up to there.
    std::vector<TrailReport> reports(std::uint64_t durable_end) const;
    /// From any thread.
    Totals totals() const;

  private:
    void note_error(TrailProgress& trail, const Error& error, Timestamp since);
    void note_stored(TrailProgress& trail, const catalog::LogFile& file);
    std::uint64_t take_given_up(TrailProgress& trail, std::vector<catalog::LogFile>& into);
    void add(const Totals& more);
    /// A call to the ledger that failed may have done what it was asked: look again before the
    /// next.
    template <class T>
    Result<T> checked(Result<T> result) {
        if (!result) loaded_ = false;
        return result;
    }

    const std::uint32_t shard_;
    const Ground& ground_;
    const Options& options_;
    bool loaded_ = false;
    Trails trails_;
    std::set<std::string> changed_;  // Trails whose status the ledger does not have yet.

    mutable std::mutex mutex_;
    Totals totals_;  // Guarded by mutex_.
};

}  // namespace opentrail::delivery

// TrailRuns: validations of the server's own trails that somebody asked for: how far each is, what
// it found, and the end of those that run. Kept in memory: a restart forgets them, and so do
// `kept_for` and `kept_max`.
//
// A run goes on whoever is still there to see it. Few at once, and each reads few files at once: it
// competes with delivery. Safe from any thread; stop() is for one.

#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/thread.h"
#include "catalog/catalog.h"
#include "delivery/store.h"
#include "delivery/validation/trail_look.h"

namespace opentrail::delivery::validation {

enum class RunState : std::uint8_t { waiting, running, done, failed, cancelled };

/// "waiting", "running", ...
std::string_view name(RunState state);

/// A validation as it is now.
struct TrailRun {
    std::string id;
    std::string trail;  // ARN.
    Timestamp from;
    Timestamp to;
    RunState state = RunState::waiting;
    Timestamp requested;
    std::optional<Timestamp> started;
    std::optional<Timestamp> finished;
    /// What the catalog knows of in that time; more may be found.
    std::uint64_t expected_digests = 0;
    std::uint64_t expected_logs = 0;
    Summary summary;    // So far.
    std::string error;  // Why it could not be said.
    bool all_valid = false;
    /// Everything but what is valid, in the order of the walk; bounded.
    std::vector<Verdict> findings;
    std::uint64_t findings_left_out = 0;

    bool is_over() const { return state != RunState::waiting && state != RunState::running; }
};

class TrailRuns {
  public:
    struct Options {
        std::size_t running_max = 2;
        std::size_t waiting_max = 16;      // Over all accounts,
        std::size_t account_max = 4;       // and unfinished ones of one account.
        std::size_t kept_max = 100;        // Of those that are over.
        std::size_t findings_max = 1'000;  // Of one run.
        std::size_t jobs = 4;              // Files that one run reads at once.
        Duration kept_for = std::chrono::hours(24);
    };
    struct Parts {
        catalog::Catalog& catalog;
        Store& store;
        const Clock& clock;
        Random& random;
    };
    /// `parts` outlive it.
    TrailRuns(Parts parts, Options options);
    ~TrailRuns();
    TrailRuns(const TrailRuns&) = delete;
    TrailRuns& operator=(const TrailRuns&) = delete;

    /// The id of a run that is to look at [from, to] of the trail; of the one that does so already,
    /// when there is one. Code::throttled when too many wait, Code::unavailable after stop().
    Result<std::string> begin(const catalog::Trail& trail, Timestamp from, Timestamp to);
    /// Absent for what is not known, or forgotten.
    std::optional<TrailRun> find(std::string_view id) const;
    /// Newest first, without their findings.
    std::vector<TrailRun> of_trail(std::string_view arn) const;
    /// Ends it soon; what is over stays as it is. False for what is not known.
    bool cancel(std::string_view id);

    /// Ends all, soon, and takes no new ones; does not wait.
    void request_stop();
    /// The same, and waits. A store that waits for others must be stopped before.
    void stop();

  private:
    struct Entry {
        catalog::Trail trail;
        TrailRun run;
        bool cancelled = false;
    };

    void work(const std::stop_token& stop);
    void carry_out(const std::shared_ptr<Entry>& entry, const std::stop_token& stop);
    void note(Entry& entry, const Verdict& verdict);
    void count_expected(Entry& entry);
    void forget_old();

    const Parts parts_;
    const Options options_;
    mutable std::mutex mutex_;
    std::condition_variable_any woken_;
    std::list<std::shared_ptr<Entry>> entries_;  // Oldest first. Guarded, as is what they hold.
    bool stopped_ = false;
    std::vector<Thread> threads_;  // Begun with the first run.
};

}  // namespace opentrail::delivery::validation

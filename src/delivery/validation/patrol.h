// Patrol: the server validates its own trails, each once an interval, and remembers what it found.
//
// What it found is kept in a file (docs/formats/validation.md), so that a restart neither forgets
// it nor begins anew. Reading competes with delivery, so it is done by few threads, in the
// background. start() and stop() are for one thread, the rest is safe from any.

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/thread.h"
#include "catalog/catalog.h"
#include "delivery/store.h"
#include "delivery/validation/trail_look.h"
#include "disk/disk.h"

namespace opentrail::delivery::validation {

/// As kept, and back. Code::corrupt for what is none.
std::string render_patrolled(const std::vector<Patrolled>& all);
Result<std::vector<Patrolled>> parse_patrolled(std::string_view text);

class Patrol {
  public:
    struct Options {
        Duration interval = std::chrono::hours(24);  // 0: never.
        Duration overlap = std::chrono::hours(24);   // So much is looked at again.
        std::size_t jobs = 2;
    };
    struct Parts {
        catalog::Catalog& catalog;
        Store& store;
        disk::Disk& disk;
        const Clock& clock;
        std::string path;  // Of the file.
        /// Called on the patrol's thread for each trail of which something is invalid or missing.
        std::function<void(const Patrolled&)> alarm = [](const Patrolled&) {};
    };
    /// `parts` outlive it. A file that cannot be read is one without results.
    Patrol(Parts parts, Options options);
    ~Patrol();
    Patrol(const Patrol&) = delete;
    Patrol& operator=(const Patrol&) = delete;

    void start();
    /// Ends the validation that runs, soon; does not wait for it.
    void request_stop() { thread_.request_stop(); }
    /// The same, and waits. A store that waits for others must be stopped before.
    void stop();

    /// Validates the trails that are due, of those with validation enabled. Ends early when
    /// `stopped` says so.
    void step(const std::function<bool()>& stopped);

    /// By ARN; of trails that were looked at.
    std::vector<Patrolled> results() const;
    std::optional<Patrolled> result(std::string_view trail) const;
    /// How often the alarm was called.
    std::uint64_t alarms() const { return alarms_.load(); }

  private:
    void run(const std::stop_token& stop);
    bool is_due(const catalog::Trail& trail) const;
    void look_at(const catalog::Trail& trail, const std::function<bool()>& stopped);
    void keep(Patrolled found);

    const Parts parts_;
    const Options options_;
    mutable std::mutex mutex_;
    std::map<std::string, Patrolled, std::less<>> found_;  // By ARN.
    std::atomic<std::uint64_t> alarms_{0};
    Thread thread_;
};

}  // namespace opentrail::delivery::validation

#include "delivery/validation/latest_look.h"

#include <ranges>

namespace opentrail::delivery::validation {
namespace {

bool has_looked(const Summary& summary) {
    return summary.has_faults() || summary.digests.valid > 0 ||
           summary.backfill_digests.valid > 0 || summary.logs.valid > 0 || summary.unread > 0;
}

/// Whether `run` says more than what was found before it: it is newer, and looked at all of that
/// time, or found something amiss in a part of it.
bool says_more(const TrailRun& run, const Patrolled& before) {
    if (*run.finished <= before.finished) return false;
    const bool covers = run.from <= before.from && run.to >= before.to;
    return covers || before.all_valid || run.summary.has_faults();
}

}  // namespace

std::optional<Patrolled> latest_look(const Patrol* patrol, const TrailRuns* runs,
                                     std::string_view trail) {
    std::optional<Patrolled> found = patrol ? patrol->result(trail) : std::nullopt;
    if (!runs) return found;
    const std::vector<TrailRun> newest_first = runs->of_trail(trail);
    for (const TrailRun& run : std::views::reverse(newest_first)) {
        if (run.state != RunState::done || !run.finished || !has_looked(run.summary)) continue;
        if (found && !says_more(run, *found)) continue;
        found = Patrolled{.trail = run.trail,
                          .finished = *run.finished,
                          .from = run.from,
                          .to = run.to,
                          .all_valid = run.all_valid,
                          .error = run.error,
                          .summary = run.summary,
                          .lines = {},
                          .open = {}};
    }
    return found;
}

}  // namespace opentrail::delivery::validation

#include "delivery/validation/latest_look.h"

namespace opentrail::delivery::validation {

std::optional<Patrolled> latest_look(const Patrol* patrol, const TrailRuns* runs,
                                     std::string_view trail) {
    std::optional<Patrolled> found = patrol ? patrol->result(trail) : std::nullopt;
    if (!runs) return found;
    for (const TrailRun& run : runs->of_trail(trail)) {  // Newest first.
        if (run.state != RunState::done || !run.finished) continue;
        if (found && (run.all_valid || *run.finished <= found->finished)) continue;
        return Patrolled{.trail = run.trail,
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

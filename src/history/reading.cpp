#include "history/reading.h"

namespace opentrail::history {

Reading::~Reading() {
    if (has_place_) turns_.leave(caller_);
}

Result<Reading::Turn> Reading::turn() { return turn(abandoned_); }

Result<Reading::Turn> Reading::turn(const std::function<bool()>& stopped) {
    {
        const std::lock_guard lock(mutex_);
        if (!has_place_) {
            TRY(turns_.enter({caller_, stopped, bounds_.until}));
            has_place_ = true;
        }
    }
    if (!TRY(turns_.take({caller_, stopped, bounds_.until}))) return Turn();
    return Turn(turns_);
}

bool Reading::is_over() const {
    if (bytes_ >= bounds_.bytes_max) return true;
    return bounds_.until && std::chrono::steady_clock::now() >= *bounds_.until;
}

}  // namespace opentrail::history

#include "delivery/trail_progress.h"

#include <algorithm>

#include "delivery/lane.h"

namespace opentrail::delivery {

std::uint64_t TrailProgress::needed_from() const {
    std::uint64_t needed = next_logged(history, next);
    for (const catalog::LogFile& file : open) needed = std::min(needed, file.first.offset);
    return needed;
}

void TrailProgress::give_up(std::string_view bucket, Timestamp now,
                            std::optional<Timestamp> before) {
    for (catalog::LogFile& file : open) {
        // The clock may have been ahead when it was recorded.
        const Timestamp recorded = std::min(file.recorded, file.planned);
        if (file.bucket == bucket && (!before || recorded <= *before)) file.given_up = now;
    }
}

// Amazon S3 API Reference, "Error responses".
std::string_view store_error(Code code) {
    switch (code) {
        case Code::not_found: return "NoSuchBucket";
        case Code::denied: return "AccessDenied";
        case Code::invalid: return "InvalidArgument";
        case Code::conflict: return "PreconditionFailed";
        case Code::throttled: return "SlowDown";
        case Code::unavailable: return "ServiceUnavailable";
        case Code::corrupt: return "InternalError";
    }
    return "InternalError";
}

}  // namespace opentrail::delivery

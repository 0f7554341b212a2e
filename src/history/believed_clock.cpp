#include "history/believed_clock.h"

#include <algorithm>

#include "base/hash.h"
#include "base/log.h"
#include "history/bytes.h"

namespace opentrail::history {
namespace {

constexpr std::string_view magic = "OTHCLOCK";

}  // namespace

BelievedClock::BelievedClock(disk::Disk& disk, std::string path, const Clock& clock)
    : disk_(disk), path_(std::move(path)), clock_(clock) {}

Result<void> BelievedClock::open(std::optional<Timestamp> newest) {
    const std::lock_guard lock(mutex_);
    looked_ = clock_.uptime();
    const Timestamp wall = clock_.now();
    state_ = {.believed = newest ? std::min(*newest, wall) : wall};
    const auto bytes = disk::read_file(disk_, path_);
    if (!bytes) {
        if (bytes.error().code == Code::not_found) return {};
        return std::unexpected(bytes.error());
    }
    const std::size_t size = magic.size() + 16;
    if (bytes->size() != size + 4 || !bytes->starts_with(magic)) return {};
    Reader reader(*bytes);
    reader.bytes(magic.size());
    State kept;
    kept.believed = from_millis(static_cast<std::int64_t>(reader.number<std::uint64_t>()));
    kept.waited = Duration(static_cast<std::int64_t>(reader.number<std::uint64_t>()));
    if (reader.number<std::uint32_t>() != crc32c(std::string_view(*bytes).substr(0, size)))
        return {};
    state_ = kept;
    saved_ = kept;
    return {};
}

Timestamp BelievedClock::now() {
    const std::lock_guard lock(mutex_);
    look();
    return state_.believed;
}

void BelievedClock::look() {
    const Duration uptime = clock_.uptime();
    const Duration passed = uptime - looked_;
    looked_ = uptime;
    const Timestamp wall = clock_.now();
    const Timestamp expected = state_.believed + passed;
    if (wall <= expected + tolerance) {
        state_ = {.believed = std::max(state_.believed, wall)};
        return;
    }
    state_ = {.believed = expected, .waited = state_.waited + passed};
    if (state_.waited < patience) return;
    log_warn("history", "the clock was ahead for a day: retention goes by it from now on",
             {{"from", iso8601(expected)}, {"to", iso8601(wall)}});
    state_ = {.believed = wall};
}

Result<void> BelievedClock::save(bool always) {
    State state;
    {
        const std::lock_guard lock(mutex_);
        look();
        state = state_;
        if (!always && saved_ && state.believed < saved_->believed + saved_every) return {};
    }
    std::string bytes(magic);
    append(bytes, static_cast<std::uint64_t>(to_millis(state.believed)));
    append(bytes, static_cast<std::uint64_t>(state.waited.count()));
    append(bytes, crc32c(bytes));
    TRY(disk::write_atomically(disk_, path_, bytes));
    const std::lock_guard lock(mutex_);
    saved_ = state;
    return {};
}

}  // namespace opentrail::history

#include "journal/free_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace opentrail::journal {
namespace {

constexpr Duration ask_every = std::chrono::seconds(1);
// So much is let in at most before the file system is asked again, however short the time.
constexpr std::uint64_t let_in_bytes_max = std::uint64_t{8} << 20;

bool is_own(const Batch& batch) {
    const Door door = batch.provenance.door;
    return batch.items.front().kind != Kind::event || door == Door::api || door == Door::watch;
}

}  // namespace

FreeSpace::FreeSpace(disk::Disk& disk, const Clock& clock, std::string directory,
                     std::uint64_t free_bytes_min)
    : disk_(disk),
      clock_(clock),
      directory_(std::move(directory)),
      free_bytes_min_(free_bytes_min) {}

// mutex_ is held.
void FreeSpace::ask_when_due(std::uint64_t bytes) {
    const Timestamp now = clock_.now();
    const std::uint64_t let_in = let_in_bytes_ + bytes;
    // What is short by our own count may not be: archives are smaller than what they replace.
    const bool short_by_count = let_in_bytes_ > 0 && free_bytes_ < free_bytes_min_;
    if (asked_ && now >= asked_at_ && now < asked_at_ + ask_every && let_in <= let_in_bytes_max &&
        !short_by_count) {
        return;
    }
    asked_ = true;
    asked_at_ = now;
    let_in_bytes_ = 0;
    // A file system that does not say refuses nothing: writing will show.
    const auto free = disk_.free_bytes(directory_);
    free_bytes_ = free ? *free : std::numeric_limits<std::uint64_t>::max();
}

Result<void> FreeSpace::admit(const Batch& batch, std::uint64_t bytes) {
    const bool makes_room = batch.makes_room || batch.items.front().kind == Kind::retired;
    if (free_bytes_min_ == 0 || makes_room) return {};
    const bool reserve = is_own(batch) || batch.continues;
    const std::uint64_t least = reserve ? free_bytes_min_ / 2 : free_bytes_min_;
    const std::scoped_lock lock(mutex_);
    ask_when_due(bytes);
    if (free_bytes_ >= least) {
        free_bytes_ -= std::min(bytes, free_bytes_);
        let_in_bytes_ += bytes;
        return {};
    }
    return fail(batch.continues ? Code::unavailable : Code::throttled,
                fmt::format("the disk is short of space: {} bytes are free, {} are to stay free",
                            free_bytes_, least));
}

Space FreeSpace::now() {
    const std::scoped_lock lock(mutex_);
    ask_when_due(0);
    return {free_bytes_, free_bytes_min_};
}

}  // namespace opentrail::journal

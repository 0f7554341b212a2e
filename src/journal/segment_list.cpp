#include "journal/segment_list.h"

#include <algorithm>

#include "base/assert.h"

namespace opentrail::journal {
namespace {

std::uint64_t first_of(const SegmentList::Shared& segment) { return segment->first().offset; }

}  // namespace

// The last one that begins at or before `offset`, or the end.
std::vector<SegmentList::Shared>::const_iterator SegmentList::find(std::uint64_t offset) const {
    const auto next = std::ranges::upper_bound(segments_, offset, {}, first_of);
    return next == segments_.begin() ? segments_.end() : std::prev(next);
}

void SegmentList::add(Shared segment) {
    const std::scoped_lock lock(mutex_);
    INVARIANT(segments_.empty() || first_of(segments_.back()) < first_of(segment));
    segments_.push_back(std::move(segment));
}

void SegmentList::replace(Shared segment) {
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::lower_bound(segments_, first_of(segment), {}, first_of);
    INVARIANT(found != segments_.end() && first_of(*found) == first_of(segment));
    *found = std::move(segment);
}

void SegmentList::remove(std::uint64_t first) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(segments_, [&](const Shared& segment) { return first_of(segment) == first; });
    INVARIANT(!segments_.empty());
}

SegmentList::Shared SegmentList::holding(std::uint64_t offset) const {
    const std::scoped_lock lock(mutex_);
    const auto found = find(offset);
    return found == segments_.end() || offset >= (*found)->end() ? nullptr : *found;
}

SegmentList::Shared SegmentList::beginning_at(std::uint64_t first) const {
    const std::scoped_lock lock(mutex_);
    const auto found = find(first);
    return found == segments_.end() || first_of(*found) != first ? nullptr : *found;
}

std::uint64_t SegmentList::next_kept(std::uint64_t offset) const {
    const std::scoped_lock lock(mutex_);
    for (const Shared& segment : segments_) {
        if (offset < first_of(segment)) return first_of(segment);
        if (offset < segment->end()) return offset;
    }
    return offset;
}

std::vector<SegmentList::Shared> SegmentList::overlapping(std::uint64_t from,
                                                          std::uint64_t end) const {
    const std::scoped_lock lock(mutex_);
    std::vector<Shared> found;
    for (const Shared& segment : segments_) {
        if (first_of(segment) < end && from < segment->end()) found.push_back(segment);
    }
    return found;
}

std::uint64_t SegmentList::begin() const {
    const std::scoped_lock lock(mutex_);
    return first_of(segments_.front());
}

std::vector<SegmentList::Shared> SegmentList::all() const {
    const std::scoped_lock lock(mutex_);
    return segments_;
}

}  // namespace opentrail::journal

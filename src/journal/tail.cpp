#include "journal/tail.h"

#include <algorithm>

#include "base/assert.h"

namespace opentrail::journal {

void Tail::push(SharedBatch batch, std::size_t bytes) {
    INVARIANT(held_.empty() || held_.back().batch->end() == batch->first.offset);
    held_.push_back({std::move(batch), bytes});
    bytes_ += bytes;
}

void Tail::count_done() {
    while (done_count_ < held_.size() && held_[done_count_].batch->end() <= done_) {
        done_bytes_ += held_[done_count_++].bytes;
    }
    // Only after a new holding follower began further back.
    while (done_count_ > 0 && held_[done_count_ - 1].batch->end() > done_) {
        done_bytes_ -= held_[--done_count_].bytes;
    }
}

void Tail::set_done(std::uint64_t done, std::vector<SharedBatch>& dropped) {
    done_ = done;
    count_done();
    while (done_count_ > 0 && done_bytes_ > recent_bytes_max_) {
        Held& oldest = held_.front();
        done_bytes_ -= oldest.bytes;
        bytes_ -= oldest.bytes;
        --done_count_;
        dropped.push_back(std::move(oldest.batch));
        held_.pop_front();
    }
}

SharedBatch Tail::find(std::uint64_t offset) const {
    const auto next = std::ranges::upper_bound(
        held_, offset, {}, [](const Held& held) { return held.batch->first.offset; });
    if (next == held_.begin()) return nullptr;
    const SharedBatch& batch = std::prev(next)->batch;
    return offset < batch->end() ? batch : nullptr;
}

}  // namespace opentrail::journal

#include "gateway/proxy/buffer.h"

#include <cstring>

#include "base/assert.h"

namespace opentrail::gateway {

void Buffer::resize(std::size_t bytes) {
    // Not value-initialised: it will be written before it is read.
    std::unique_ptr<char[]> larger = std::make_unique_for_overwrite<char[]>(bytes);
    if (end_ > sent_) std::memcpy(larger.get(), memory_.get() + sent_, end_ - sent_);
    memory_ = std::move(larger);
    size_ = bytes;
}

std::span<char> Buffer::room() {
    const bool grows = size_ == small_bytes && (was_filled_ || end_ - sent_ == size_);
    if (size_ == 0 || grows) {
        keeps_all_ = keeps_all_ && sent_ == kept_;
        resize(size_ == 0 ? small_bytes : large_bytes);
    } else if (end_ < size_) {
        return {memory_.get() + end_, size_ - end_};
    } else if (sent_ > 0) {
        keeps_all_ = keeps_all_ && sent_ == kept_;
        std::memmove(memory_.get(), memory_.get() + sent_, end_ - sent_);
    } else {
        return {};
    }
    looked_ -= sent_;
    end_ -= sent_;
    kept_ = sent_ = 0;
    return {memory_.get() + end_, size_ - end_};
}

void Buffer::add(std::size_t bytes) {
    end_ += bytes;
    INVARIANT(end_ <= size_);
    was_filled_ = end_ == size_;
}

void Buffer::skip(std::size_t bytes) {
    INVARIANT(sent_ == looked_ && bytes <= end_ - looked_);
    looked_ += bytes;
    kept_ = sent_ = looked_;
    keeps_all_ = true;
}

void Buffer::sent(std::size_t bytes) {
    INVARIANT(bytes <= looked_ - sent_);
    sent_ += bytes;
}

void Buffer::release() {
    if (empty()) clear();
}

void Buffer::clear() {
    memory_.reset();
    size_ = kept_ = sent_ = looked_ = end_ = 0;
    keeps_all_ = true;
    was_filled_ = false;
}

}  // namespace opentrail::gateway

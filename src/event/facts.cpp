#include "event/facts.h"

#include <algorithm>
#include <cstring>

namespace opentrail::event {

Arena& Arena::operator=(Arena&& from) noexcept {
    blocks_ = std::exchange(from.blocks_, {});
    next_block_bytes_ = std::exchange(from.next_block_bytes_, first_block_bytes);
    free_ = std::exchange(from.free_, nullptr);
    free_bytes_ = std::exchange(from.free_bytes_, 0);
    size_bytes_ = std::exchange(from.size_bytes_, 0);
    return *this;
}

std::string_view Arena::keep(std::string_view text) {
    if (text.empty()) return {};
    char* at = free_;
    if (text.size() <= free_bytes_) {
        free_ += text.size();
        free_bytes_ -= text.size();
    } else {
        // A text that would fill a block gets one of its own; the current one stays in use.
        const bool alone = text.size() > next_block_bytes_ / 2;
        const std::size_t size = alone ? text.size() : next_block_bytes_;
        at = blocks_.emplace_back(std::make_unique_for_overwrite<char[]>(size)).get();
        size_bytes_ += size;
        if (!alone) {
            free_ = at + text.size();
            free_bytes_ = size - text.size();
            next_block_bytes_ = std::min(size * 2, block_bytes_max);
        }
    }
    std::memcpy(at, text.data(), text.size());
    return {at, text.size()};
}

}  // namespace opentrail::event

#include "event/facts.h"

#include <algorithm>
#include <cstring>

namespace opentrail::event {

std::string_view Arena::keep(std::string_view text) {
    if (text.empty()) return {};
    if (block_bytes - used_ < text.size()) {
        const std::size_t size = std::max(text.size(), block_bytes);
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
        size_bytes_ += size;
        if (size > block_bytes) {
            // A block of its own goes before the current one, which stays in use.
            char* own = blocks_.back().get();
            if (blocks_.size() > 1) std::swap(blocks_.back(), blocks_[blocks_.size() - 2]);
            std::memcpy(own, text.data(), text.size());
            return {own, text.size()};
        }
        used_ = 0;
    }
    char* at = blocks_.back().get() + used_;
    std::memcpy(at, text.data(), text.size());
    used_ += text.size();
    return {at, text.size()};
}

}  // namespace opentrail::event

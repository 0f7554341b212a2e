#include "delivery/chunk.h"

#include <algorithm>

#include "delivery/log_file.h"

namespace opentrail::delivery {

bool Chunk::is_full_for(std::span<const std::uint32_t> lanes, const trail::Subject& subject,
                        std::size_t bytes) const {
    if (groups_.empty()) return false;
    if (held_.size_bytes() + bytes > limits_.chunk_bytes) return true;
    const std::string_view region = region_of_file(subject.region);
    std::size_t fresh = 0;
    for (const std::uint32_t lane : lanes) {
        const auto place = places_.find(KeyView{lane, subject.category, region});
        if (place == places_.end()) {
            ++fresh;
            continue;
        }
        const Group& group = groups_[place->second];
        if (body_bytes(group.records.size() + 1, group.record_bytes + bytes) > limits_.file_bytes) {
            return true;
        }
    }
    return fresh > 0 && groups_.size() + fresh > limits_.groups;
}

void Chunk::add(std::span<const std::uint32_t> lanes, const trail::Subject& subject,
                std::uint64_t offset, std::string_view record) {
    const std::string_view held = held_.keep(record);
    const std::string_view region = region_of_file(subject.region);
    // Admission took no record without a time that can be read.
    const Timestamp time = parse_iso8601(subject.event_time).value_or(Timestamp());
    for (const std::uint32_t lane : lanes) {
        auto place = places_.find(KeyView{lane, subject.category, region});
        if (place == places_.end()) {
            Group group;
            group.lane = lane;
            group.region = region;
            group.category = subject.category;
            group.first = offset;
            group.oldest = group.newest = time;
            place =
                places_.emplace(Key{lane, subject.category, group.region}, groups_.size()).first;
            groups_.push_back(std::move(group));
        }
        Group& group = groups_[place->second];
        group.end = offset + 1;
        group.records.push_back(held);
        group.record_bytes += record.size();
        group.oldest = std::min(group.oldest, time);
        group.newest = std::max(group.newest, time);
    }
}

}  // namespace opentrail::delivery

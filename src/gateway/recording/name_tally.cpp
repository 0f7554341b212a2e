#include "gateway/recording/name_tally.h"

#include "base/whole_characters.h"

namespace opentrail::gateway {

void NameTally::add(std::string_view name, std::uint64_t count) {
    const std::lock_guard lock(mutex_);
    total_ += count;
    name = whole_characters(name, name_bytes_max);
    auto found = counts_.find(name);
    if (found == counts_.end()) {
        const std::string_view shown = counts_.size() < names_max ? name : others;
        found = counts_.try_emplace(std::string(shown)).first;
    }
    found->second += count;
}

std::uint64_t NameTally::total() const {
    const std::lock_guard lock(mutex_);
    return total_;
}

NameTally::Counts NameTally::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

NameTally::Counts NameTally::take() {
    const std::lock_guard lock(mutex_);
    Counts since;
    for (const auto& [name, count] : counts_) {
        std::uint64_t& taken = taken_[name];
        if (count > taken) since.emplace(name, count - taken);
        taken = count;
    }
    return since;
}

}  // namespace opentrail::gateway

#include "intake/import_tally.h"

#include <functional>

#include "base/assert.h"
#include "intake/import_location.h"

namespace opentrail::intake {

void ImportTally::found(std::string_view key) {
    const std::string_view folder = folder_of(key);
    const std::lock_guard lock(mutex_);
    if (!is_listing_ || folder != current_) {
        const std::size_t hash = std::hash<std::string_view>()(folder);
        const bool is_new =
            seen_.size() < folders_max ? seen_.insert(hash).second : !seen_.contains(hash);
        if (is_new) ++sums_.prefixes_found;
        current_ = folder;
        is_listing_ = true;
    }
    ++open_[current_];
}

void ImportTally::all_found() {
    const std::lock_guard lock(mutex_);
    is_listing_ = false;
}

void ImportTally::close(std::string_view key) {
    const auto open = open_.find(folder_of(key));
    INVARIANT(open != open_.end());
    if (--open->second == 0) open_.erase(open);
}

void ImportTally::completed(std::string_view key, std::uint64_t events) {
    const std::lock_guard lock(mutex_);
    close(key);
    ++sums_.files_completed;
    sums_.events_completed += events;
}

void ImportTally::failed(std::string_view key) {
    const std::lock_guard lock(mutex_);
    close(key);
    ++sums_.failed_entries;
}

void ImportTally::failed_beside() {
    const std::lock_guard lock(mutex_);
    ++sums_.failed_entries;
}

catalog::ImportStatistics ImportTally::statistics() const {
    const std::lock_guard lock(mutex_);
    catalog::ImportStatistics sums = sums_;
    const bool is_current_done = is_listing_ && !open_.contains(current_);
    sums.prefixes_completed = sums.prefixes_found - open_.size() - (is_current_done ? 1 : 0);
    return sums;
}

}  // namespace opentrail::intake

#include "delivery/validation/named_files.h"

#include <algorithm>
#include <string>

#include "base/hash.h"

namespace opentrail::delivery::validation {

NamedFiles::Mark NamedFiles::mark_of(std::string_view bucket, std::string_view key) {
    std::string place(bucket);  // A bucket's name has no slash.
    place += '/';
    place += key;
    const Sha256 hash = sha256(place);
    Mark mark{};
    std::copy_n(hash.begin(), mark.size(), mark.begin());
    return mark;
}

void NamedFiles::add(std::string_view bucket, std::string_view key) {
    marks_.push_back(mark_of(bucket, key));
    sorted_ = false;
}

bool NamedFiles::contains(std::string_view bucket, std::string_view key) {
    if (!sorted_) std::ranges::sort(marks_);
    sorted_ = true;
    return std::ranges::binary_search(marks_, mark_of(bucket, key));
}

}  // namespace opentrail::delivery::validation
